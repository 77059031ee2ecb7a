"""The relief of the simulated country as tiles of an elevation model, in the format of Copernicus GLO-30."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import rasterio
from affine import Affine
from pyproj import Transformer

from processing.raster.geobox import GeoBox
from processing.simulation.relief import altitudes_at

SECOND = 1 / 3600
"""Degrees: a pixel. The first pixel of a tile is centred on its north-west corner."""
MARGIN = 8000.0
"""m around an extent: what throws its shadow into it."""
_MAP = "EPSG:32631"


@dataclass(frozen=True)
class _Part:
    """Rows and columns of the tile whose south-west corner is at these degrees."""

    south: int
    west: int
    rows: tuple[int, int]
    columns: tuple[int, int]

    @property
    def name(self) -> str:
        latitude = f"{'N' if self.south >= 0 else 'S'}{abs(self.south):02d}"
        longitude = f"{'E' if self.west >= 0 else 'W'}{abs(self.west):03d}"
        return f"Copernicus_DSM_COG_10_{latitude}_00_{longitude}_00_DEM.tif"


def write_elevation(directory: Path, *extents: GeoBox, seed: int = 31, margin: float = MARGIN) -> list[Path]:
    """Write the tiles of 1° by 1° that hold these extents, each only as far as they and ``margin`` (m) more reach.

    GeoTIFF, EPSG:4326, one arc second, float32, metres above the sea, without the errors of a real model: a tile that
    was there is replaced. Returns the files.
    """
    directory.mkdir(parents=True, exist_ok=True)
    return [_write(directory, part, seed) for part in _parts([_bounds(extent, margin) for extent in extents])]


def _bounds(extent: GeoBox, margin: float) -> tuple[float, float, float, float]:
    """(west, south, east, north), degrees."""
    left, bottom, right, top = extent.bounds
    to_degrees = Transformer.from_crs(extent.epsg, 4326, always_xy=True)
    return to_degrees.transform_bounds(left - margin, bottom - margin, right + margin, top + margin)


def _parts(boxes: list[tuple[float, float, float, float]]) -> Iterator[_Part]:
    tiles = {
        (south, west)
        for box in boxes
        for south in range(math.floor(box[1]), math.floor(box[3]) + 1)
        for west in range(math.floor(box[0]), math.floor(box[2]) + 1)
    }
    for south, west in sorted(tiles):
        inside = [box for box in boxes if box[0] < west + 1 and box[2] > west and box[1] < south + 1 and box[3] > south]
        reach = [f(box[k] for box in inside) for k, f in enumerate((min, min, max, max))]
        columns = (_pixel(reach[0] - west), _pixel(reach[2] - west) + 1)
        rows = (_pixel(south + 1 - reach[3]), _pixel(south + 1 - reach[1]) + 1)
        yield _Part(south, west, rows, columns)


def _pixel(degrees: float) -> int:
    return min(3599, max(0, math.floor(degrees / SECOND + 0.5)))


def _write(directory: Path, part: _Part, seed: int) -> Path:
    rows, columns = np.arange(*part.rows), np.arange(*part.columns)
    longitudes, latitudes = np.meshgrid(part.west + SECOND * columns, part.south + 1 - SECOND * rows)
    x, y = Transformer.from_crs(4326, _MAP, always_xy=True).transform(longitudes, latitudes)
    image = altitudes_at(x, y, seed)
    west, north = part.west + SECOND * (columns[0] - 0.5), part.south + 1 - SECOND * (rows[0] - 0.5)
    path = directory / part.name
    with rasterio.open(
        path, "w", driver="GTiff", width=columns.size, height=rows.size, count=1, dtype="float32", crs="EPSG:4326",
        transform=Affine(SECOND, 0, west, 0, -SECOND, north), compress="deflate", predictor=3, tiled=True,
        blockxsize=512, blockysize=512,
    ) as dataset:  # fmt: skip
        dataset.write(image, 1)
        dataset.update_tags(AREA_OR_POINT="Point")
    return path
