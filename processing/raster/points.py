"""The pixel of a published image that holds a point on the ground: a few milliseconds, whatever the image's size."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from rasterio.warp import transform
from rasterio.windows import Window

from processing.raster.source import open_raster

Values = tuple[int | float | None, ...]


def read_point(path: Path, longitude: float, latitude: float, bands: Sequence[int] = (1,)) -> Values | None:
    """The stored numbers of ``bands`` (from 1) at a point (degrees, WGS 84).

    Returns None outside the image, and None for a band that has no data there.

    Raises
    ------
    IncompleteProduct, CorruptProduct
        the file is absent or damaged
    """
    with open_raster(path) as dataset:
        easting, northing = projected(dataset.crs.to_wkt(), longitude, latitude)
        column, row = ~dataset.transform @ (easting, northing)
        if not (0 <= column < dataset.width and 0 <= row < dataset.height):
            return None
        found = dataset.read(list(bands), window=Window(math.floor(column), math.floor(row), 1, 1))
        missing = dataset.nodata
    return tuple(None if value == missing else value for value in found[:, 0, 0].tolist())


@lru_cache(maxsize=1024)
def projected(crs: str, longitude: float, latitude: float) -> tuple[float, float]:
    """Easting and northing (metres) of a point; infinite where the projection has none."""
    eastings, northings = transform("EPSG:4326", crs, [longitude], [latitude])
    return eastings[0], northings[0]
