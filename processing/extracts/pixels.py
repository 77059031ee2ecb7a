"""Pixels of a product's layers on the grid of an extract."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from rasterio.enums import Resampling as GdalResampling
from rasterio.features import geometry_mask
from rasterio.vrt import WarpedVRT
from shapely.geometry.base import BaseGeometry

from processing.extracts.layers import SCALE, Index, Layer, cloud_layer, layers_of
from processing.extracts.request import ExtractRequest, Resampling
from processing.physics.indices import normalised_difference
from processing.raster.alignment import alignment, read_window
from processing.raster.geobox import GeoBox
from processing.raster.source import grid_of, open_raster

NO_DATA = -10_000
"""In every extract, whatever the file that it comes from had."""
WARP_MEMORY_MIB = 64
PLACE_PIXELS = 1e-4
"""How far off the place of a pixel may be computed; GDAL's own bound is an eighth of a pixel."""
HIGHEST = np.iinfo(np.int16).max
Pixels = npt.NDArray[np.int16]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Source:
    """A product to read: its STAC item as stored, and where its files are."""

    item: Mapping[str, Any]
    files: Mapping[str, Path]
    """By asset key."""

    @property
    def identifier(self) -> str:
        return str(self.item["id"])


@dataclass(frozen=True)
class Reader:
    """Reads the wanted layers of one product, block by block."""

    source: Source
    request: ExtractRequest
    area: BaseGeometry | None
    """In the grid's projection, where pixels outside the area are left out."""

    @classmethod
    def of(cls, source: Source, request: ExtractRequest, epsg: int) -> Reader:
        return cls(source, request, None if request.area.is_box else request.area.projected(epsg))

    def layer(self, name: str) -> Layer | Index | None:
        """``None`` where the product has no such layer."""
        return layers_of(self.source.item).get(name)

    def read(self, layer: Layer | Index, grid: GeoBox) -> Pixels:
        """Stored numbers on ``grid``, int16 of its shape, :data:`NO_DATA` where there is none.

        With the clouds and what is around the area: :meth:`left_out` says where they are.
        """
        if isinstance(layer, Layer):
            return self._pixels(layer, grid)
        return stored_index(normalised_difference(self._values(layer.first, grid), self._values(layer.second, grid)))

    def left_out(self, grid: GeoBox) -> Mask:
        """True where pixels of ``grid`` are outside the area or, where that was asked for, cloudy."""
        outside = self.outside(grid)
        return outside | self.cloudy(grid) if self.request.without_clouds else outside

    def outside(self, grid: GeoBox) -> Mask:
        """True where a pixel's centre is outside the area, if that is a polygon."""
        if self.area is None:
            return np.zeros(grid.shape, np.bool_)
        outside: Mask = geometry_mask([shapely.geometry.mapping(self.area)], grid.shape, grid.transform)
        return outside

    def cloudy(self, grid: GeoBox) -> Mask:
        """True where the product's own mask says cloud or its shadow; nowhere for a product without one."""
        found = cloud_layer(self.source.item, grid.resolution)
        if found is None:
            return np.zeros(grid.shape, np.bool_)
        layer, number = found
        pixels = self._pixels(layer, grid)
        cloudy: Mask = pixels == number if number is not None else (pixels != 0) & (pixels != NO_DATA)
        return cloudy

    def _values(self, layer: Layer, grid: GeoBox) -> npt.NDArray[np.float32]:
        pixels = self._pixels(layer, grid)
        values = pixels.astype(np.float32) * np.float32(layer.scale) + np.float32(layer.offset)
        values[pixels == NO_DATA] = np.nan
        return values

    def _pixels(self, layer: Layer, grid: GeoBox) -> Pixels:
        resampling = self.request.resampling if layer.is_quantity else Resampling.NEAREST
        return read_onto(self.source.files[layer.asset], layer.band, grid, resampling, layer.no_data)


def read_onto(path: Path, band: int, grid: GeoBox, resampling: Resampling, no_data: float | None) -> Pixels:
    """A band on any grid: int16, :data:`NO_DATA` outside the image and where it has none; larger numbers are cut off.

    Where ``grid`` is made of the image's own pixels they are taken as they are. Elsewhere an interpolated pixel is the
    weighted mean of the neighbours that have data; larger pixels than the image's are means over their surroundings
    (GDAL's kernels widen).

    Raises :class:`processing.errors.IncompleteProduct` or :class:`processing.errors.CorruptProduct`.
    """
    with open_raster(path) as dataset:
        image = grid_of(dataset, path)
        aligned = alignment(image, grid)
        if aligned is not None and aligned.ratio == 1 and (no_data is not None or aligned.inside(image, grid)):
            missing = 0 if no_data is None else int(no_data)  # 0 is never used: the whole grid is inside
            return _as_int16(read_window(dataset, band, aligned.first, grid.shape, missing), no_data)
        with WarpedVRT(
            dataset,
            crs=f"EPSG:{grid.epsg}",
            transform=grid.transform,
            height=grid.height,
            width=grid.width,
            src_nodata=no_data,
            nodata=NO_DATA,
            dtype="int16",
            resampling=GdalResampling[resampling.value],
            tolerance=PLACE_PIXELS,
            warp_mem_limit=WARP_MEMORY_MIB,
        ) as warped:
            pixels: Pixels = warped.read(band)
            return pixels


def _as_int16(pixels: npt.NDArray[Any], no_data: float | None) -> Pixels:
    numbers = (np.minimum(pixels, HIGHEST) if pixels.dtype == np.uint16 else pixels).astype(np.int16)
    if no_data is not None and no_data != NO_DATA:
        numbers[pixels == no_data] = NO_DATA
    return numbers


def stored_index(index: npt.NDArray[np.floating[Any]]) -> Pixels:
    """An index from −1 to 1 × 10000, int16; :data:`NO_DATA` for NaN. −1 itself is −9999: −10000 reads as no data."""
    valid = np.isfinite(index)
    numbers: Pixels = np.maximum(np.rint(np.where(valid, index, 0) / SCALE), NO_DATA + 1).astype(np.int16)
    numbers[~valid] = NO_DATA
    return numbers
