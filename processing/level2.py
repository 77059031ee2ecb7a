"""What there is to say of a Level-2A product: its STAC item and its MUSCATE metadata are written from this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from processing.level1 import Acquisition, AngleGrids, Band, SpectralInformation
from processing.raster.geobox import GeoBox

REFLECTANCE_SCALE = 10000
"""Digital numbers per unit of reflectance, in SRE and FRE (int16)."""
NO_DATA = -10000
"""Digital number of pixels without data, in SRE and FRE."""
WATER_VAPOUR_SCALE = 20
"""Digital numbers per g cm⁻², in the first band of ATB (uint8)."""
AOT_SCALE = 200
"""Digital numbers per unit of aerosol optical thickness at 550 nm, in the second band of ATB (uint8)."""
UNCERTAINTY_SCALE = 2000
"""Digital numbers per unit of reflectance, in UNC (uint8): 1 σ in steps of 0.0005, 1 to 255;
255 is 0.1275 or more,
0 where there is no data."""


@dataclass(frozen=True)
class Group:
    """The bands of one resolution, as MUSCATE groups them: ``R1`` the finest, ``R2`` the next."""

    name: str
    resolution: int
    """Nominal, m; the pixels of decimated products are larger: see ``geobox``."""
    geobox: GeoBox
    bands: tuple[str, ...]


@dataclass(frozen=True)
class Statistics:
    """Of one band of an image, over its pixels with data, in the quantity's own unit."""

    minimum: float
    maximum: float
    mean: float
    standard_deviation: float
    valid_percent: float


@dataclass(frozen=True)
class Relief:
    """The ground's altitude over the product, m."""

    source: str
    """As :class:`processing.raster.elevation.Elevation` names it; ``none``: taken for flat, at sea level."""
    minimum: float = 0.0
    maximum: float = 0.0
    mean: float = 0.0
    standard_deviation: float = 0.0


@dataclass(frozen=True)
class Air:
    """The atmosphere that the product was corrected for."""

    aot: float
    """Mean over the valid pixels, at 550 nm."""
    water_vapour: float
    """Mean over the valid pixels, g cm⁻²."""
    aerosol_model: str
    """One of :data:`processing.physics.scattering.AEROSOL_MODELS`."""
    aot_source: str
    """``image``, ``image and CAMS``, ``constant``…"""
    water_vapour_source: str
    """``image``, ``CAMS``, ``climatology``."""
    forecast: str = "none"
    """The atmospheric forecast that was used, by its file's name."""


@dataclass(frozen=True)
class Level2A:
    """A product whose files are written. Percentages are of the valid pixels."""

    product_id: str
    collection: str
    tile_id: str
    acquisition: Acquisition
    bands: Mapping[str, Band]
    groups: tuple[Group, ...]
    """The finest first."""
    valid: npt.NDArray[np.bool_]
    """Which pixels of ``valid_grid`` hold data."""
    valid_grid: GeoBox
    mean_view: Mapping[str, tuple[float, float]]
    """(zenith, azimuth) in degrees, by band."""
    cloud_cover: float
    snow_cover: float
    software: Mapping[str, str]
    """Version by name; the first one is the chain."""
    parameters: Mapping[str, Any]
    """How it was made, so that it can be made again; plain values."""
    sources: tuple[tuple[str, str], ...] = ()
    """(collection, id) of the Level-1 products whose pixels it holds; empty: the acquisition's own."""
    context: tuple[tuple[str, str], ...] = ()
    """(collection, id) of the other products that were read: past images."""
    uncertainty: bool = False
    """Whether it holds the ``UNC`` images."""
    air: Air | None = None
    relief: Relief | None = None
    auxiliary: Mapping[str, str] = field(default_factory=dict)
    """Names of the other data it depends on, by nature: ``{"LUT": …}``."""
    angle_grids: AngleGrids | None = None
    spectral: Mapping[str, SpectralInformation] = field(default_factory=dict)
    """By band."""
    statistics: Mapping[str, tuple[Statistics, ...]] = field(default_factory=dict)
    """By asset (``FRE_B2``, ``UNC_R1``), one for each band of the image."""
    flags: Mapping[str, bool] = field(default_factory=dict)
    """What was detected in the image, by MUSCATE's names: ``SunGlintDetected``, ``HotSpotDetected``."""

    @property
    def origins(self) -> tuple[tuple[str, str], ...]:
        """:attr:`sources`, never empty."""
        return self.sources or ((self.acquisition.collection, self.acquisition.identifier),)
