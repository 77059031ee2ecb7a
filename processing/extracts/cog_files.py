"""Extracts as cloud-optimised GeoTIFFs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import rasterio
from rasterio.shutil import copy as copy_raster
from rasterio.windows import Window

from processing.extracts.grid import blocks
from processing.extracts.layers import SCALE, Index, Layer
from processing.extracts.pixels import NO_DATA, Reader
from processing.raster.cog import BLOCK
from processing.raster.geobox import GeoBox

DRIVER_OPTIONS = {"COMPRESS": "DEFLATE", "LEVEL": 6, "PREDICTOR": "YES", "BLOCKSIZE": BLOCK, "BIGTIFF": "IF_SAFER"}


def write_cog(
    path: Path,
    reader: Reader,
    layers: Sequence[Layer | Index],
    grid: GeoBox,
    tags: Mapping[str, str],
    on_block: Callable[[GeoBox], None],
) -> None:
    """One band for each layer, int16 with scale and offset; overviews are means where all are quantities.

    Until it is whole the image is in a file beside ``path``, not in memory.
    """
    aside = path.with_suffix(".parts.tif")
    profile = {
        "driver": "GTiff", "height": grid.height, "width": grid.width, "count": len(layers), "dtype": "int16",
        "crs": f"EPSG:{grid.epsg}", "transform": grid.transform, "nodata": NO_DATA, "tiled": True, "blockxsize": BLOCK,
        "blockysize": BLOCK, "interleave": "band", "sparse_ok": True, "bigtiff": "IF_SAFER",
    }  # fmt: skip
    with rasterio.open(aside, "w", **profile) as image:
        _describe(image, layers, tags)
        for row, column, block in blocks(grid):
            left_out = reader.left_out(block)
            for band, layer in enumerate(layers, start=1):
                pixels = reader.read(layer, block)
                pixels[left_out] = NO_DATA
                image.write(pixels, band, window=Window(column, row, block.width, block.height))
                on_block(block)
    quantities = all(isinstance(layer, Index) or layer.is_quantity for layer in layers)
    copy_raster(aside, path, driver="COG", OVERVIEW_RESAMPLING="AVERAGE" if quantities else "NEAREST", **DRIVER_OPTIONS)
    aside.unlink()


def _describe(image: Any, layers: Sequence[Layer | Index], tags: Mapping[str, str]) -> None:
    image.update_tags(**tags)
    image.descriptions = tuple(layer.name for layer in layers)
    image.scales = tuple(SCALE if isinstance(layer, Index) else layer.scale for layer in layers)
    image.offsets = tuple(0.0 if isinstance(layer, Index) else layer.offset for layer in layers)
    image.units = tuple("1" if isinstance(layer, Index) else layer.unit for layer in layers)
    for band, layer in enumerate(layers, start=1):
        image.update_tags(band, title=layer.title)
