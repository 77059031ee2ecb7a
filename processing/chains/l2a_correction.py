"""From top of atmosphere to ground: the atmosphere assumed, and every band corrected for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copyfile

import numpy as np
import numpy.typing as npt
from rasterio.warp import transform_bounds

from processing.chains.l2a_grids import Group
from processing.level1 import FloatArray, Level1Product
from processing.muscate.names import file_name
from processing.physics import masks, smac
from processing.physics.climatology import water_vapour
from processing.physics.correction import NO_DATA, SCALE, correct
from processing.raster.cog import REFLECTANCE, strips_of, write_cog
from processing.raster.geobox import GeoBox

DEFAULT_AOT = 0.10
"""At 550 nm: MAJA's default where it cannot be measured."""
DEFAULT_OZONE = 0.3
"""cm·atm"""
ALTITUDE = 0.0
"""Metres: no relief in this first form."""
ANGLE_NODES = 2500.0
"""Metres between the points where the atmosphere is computed."""
LEAST_NODES = 4


@dataclass
class Flags:
    """What the bands of a group say pixel by pixel; uint8, shape of the group."""

    edge: npt.NDArray[np.uint8]
    """1 where any band has no data."""
    saturation: npt.NDArray[np.uint8]
    """Bit n: band n of the group is saturated."""

    @classmethod
    def empty(cls, geobox: GeoBox) -> Flags:
        return cls(np.zeros(geobox.shape, np.uint8), np.zeros(geobox.shape, np.uint8))


@dataclass(frozen=True)
class Corrector:
    """Corrects the bands of one product for one atmosphere."""

    product: Level1Product
    atmosphere: smac.Atmosphere
    coefficients: dict[str, smac.Coefficients]
    _terms: dict[tuple[str, GeoBox], tuple[smac.Terms, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, product: Level1Product, geobox: GeoBox) -> Corrector:
        acquisition = product.acquisition
        _, south, _, north = transform_bounds(f"EPSG:{geobox.epsg}", "EPSG:4326", *geobox.bounds)
        vapour = water_vapour((south + north) / 2, acquisition.sensing_time.timetuple().tm_yday)
        atmosphere = smac.Atmosphere(DEFAULT_AOT, round(vapour, 2), DEFAULT_OZONE, smac.pressure_at(ALTITUDE))
        return cls(product, atmosphere, smac.coefficients(acquisition.platform))

    def surface(self, band: str, geobox: GeoBox) -> FloatArray:
        """Surface reflectance of a whole grid, NaN where there is none."""
        surface = self._strip(band, geobox, 0, self.product.read_toa(band, geobox))
        return np.where(surface == NO_DATA, np.float32(np.nan), surface.astype(np.float32) / np.float32(SCALE))

    def write(self, group: Group, directory: Path, product_id: str) -> Flags:
        """Write SRE and FRE of a group's bands. Without relief, FRE is SRE."""
        flags = Flags.empty(group.geobox)
        for number, band in enumerate(group.bands):
            sre = directory / file_name(product_id, f"SRE_{band}")
            strips = self._strips(band, group.geobox, flags, number)
            write_cog(
                sre, group.geobox, strips, dtype="int16", no_data=NO_DATA, options=REFLECTANCE, descriptions=(band,)
            )
            copyfile(sre, directory / file_name(product_id, f"FRE_{band}"))
        return flags

    def _strips(self, band: str, geobox: GeoBox, flags: Flags, number: int) -> Iterator[npt.NDArray[np.int16]]:
        saturated = np.float32(self.product.saturated_toa(band) * 0.99999)
        for row, strip in strips_of(geobox):
            toa = self.product.read_toa(band, strip)
            rows = slice(row, row + strip.height)
            flags.edge[rows] |= np.isnan(toa)
            flags.saturation[rows] |= (toa >= saturated).astype(np.uint8) << np.uint8(number)
            yield self._strip(band, geobox, row, toa)

    def _strip(self, band: str, geobox: GeoBox, row: int, toa: FloatArray) -> npt.NDArray[np.int16]:
        terms, factor = self._terms_on(band, geobox)
        return correct(toa, terms, factor, row)

    def _terms_on(self, band: str, geobox: GeoBox) -> tuple[smac.Terms, int]:
        """The atmosphere's terms on a coarse grid, and how many pixels wide its pixels are."""
        if (band, geobox) not in self._terms:
            wanted = round(ANGLE_NODES / geobox.resolution)
            factor = max(1, min(wanted, max(geobox.shape) // LEAST_NODES))
            angles = self.product.read_angles(band, geobox.coarsened(factor))
            relative_azimuth = angles.sun_azimuth - angles.view_azimuth
            terms = smac.terms(
                self.coefficients[band], self.atmosphere, angles.sun_zenith, angles.view_zenith, relative_azimuth
            )
            self._terms[band, geobox] = terms, factor
        return self._terms[band, geobox]


def classified(product: Level1Product, corrector: Corrector, geobox: GeoBox) -> masks.Masks:
    """Clouds, shadows, snow and water on this grid."""
    by_name = {band.common_name: band.name for band in product.bands.values()}
    angles = product.read_angles(by_name["red"], geobox.coarsened(max(1, max(geobox.shape) // LEAST_NODES)))
    acquisition = product.acquisition
    return masks.classify(
        masks.Scene(
            blue=corrector.surface(by_name["blue"], geobox),
            green=corrector.surface(by_name["green"], geobox),
            red=corrector.surface(by_name["red"], geobox),
            near_infrared=corrector.surface(by_name["nir08"], geobox),
            short_wave_infrared=corrector.surface(by_name["swir16"], geobox),
            cirrus_toa=product.read_toa(by_name["cirrus"], geobox),
            resolution=geobox.resolution,
            sun_zenith=acquisition.sun_zenith,
            sun_azimuth=acquisition.sun_azimuth,
            view_zenith=float(angles.view_zenith.mean()),
            view_azimuth=float(angles.view_azimuth.mean()),
        )
    )
