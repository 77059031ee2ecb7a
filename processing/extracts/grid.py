"""The grid of pixels of an extract."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rasterio.warp import transform_bounds

from processing.extracts.area import WGS84
from processing.extracts.errors import InvalidRequest, NothingThere
from processing.extracts.layers import Index, Layer
from processing.extracts.request import OWN, ExtractRequest, utm_zone
from processing.raster.geobox import TOUCHING, GeoBox

BLOCK = 1024
"""Pixels on a side of what is in memory at once."""
METRES_A_DEGREE = 111_320.0
"""Of latitude: pixels of 10 m become 0.0001°."""


def grid_of_request(request: ExtractRequest, layers: Sequence[Layer | Index]) -> GeoBox:
    """The pixels that cover the area. In the products' own projection and pixel size they are the products' own.

    Elsewhere their edges are whole multiples of the pixel size, so that neighbouring extracts fit together. The grid
    goes no further than the products do.

    Parameters
    ----------
    layers : those of every product that are wanted; the finest gives the pixel size where none is asked for

    Raises
    ------
    NothingThere
        the area is outside the products
    InvalidRequest
        a UTM zone that is neither that of the products nor beside it
    """
    parts = [part for layer in layers for part in (layer.parts if isinstance(layer, Index) else (layer,))]
    finest = min((part.grid for part in parts), key=lambda grid: grid.resolution)
    epsg = finest.epsg if request.epsg == OWN else request.epsg
    _require_near(epsg, finest.epsg)
    resolution = request.resolution or _resolution(finest, epsg)
    origin = (finest.left, finest.top) if (epsg, resolution) == (finest.epsg, finest.resolution) else (0.0, 0.0)
    bounds = request.area.projected(epsg).bounds
    grid = _covering(bounds, epsg, resolution, origin)
    reach = _reach({part.grid for part in parts}, epsg)
    grid = grid.cropped(reach)
    if not grid.height or not grid.width:
        raise NothingThere("the area lies outside all of the products: move it onto them")
    return grid


def own_grid(request: ExtractRequest, layer: Layer | Index) -> GeoBox | None:
    """The product's own pixels that the area touches, of the finer part of an index; ``None`` where it touches none."""
    grids = [part.grid for part in (layer.parts if isinstance(layer, Index) else (layer,))]
    finest = min(grids, key=lambda grid: grid.resolution)
    grid = finest.cropped(request.area.projected(finest.epsg).bounds)
    return grid if grid.height and grid.width else None


def blocks(grid: GeoBox) -> Iterator[tuple[int, int, GeoBox]]:
    """(first row, first column, grid) of blocks of at most :data:`BLOCK` pixels on a side, row by row."""
    for row in range(0, grid.height, BLOCK):
        for column in range(0, grid.width, BLOCK):
            yield (
                row,
                column,
                replace(
                    grid,
                    left=grid.left + column * grid.resolution,
                    top=grid.top - row * grid.resolution,
                    height=min(BLOCK, grid.height - row),
                    width=min(BLOCK, grid.width - column),
                ),
            )


def _resolution(finest: GeoBox, epsg: int) -> float:
    return round(finest.resolution / METRES_A_DEGREE, 4) or 0.0001 if epsg == WGS84 else finest.resolution


def _covering(
    bounds: tuple[float, float, float, float], epsg: int, resolution: float, origin: tuple[float, float]
) -> GeoBox:
    x, y = origin
    left = math.floor((bounds[0] - x) / resolution + TOUCHING)
    right = math.ceil((bounds[2] - x) / resolution - TOUCHING)
    bottom = math.floor((bounds[1] - y) / resolution + TOUCHING)
    top = math.ceil((bounds[3] - y) / resolution - TOUCHING)
    return GeoBox(epsg, x + left * resolution, y + top * resolution, resolution, top - bottom, right - left)


def _reach(grids: set[GeoBox], epsg: int) -> tuple[float, float, float, float]:
    """What the products cover, in the projection of the extract."""
    found = [
        grid.bounds if grid.epsg == epsg else transform_bounds(grid.epsg, epsg, *grid.bounds, densify_pts=99)
        for grid in grids
    ]
    left, bottom, right, top = zip(*found, strict=True)
    return min(left), min(bottom), max(right), max(top)


def _require_near(epsg: int, own: int) -> None:
    zone, other = utm_zone(epsg), utm_zone(own)
    if zone is None or other is None:
        return
    if (zone - other) % 60 not in {0, 1, 59}:
        raise InvalidRequest(f"EPSG:{epsg} is neither the UTM zone of the products (EPSG:{own}) nor beside it",
                             field="crs")  # fmt: skip
