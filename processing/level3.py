"""What there is to say of a monthly composite: its STAC item and its MUSCATE metadata are written from this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from processing.level1 import Band
from processing.level2 import Group, Statistics
from processing.raster.geobox import GeoBox

WEIGHT_SCALE = 1000
"""Digital numbers per unit of weight, in WGT (uint16, 0 where there is no data)."""
DAY_SCALE = 10
"""Digital numbers per day, in DTS (int16, -10000 where there is no data), counted from the middle of the window."""
FLAGS = ("no data", "cloud or shadow on every date", "snow", "water", "land")
"""What the numbers of FLG (uint8) mean."""


@dataclass(frozen=True)
class Source:
    """A Level-2A product that the composite was made from."""

    product_id: str
    platform: str
    sensing_time: datetime
    cloud_cover: float
    """Percent."""


@dataclass(frozen=True)
class Composite:
    """A product whose files are written. Percentages are of the pixels with data."""

    product_id: str
    tile_id: str
    middle: datetime
    start: datetime
    end: datetime
    """Of the window; excluded."""
    bands: Mapping[str, Band]
    groups: tuple[Group, ...]
    """The finest first."""
    valid: npt.NDArray[np.bool_]
    """Which pixels of ``valid_grid`` hold data."""
    valid_grid: GeoBox
    shares: Mapping[int, float]
    """Percent of each number of FLG, from 1."""
    sources: tuple[Source, ...]
    """The first date first."""
    software: Mapping[str, str]
    """Version by name; the first one is the chain."""
    parameters: Mapping[str, Any]
    """How it was made, so that it can be made again; plain values."""
    simulated: bool
    statistics: Mapping[str, tuple[Statistics, ...]] = field(default_factory=dict)
    """By asset, one for each band of the image."""
