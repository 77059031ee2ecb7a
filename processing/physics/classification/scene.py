"""What a classification is made of, and what it gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]
Int16Array = npt.NDArray[np.int16]
ByteArray = npt.NDArray[np.uint8]
BoolArray = npt.NDArray[np.bool_]

SCALE = 10_000
"""Numbers per unit of reflectance, and of cosine."""
NO_DATA = -10_000
BANDS = ("coastal", "blue", "green", "red", "nir08", "swir16", "swir22")
PAST_BANDS = ("blue", "green", "red", "nir08", "swir16")
PAST_RATIO = 4
"""Pixels of the mask grid along a pixel of the past grid."""


@dataclass(frozen=True)
class Scene:
    """One image on the mask grid (Sentinel-2: 20 m, Landsat: 30 m): 2-D arrays of one shape unless said."""

    reflectance: Mapping[str, Int16Array]
    """:data:`BANDS` by common name, × :data:`SCALE`, :data:`NO_DATA` outside; corrected for gases and for scattering
    with an AOT of 0.05, as if the ground were level."""
    cirrus_toa: Int16Array
    """Reflectance at the top of the atmosphere in the band at 1.38 µm, × :data:`SCALE`."""
    resolution: float
    """m"""
    sun_zenith: FloatArray
    """Degrees, like the other angles, on a coarse grid that covers the same ground; azimuths clockwise from north, of
    the direction from the ground to the sun or to the sensor."""
    sun_azimuth: FloatArray
    view_zenith: FloatArray
    view_azimuth: FloatArray
    altitude: Int16Array
    """m"""
    slope: ByteArray
    """Percent."""
    cos_incidence: Int16Array
    """Of the sun on the ground, × :data:`SCALE`."""
    topographic_shadow: BoolArray

    @property
    def shape(self) -> tuple[int, int]:
        rows, columns = self.cirrus_toa.shape
        return rows, columns


@dataclass(frozen=True)
class PastImage:
    """A neighbour in time on the past grid: :data:`PAST_RATIO` times as coarse as the scene's, same first corner."""

    days: float
    """From the scene to it: negative before, positive after."""
    reflectance: Mapping[str, FloatArray]
    """:data:`PAST_BANDS` by common name, at the surface, unitless, NaN where not clear."""
    water: BoolArray
    snow: BoolArray


@dataclass(frozen=True)
class Masks:
    """On the mask grid. No two of cloud (single or multi date), extension, shadow hold at one pixel."""

    valid: BoolArray
    mono_temporal: BoolArray
    """Cloud that the scene shows by itself."""
    multi_temporal: BoolArray
    """Cloud that shows by comparison with other dates; both may hold."""
    extension: BoolArray
    """The rim of clouds, too thin for the tests."""
    cirrus: BoolArray
    """High and thin; may be over lower clouds."""
    shadow: BoolArray
    shadow_from_outside: BoolArray
    """Shadow of a cloud that is not in the image."""
    snow: BoolArray
    water: BoolArray
    topographic_shadow: BoolArray

    @property
    def all_clouds(self) -> BoolArray:
        return self.mono_temporal | self.multi_temporal | self.extension | self.cirrus

    @property
    def all_shadows(self) -> BoolArray:
        return self.shadow | self.shadow_from_outside
