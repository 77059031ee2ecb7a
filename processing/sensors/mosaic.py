"""Several scenes of one overpass as one product: adjacent rows of a Landsat path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from math import ceil
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rasterio.warp import transform_bounds

from processing.errors import ChainError
from processing.level1 import (
    Acquisition,
    AngleGrids,
    Angles,
    Band,
    FloatArray,
    Level1Product,
    NumberArray,
    SpectralInformation,
)
from processing.raster.geobox import TOUCHING, GeoBox
from processing.raster.mgrs_tile import tile_grid
from processing.raster.source import NO_DATA

Bounds = tuple[float, float, float, float]


def merged(products: Sequence[Level1Product], tile_id: str) -> Level1Product:
    """The products of one overpass as one, that which covers most of the tile first; a single one as it is.

    The order of ``products`` plays no part. Raises :class:`processing.errors.ChainError` where they are not
    of one satellite, orbit, day and calibration.
    """
    tile = tile_grid(tile_id, 60)
    ordered = sorted(products, key=lambda product: (-_covered(product, tile), product.acquisition.identifier))
    return ordered[0] if len(ordered) == 1 else MergedProduct(ordered)


class MergedProduct:
    """Pixels and angles of the first product that has data. See :class:`processing.level1.Level1Product`.

    The acquisition, the folder and its files are those of the first product.
    """

    def __init__(self, products: Sequence[Level1Product]) -> None:
        if len({_overpass(product) for product in products}) != 1:
            names = ", ".join(product.acquisition.identifier for product in products)
            raise ChainError(f"{names} are not of one satellite, orbit, day and calibration: they cannot be merged")
        self._products = tuple(products)
        self._first = products[0]

    @property
    def root(self) -> Path:
        return self._first.root

    @property
    def acquisition(self) -> Acquisition:
        return self._first.acquisition

    @property
    def identifiers(self) -> tuple[str, ...]:
        return tuple(name for product in self._products for name in product.identifiers)

    @property
    def bands(self) -> Mapping[str, Band]:
        return self._first.bands

    def files(self) -> list[Path]:
        return self._first.files()

    def verify(self) -> None:
        for product in self._products:
            product.verify()

    def extent(self, resolution: int) -> GeoBox:
        """The smallest grid around all of them, with the pixels of the first."""
        first = self._first.extent(resolution)
        bounds = [_bounds_in(first.epsg, product.extent(resolution)) for product in self._products]
        step = first.resolution
        columns = ceil((first.left - min(left for left, _, _, _ in bounds)) / step - TOUCHING)
        rows = ceil((max(top for _, _, _, top in bounds) - first.top) / step - TOUCHING)
        left, top = first.left - columns * step, first.top + rows * step
        height = ceil((top - min(bottom for _, bottom, _, _ in bounds)) / step - TOUCHING)
        width = ceil((max(right for _, _, right, _ in bounds) - left) / step - TOUCHING)
        return GeoBox(first.epsg, left, top, step, height, width)

    def is_native(self, band: str, geobox: GeoBox) -> bool:
        return all(product.is_native(band, geobox) for product in self._products)

    def read_numbers(self, band: str, geobox: GeoBox) -> NumberArray:
        parts = (product.read_numbers(band, geobox) for product in self._touching(geobox))
        nothing = np.full(geobox.shape, NO_DATA, np.uint16)
        return reduce(lambda above, below: np.where(above == NO_DATA, below, above), parts, nothing)

    def calibration(self, band: str) -> tuple[float, float]:
        return self._first.calibration(band)

    @property
    def sun_normalised(self) -> bool:
        return self._first.sun_normalised

    def saturated_number(self, band: str) -> int:
        return self._first.saturated_number(band)

    def read_toa(self, band: str, geobox: GeoBox) -> FloatArray:
        parts = (product.read_toa(band, geobox) for product in self._touching(geobox))
        nothing = np.full(geobox.shape, np.nan, np.float32)
        return reduce(lambda above, below: np.where(np.isnan(above), below, above), parts, nothing)

    def read_angles(self, band: str, geobox: GeoBox) -> Angles:
        """Of the scene whose centre is nearest: where two overlap, they hardly differ."""
        nearest = _nearest(self._products, geobox)
        parts = [product.read_angles(band, geobox) for product in self._products]
        return Angles(
            sun_zenith=np.choose(nearest, [part.sun_zenith for part in parts]),
            sun_azimuth=np.choose(nearest, [part.sun_azimuth for part in parts]),
            view_zenith=np.choose(nearest, [part.view_zenith for part in parts]),
            view_azimuth=np.choose(nearest, [part.view_azimuth for part in parts]),
            source=", ".join(sorted({part.source for part in parts})),
        )

    def angle_grids(self, geobox: GeoBox) -> AngleGrids:
        return self._first.angle_grids(geobox)

    def spectral(self, band: str) -> SpectralInformation:
        return self._first.spectral(band)

    def _touching(self, geobox: GeoBox) -> Iterator[Level1Product]:
        return (product for product in self._products if _shared(product, geobox) > 0)


def _overpass(product: Level1Product) -> tuple[object, ...]:
    """What the products of one overpass have in common."""
    acquisition = product.acquisition
    when = (acquisition.platform, acquisition.relative_orbit, acquisition.sensing_time.date())
    return *when, *(product.calibration(band) for band in product.bands)


def _covered(product: Level1Product, tile: GeoBox) -> float:
    """Share of the tile inside the product's extent, to a thousandth: the same rows come out in the same order."""
    return round(_shared(product, tile) / (tile.height * tile.width * tile.resolution**2), 3)


def _shared(product: Level1Product, geobox: GeoBox) -> float:
    """Area in m² of the product's extent inside a grid."""
    left, bottom, right, top = _bounds_in(geobox.epsg, _finest(product))
    width = min(right, geobox.bounds[2]) - max(left, geobox.bounds[0])
    height = min(top, geobox.bounds[3]) - max(bottom, geobox.bounds[1])
    return max(width, 0.0) * max(height, 0.0)


def _nearest(products: Sequence[Level1Product], geobox: GeoBox) -> npt.NDArray[np.intp]:
    """Index of the product whose extent's centre is nearest to each pixel."""
    x = geobox.left + (np.arange(geobox.width) + 0.5) * geobox.resolution
    y = geobox.top - (np.arange(geobox.height) + 0.5) * geobox.resolution
    distances = []
    for product in products:
        left, bottom, right, top = _bounds_in(geobox.epsg, _finest(product))
        distances.append(np.hypot(x - (left + right) / 2, (y - (bottom + top) / 2)[:, np.newaxis]))
    nearest: npt.NDArray[np.intp] = np.argmin(distances, axis=0)
    return nearest


def _finest(product: Level1Product) -> GeoBox:
    return product.extent(min(band.resolution for band in product.bands.values()))


def _bounds_in(epsg: int, geobox: GeoBox) -> Bounds:
    if geobox.epsg == epsg:
        return geobox.bounds
    left, bottom, right, top = transform_bounds(f"EPSG:{geobox.epsg}", f"EPSG:{epsg}", *geobox.bounds)
    return left, bottom, right, top
