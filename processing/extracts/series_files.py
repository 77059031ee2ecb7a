"""Series of extracts as one file: NetCDF, or Zarr in a zip."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Protocol

import netCDF4
import numpy as np
import zarr
from numcodecs import Zlib

from processing.extracts.conventions import (
    GRID_MAPPING,
    Coordinate,
    coordinates,
    dataset,
    grid_mapping,
    names_of_axes,
    variable,
)
from processing.extracts.grid import BLOCK, blocks
from processing.extracts.layers import Index, Layer
from processing.extracts.pixels import NO_DATA, Pixels, Reader
from processing.raster.geobox import GeoBox

CHUNK = 512
"""Pixels on a chunk's side; a chunk is of one date."""
LEVEL: Final = 4


class Writer(Protocol):
    """A dataset being written."""

    def write(self, name: str, date: int, row: int, column: int, pixels: Pixels) -> None: ...

    def close(self) -> None: ...


def write_netcdf(path: Path, series: Series, on_block: Callable[[GeoBox], None]) -> None:
    """NetCDF 4, compressed; CF-1.11."""
    _write(NetcdfWriter(path, series), series, on_block)


def write_zarr(path: Path, series: Series, on_block: Callable[[GeoBox], None]) -> None:
    """Zarr (format 2, with consolidated metadata, as GDAL and xarray of any age read it) in an uncompressed zip."""
    folder = path.with_suffix(".parts")
    shutil.rmtree(folder, ignore_errors=True)
    _write(ZarrWriter(folder, series), series, on_block)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, file.relative_to(folder).as_posix())
    shutil.rmtree(folder)


class Series:
    """What goes into the file: readers in the order of time, layers, grid, title and history."""

    def __init__(
        self, readers: Sequence[Reader], layers: Mapping[str, Layer | Index], grid: GeoBox, title: str, history: str
    ) -> None:
        self.readers, self.layers, self.grid = readers, layers, grid
        sources = [reader.source for reader in readers]
        self.coordinates: dict[str, Coordinate] = coordinates(sources, grid)
        self.attributes = dataset(title, sources, history)
        self.products = [source.identifier for source in sources]
        self.dimensions = ("time", *names_of_axes(grid))
        self.shape = (len(readers), grid.height, grid.width)
        self.chunks = (1, min(CHUNK, grid.height), min(CHUNK, grid.width))


def _write(writer: Writer, series: Series, on_block: Callable[[GeoBox], None]) -> None:
    try:
        for date, reader in enumerate(series.readers):
            own = {name: reader.layer(name) for name in series.layers}
            for row, column, block in blocks(series.grid):
                left_out = reader.left_out(block)
                for name, layer in own.items():
                    if layer is not None:
                        pixels = reader.read(layer, block)
                        pixels[left_out] = NO_DATA
                        writer.write(name, date, row, column, pixels)
                    on_block(block)
    finally:
        writer.close()


class NetcdfWriter:
    def __init__(self, path: Path, series: Series) -> None:
        self._file = file = netCDF4.Dataset(path, "w", format="NETCDF4")
        file.setncatts(series.attributes)
        for dimension, size in zip(series.dimensions, series.shape, strict=True):
            file.createDimension(dimension, size)
            coordinate = series.coordinates[dimension]
            axis = file.createVariable(dimension, coordinate.values.dtype, (dimension,))
            axis.setncatts(coordinate.attributes)
            axis[:] = coordinate.values
        mapping = file.createVariable(GRID_MAPPING, "i4")
        mapping.setncatts(grid_mapping(series.grid))
        mapping[...] = 0
        products = file.createVariable("product", str, ("time",))
        products.long_name = "product that the date comes from"
        products[:] = np.array(series.products, object)
        for name, layer in series.layers.items():
            image = file.createVariable(
                safe_name(name), "i2", series.dimensions, zlib=True, complevel=LEVEL, shuffle=True,
                chunksizes=series.chunks, fill_value=NO_DATA,
            )  # fmt: skip
            image.set_auto_maskandscale(False)
            image.set_var_chunk_cache(size=4 * BLOCK * BLOCK)
            image.setncatts({**variable(layer), "coordinates": "product"})

    def write(self, name: str, date: int, row: int, column: int, pixels: Pixels) -> None:
        rows, columns = pixels.shape
        self._file[safe_name(name)][date, row : row + rows, column : column + columns] = pixels

    def close(self) -> None:
        self._file.close()


class ZarrWriter:
    def __init__(self, folder: Path, series: Series) -> None:
        self._folder = folder
        self._arrays: dict[str, Any] = {}
        self._group = group = zarr.open_group(str(folder), mode="w", zarr_format=2)
        group.attrs.update(_plain(series.attributes))
        for dimension, coordinate in series.coordinates.items():
            self._add(dimension, coordinate.values, (dimension,), coordinate.attributes)
        self._add(GRID_MAPPING, np.array(0, np.int32), (), grid_mapping(series.grid))
        width = max(map(len, series.products))
        products = np.array([name.encode() for name in series.products], f"S{width}")
        self._add("product", products, ("time",), {"long_name": "product that the date comes from"})
        for name, layer in series.layers.items():
            image = group.create_array(
                safe_name(name), shape=series.shape, chunks=series.chunks, dtype="i2", fill_value=NO_DATA,
                compressors=Zlib(LEVEL),
            )  # fmt: skip
            named = {"_ARRAY_DIMENSIONS": list(series.dimensions), "coordinates": "product"}
            image.attrs.update(_plain(variable(layer)) | named)
            self._arrays[name] = image

    def _add(self, name: str, values: Any, dimensions: tuple[str, ...], attributes: Mapping[str, Any]) -> None:
        array = self._group.create_array(
            name, shape=values.shape, chunks=values.shape, dtype=values.dtype, fill_value=None
        )
        array[...] = values
        array.attrs.update(_plain(attributes) | {"_ARRAY_DIMENSIONS": list(dimensions)})

    def write(self, name: str, date: int, row: int, column: int, pixels: Pixels) -> None:
        rows, columns = pixels.shape
        self._arrays[name][date, row : row + rows, column : column + columns] = pixels

    def close(self) -> None:
        zarr.consolidate_metadata(str(self._folder), zarr_format=2)


def safe_name(layer: str) -> str:
    """Of a variable: without the colon of ``ATB_R1:aot_550``."""
    return layer.replace(":", "_")


def _plain(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """As JSON has them."""
    return {name: value.tolist() if isinstance(value, np.ndarray) else value for name, value in attributes.items()}
