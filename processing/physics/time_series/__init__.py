"""Series of images of one place: gaps filled, brought to regular dates, described by numbers that tell covers apart."""

from processing.physics.time_series.features import BANDS, INDICES, features
from processing.physics.time_series.joining import joined

__all__ = ["BANDS", "INDICES", "features", "joined"]
