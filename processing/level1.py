"""What every sensor gives of a Level-1 product, whatever the format it came in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from processing.raster.geobox import GeoBox

FloatArray = npt.NDArray[np.float32]
NumberArray = npt.NDArray[np.uint16]


@dataclass(frozen=True)
class Band:
    """One spectral band, as STAC's ``eo`` extension describes it."""

    name: str
    """As in the products: ``B2``, ``B8A``."""
    common_name: str | None
    """STAC common name: ``blue``, ``nir08``; none where STAC has none."""
    centre_wavelength: float
    """µm"""
    full_width_half_max: float
    """µm"""
    resolution: int
    """Pixel size of the Level-1 band, m."""


@dataclass(frozen=True)
class Acquisition:
    """When, by whom and under which sun an image was taken."""

    identifier: str
    """The provider's own product name, without suffix."""
    collection: str
    """``sentinel2-l1c`` or ``landsat-l1``."""
    platform: str
    """``sentinel-2a``, ``landsat-8``."""
    constellation: str
    """``sentinel-2``, ``landsat``."""
    instruments: tuple[str, ...]
    sensing_time: datetime
    """Aware, UTC."""
    relative_orbit: int
    """Sentinel-2 relative orbit; Landsat WRS-2 path."""
    orbit_state: str
    """``descending`` or ``ascending``."""
    tile_id: str | None
    """MGRS tile without ``T`` for Sentinel-2 (``31TCJ``); none for Landsat scenes."""
    sun_zenith: float
    """degrees, scene mean"""
    sun_azimuth: float
    """degrees clockwise from north, scene mean"""
    cloud_cover: float | None
    """Percent, as the provider says; none where it does not."""
    product_type: str
    """The provider's own: ``S2MSI1C``, ``L1TP``."""
    processing_baseline: str
    production_time: datetime | None
    """When the provider made the product; aware, UTC."""
    simulated: bool
    """Made by :mod:`processing.simulation`: said in every product derived from it."""
    absolute_orbit: int | None = None
    """Since launch; none where the product does not say."""


class Level1Product(Protocol):
    """A received product, opened and recognised. Reading pixels happens only on demand."""

    @property
    def root(self) -> Path: ...
    @property
    def acquisition(self) -> Acquisition: ...
    @property
    def identifiers(self) -> tuple[str, ...]:
        """The providers' names of every product that the pixels come from, the acquisition's own first."""

    @property
    def bands(self) -> Mapping[str, Band]: ...

    def files(self) -> list[Path]:
        """Every file that the product's metadata names, relative to :attr:`root`."""

    def verify(self) -> None:
        """Read enough of every file to know that processing can succeed.

        Raises a :class:`processing.errors.RejectedProduct` that names the offending file.
        """

    def extent(self, resolution: int) -> GeoBox:
        """The grid of the received image at this pixel size (m), in the product's own projection."""

    def is_native(self, band: str, geobox: GeoBox) -> bool:
        """Whether the pixels of this grid are the received image's own: read without resampling."""

    def read_numbers(self, band: str, geobox: GeoBox) -> NumberArray:
        """Digital numbers, shape ``geobox.shape``, uint16, 0 where there is no data: see :meth:`calibration`."""

    def calibration(self, band: str) -> tuple[float, float]:
        """(gain, offset) from digital numbers to reflectance.

        ``toa = numbers * gain + offset`` where :attr:`sun_normalised`; otherwise that, divided by the cosine of
        the sun's zenith angle at each pixel (:meth:`read_angles`). The same for all pixels of the product.
        """

    @property
    def sun_normalised(self) -> bool:
        """Whether digital numbers are reflectances already divided by the cosine of each pixel's sun zenith."""

    def saturated_number(self, band: str) -> int:
        """Digital number from which on the detector tells no difference."""

    def read_toa(self, band: str, geobox: GeoBox) -> FloatArray:
        """Top-of-atmosphere reflectance, shape ``geobox.shape``, unitless, NaN where there is none."""

    def read_angles(self, band: str, geobox: GeoBox) -> Angles:
        """Sun and view angles on this grid: at each pixel those of the detector that saw it."""

    def angle_grids(self, geobox: GeoBox) -> AngleGrids:
        """Angles at the nodes of a coarse grid, for the metadata of products made on ``geobox``."""

    def spectral(self, band: str) -> SpectralInformation:
        """What the product's metadata say of a band's response."""


@dataclass(frozen=True)
class Angles:
    """Angles in degrees, each of shape ``geobox.shape``, float32; azimuths clockwise from north."""

    sun_zenith: FloatArray
    sun_azimuth: FloatArray
    view_zenith: FloatArray
    view_azimuth: FloatArray
    source: str = ""
    """Where the view angles come from: ``detector footprints``, ``mean over detectors``, ``angle bands``, ``orbit``."""

    def mean_view(self) -> tuple[float, float]:
        """(zenith, azimuth) in degrees of the mean direction of the view."""
        horizontal = np.sin(np.radians(self.view_zenith)) * np.exp(1j * np.radians(self.view_azimuth))
        mean = complex(horizontal.mean())
        return float(np.degrees(np.arcsin(abs(mean)))), float(np.degrees(np.angle(mean)) % 360)


@dataclass(frozen=True)
class AngleNodes:
    """Angles (degrees; azimuths clockwise from north) at nodes ``step`` metres apart from the upper left corner.

    NaN where unknown.
    """

    step: float
    zenith: npt.NDArray[np.float64]
    azimuth: npt.NDArray[np.float64]


@dataclass(frozen=True)
class AngleGrids:
    """The nodes of the sun's angles and, by band and detector number, of the view's."""

    sun: AngleNodes
    view: Mapping[str, Mapping[int, AngleNodes]]


@dataclass(frozen=True)
class SpectralInformation:
    """A band's response as its product's metadata give it; none or empty where they do not."""

    wavelengths: tuple[float, float] | None = None
    """(first, last) of the response, nm."""
    step: float | None = None
    """Between two values of the response, nm."""
    response: tuple[float, ...] = ()
    """Relative, at most 1."""
    solar_irradiance: float | None = None
    """W m⁻² µm⁻¹, at one astronomical unit."""
    physical_gain: float | None = None
    """Digital numbers per W m⁻² sr⁻¹ µm⁻¹."""
