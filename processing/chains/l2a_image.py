"""An image as its air and its clouds are found from it: digital numbers on one grid, means on a coarser one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from processing.chains.l2a_grids import Grids
from processing.level1 import Level1Product
from processing.physics.band_fields import Calibration
from processing.physics.conditions import Directions
from processing.raster.geobox import GeoBox
from processing.raster.reduction import mean_values
from processing.raster.source import NO_DATA

FloatArray = npt.NDArray[np.float32]
Int16Array = npt.NDArray[np.int16]
BoolArray = npt.NDArray[np.bool_]
NumberArray = npt.NDArray[np.uint16]

DETECTING = ("coastal", "blue", "green", "red", "nir08", "swir16", "swir22")
"""Common names of the bands that clouds, snow, water and aerosols are found with."""
CIRRUS, ABSORBED = "cirrus", "nir09"
"""Bands in which the ground does not show, and in which water vapour does."""
TOA_SCALE = 10000
MISSING = -10000


@dataclass(frozen=True)
class Image:
    """The bands of :data:`DETECTING`."""

    product: Level1Product
    grid: GeoBox
    """Of ``numbers``."""
    coarse: GeoBox
    """Cells of a whole number of pixels of ``grid``, of the same first corner."""
    numbers: Mapping[str, NumberArray]
    """By common name; 0 where there is no data."""
    bands: Mapping[str, str]
    """Every band of the product by its common name."""
    _directions: dict[str, Directions] = field(default_factory=dict)

    @property
    def cell(self) -> int:
        """Pixels of the grid to a cell."""
        return round(self.coarse.resolution / self.grid.resolution)

    @cached_property
    def valid(self) -> BoolArray:
        """Pixels that every band has; shape of the grid."""
        valid = np.ones(self.grid.shape, np.bool_)
        for numbers in self.numbers.values():
            valid &= numbers != NO_DATA
        return valid

    def toa(self, common_name: str, where: BoolArray | None = None) -> FloatArray:
        """Top-of-atmosphere reflectance of each cell, of its pixels ``where`` (all); NaN where there are none."""
        numbers = self.numbers[common_name]
        chosen = numbers if where is None else np.where(where, numbers, np.uint16(NO_DATA))
        return self.toa_of(self.bands[common_name], mean_values(chosen, self.cell, NO_DATA))

    def toa_of(self, band: str, numbers: FloatArray) -> FloatArray:
        """From mean digital numbers on the coarse grid, NaN where there are none."""
        gain, offset = self.product.calibration(band)
        toa = numbers * np.float32(gain) + np.float32(offset)
        if not self.product.sun_normalised:
            toa /= np.cos(np.radians(self.directions(band).sun_zenith))
        return np.asarray(toa, np.float32)

    def directions(self, band: str) -> Directions:
        """Of a band by its own name, on the coarse grid."""
        if band not in self._directions:
            angles = self.product.read_angles(band, self.coarse)
            self._directions[band] = Directions(
                angles.sun_zenith, angles.sun_azimuth, angles.view_zenith, angles.view_azimuth
            )
        return self._directions[band]

    def calibration(self, band: str) -> Calibration:
        gain, offset = self.product.calibration(band)
        return Calibration(gain, offset, self.product.sun_normalised, self.product.saturated_number(band))

    def read_cirrus(self) -> Int16Array:
        """Top-of-atmosphere reflectance of the cirrus band × 10000 on the grid, -10000 where there is none."""
        toa = self.product.read_toa(self.bands[CIRRUS], self.grid)
        np.multiply(toa, TOA_SCALE, out=toa)
        np.nan_to_num(toa, copy=False, nan=MISSING)
        return np.rint(toa, out=toa).astype(np.int16)


def read_image(product: Level1Product, grids: Grids) -> Image:
    """Another date's image on the grid that other dates are read on; nothing is kept of it."""
    bands = bands_by_common_name(product)
    numbers = {name: product.read_numbers(bands[name], grids.past) for name in DETECTING}
    return Image(product, grids.past, grids.coarse, numbers, bands)


def bands_by_common_name(product: Level1Product) -> dict[str, str]:
    return {band.common_name: band.name for band in product.bands.values() if band.common_name}
