"""Writing cloud-optimised GeoTIFFs: the same pixels give the same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import rasterio
from rasterio.io import MemoryFile
from rasterio.shutil import copy as copy_raster
from rasterio.windows import Window

from processing.raster.geobox import GeoBox

BLOCK = 512
"""Pixels of a tile's side."""
STRIP_PIXELS = 40_000_000
"""Pixels that are in memory at once: a whole 20 m Sentinel-2 band, a third of a 10 m one."""
# DEFLATE, not ZSTD: read by every GDAL, SNAP and MATLAB in use (docs/decisions/l2a-first-form.md).
REFLECTANCE = {"compress": "DEFLATE", "level": 6, "predictor": "STANDARD", "overview_resampling": "AVERAGE"}
MASK = {"compress": "DEFLATE", "level": 6, "predictor": "NO", "overview_resampling": "NEAREST"}


def write_cog(
    path: Path,
    geobox: GeoBox,
    strips: Iterable[npt.NDArray[Any]],
    *,
    dtype: str,
    no_data: int | None,
    options: Mapping[str, Any],
    descriptions: tuple[str, ...],
) -> None:
    """Write strips of rows, shape (rows, columns) or (bands, rows, columns), from the top.

    They go through a tiled file in memory: the COG driver copies, and is three times slower from untiled sources.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    profile = {
        "driver": "GTiff",
        "height": geobox.height,
        "width": geobox.width,
        "count": len(descriptions),
        "dtype": dtype,
        "crs": f"EPSG:{geobox.epsg}",
        "transform": geobox.transform,
        "nodata": no_data,
        "tiled": True,
        "blockxsize": BLOCK,
        "blockysize": BLOCK,
    }
    with MemoryFile() as memory:
        with memory.open(**profile) as dataset:
            row = 0
            for strip in strips:
                pixels = strip if strip.ndim == 3 else strip[np.newaxis]
                dataset.write(pixels, window=Window(0, row, geobox.width, pixels.shape[1]))
                row += pixels.shape[1]
            dataset.descriptions = descriptions
        with memory.open() as dataset:
            copy_raster(dataset, path, driver="COG", blocksize=BLOCK, bigtiff="IF_SAFER", **options)


def strips_of(geobox: GeoBox) -> Iterable[tuple[int, GeoBox]]:
    """(first row, grid) of each strip, whole compressed tiles of the source and of the result at a time."""
    rows = max(2 * BLOCK, STRIP_PIXELS // geobox.width // (2 * BLOCK) * 2 * BLOCK)
    for row in range(0, geobox.height, rows):
        yield row, geobox.rows(row, row + rows)


def read_reduced(path: Path, largest: int) -> npt.NDArray[Any]:
    """Band 1 of one of our own COGs, averaged to at most ``largest`` pixels on its longer side."""
    with rasterio.open(path, driver="GTiff") as dataset:
        ratio = max(1.0, max(dataset.height, dataset.width) / largest)
        shape = (max(1, round(dataset.height / ratio)), max(1, round(dataset.width / ratio)))
        pixels: npt.NDArray[Any] = dataset.read(1, out_shape=shape, resampling=rasterio.enums.Resampling.average)
        return pixels


def onto(mask: npt.NDArray[Any], source: GeoBox, target: GeoBox) -> npt.NDArray[Any]:
    """Nearest neighbour of an array on ``source`` at the pixel centres of ``target``, of the same projection."""
    x = target.left + (np.arange(target.width) + 0.5) * target.resolution
    y = target.top - (np.arange(target.height) + 0.5) * target.resolution
    columns = np.clip(((x - source.left) / source.resolution).astype(int), 0, source.width - 1)
    rows = np.clip(((source.top - y) / source.resolution).astype(int), 0, source.height - 1)
    pixels: npt.NDArray[Any] = mask[rows[:, np.newaxis], columns[np.newaxis, :]]
    return pixels
