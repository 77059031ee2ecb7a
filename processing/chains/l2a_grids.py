"""Which pixels and which bands a Level-2A product has."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import pystac
from rasterio.warp import transform_bounds, transform_geom
from shapely.geometry import box, shape

from processing.errors import ChainError
from processing.level1 import Level1Product
from processing.level2 import Group
from processing.raster.geobox import TOUCHING, GeoBox
from processing.raster.mgrs_tile import SQUARE, tile_grid, tiles_touching

__all__ = ["Grids", "Group", "grids_of", "groups_of", "tiles_of", "tiles_of_item"]

COARSEST_RESOLUTION = 30
"""Metres: coarser bands see the atmosphere, not the ground."""
LEAST_PART_OF_TILE = 0.01
LEAST_PART_OF_SCENE = 0.10
ALIGNMENT = 240
"""Metres: parts of a tile begin at whole cells of the coarse grid, so that those of all dates are the same cells."""
PAST_FACTOR = 4
"""Pixels of the masks to a pixel of what is read of other dates."""
Bounds = tuple[float, float, float, float]


@dataclass(frozen=True)
class Grids:
    """Those that an image is worked on; they share their first corner."""

    mask: GeoBox
    """20 m for Sentinel-2, 30 m for Landsat: clouds, snow, water, relief."""
    past: GeoBox
    """80 m, 120 m: other dates."""
    coarse: GeoBox
    """240 m: the air."""

    @property
    def cell(self) -> int:
        """Pixels of the masks to a cell of the coarse grid."""
        return round(self.coarse.resolution / self.mask.resolution)

    @property
    def cell_of_past(self) -> int:
        """Pixels of other dates to a cell of the coarse grid."""
        return round(self.coarse.resolution / self.past.resolution)


def grids_of(groups: tuple[Group, ...]) -> Grids:
    """From the groups of a product: see :func:`groups_of`."""
    coarsest = groups[-1]
    mask = coarsest.geobox
    return Grids(mask, mask.coarsened(PAST_FACTOR), mask.coarsened(round(ALIGNMENT / coarsest.resolution)))


def groups_of(product: Level1Product, tile_id: str) -> tuple[Group, ...]:
    """The groups of a product on a tile, the finest first; raises ChainError where they do not meet."""
    ground = [
        band
        for band in product.bands.values()
        if band.resolution <= COARSEST_RESOLUTION and band.common_name != "cirrus"
    ]
    groups = []
    for number, resolution in enumerate(sorted({band.resolution for band in ground}), start=1):
        names = tuple(band.name for band in ground if band.resolution == resolution)
        groups.append(Group(f"R{number}", resolution, _geobox(product, tile_id, resolution), names))
    return tuple(groups)


def tiles_of_item(item: pystac.Item) -> list[str]:
    """Those of a received product: its own one, or those that a scene without one of its own is cut into."""
    code = item.properties.get("grid:code")
    if code:
        return [str(code).removeprefix("MGRS-")]
    left, bottom, right, top = item.properties["proj:bbox"]
    epsg = int(item.properties["proj:code"].removeprefix("EPSG:"))
    return tiles_of(epsg, (left, bottom, right, top), item.geometry)


def tiles_of(epsg: int, bounds: Bounds, footprint: dict[str, Any] | None = None) -> list[str]:
    """The tiles that a scene without one of its own is cut into, sorted; those of neighbouring UTM zones too.

    Those that it covers enough of, and, so that a small scene comes out too, those that hold enough of it.
    ``footprint`` is the outline of its pixels with data (GeoJSON, longitude and latitude); without, all of ``bounds``
    (in EPSG:``epsg``).
    """
    chosen = []
    for tile_id in _candidates(epsg, bounds):
        tile = tile_grid(tile_id, 30)
        scene = box(*_in_zone_of(epsg, bounds, tile_id))
        if footprint:
            scene = shape(transform_geom("EPSG:4326", f"EPSG:{tile.epsg}", footprint))
        square = box(*tile.bounds)
        shared = scene.intersection(square).area
        if shared > LEAST_PART_OF_TILE * square.area or shared > LEAST_PART_OF_SCENE * scene.area:
            chosen.append(tile_id)
    return chosen


def _candidates(epsg: int, bounds: Bounds) -> list[str]:
    """Tiles of every zone that the scene reaches into; a zone's grid ends with the zone."""
    west, _, east, _ = transform_bounds(f"EPSG:{epsg}", "EPSG:4326", *bounds)
    zones = range(_zone(west), _zone(east if east >= west else east + 360) + 1)
    tiles = set()
    for zone in ((zone - 1) % 60 + 1 for zone in zones):
        there = epsg // 100 * 100 + zone
        own = bounds if there == epsg else transform_bounds(f"EPSG:{epsg}", f"EPSG:{there}", *bounds)
        tiles |= {tile for tile in tiles_touching(there, own) if _in_its_zone(tile)}
    return sorted(tiles)


def _zone(longitude: float) -> int:
    return math.floor((longitude + 180) / 6) + 1


def _in_its_zone(tile_id: str) -> bool:
    """Whether the square of 100 km reaches into the six degrees of its zone."""
    grid = tile_grid(tile_id, 60)
    left, _, _, top = grid.bounds
    square = left, top - SQUARE, left + SQUARE, top
    west, _, east, _ = transform_bounds(f"EPSG:{grid.epsg}", "EPSG:4326", *square)
    first = 6 * (grid.epsg % 100) - 186
    middle = (west + (east if east >= west else east + 360)) / 2
    half = ((east - west) % 360) / 2
    return bool(abs((middle - first - 3 + 180) % 360 - 180) < 3 + half)


def _geobox(product: Level1Product, tile_id: str, resolution: int) -> GeoBox:
    received = product.extent(resolution)
    if product.acquisition.tile_id is not None:
        return received
    tile = tile_grid(tile_id, resolution)
    part = tile.cropped(_in_zone_of(received.epsg, received.bounds, tile_id))
    if part.height == 0 or part.width == 0:
        raise ChainError(f"{product.acquisition.identifier} does not touch tile {tile_id}")
    return _aligned(part, tile)


def _aligned(part: GeoBox, tile: GeoBox) -> GeoBox:
    """``part`` of a tile, extended to the left and to the top to whole cells of the coarse grid."""
    columns = math.floor((part.left - tile.left) % ALIGNMENT / tile.resolution + TOUCHING)
    rows = math.floor((tile.top - part.top) % ALIGNMENT / tile.resolution + TOUCHING)
    return replace(
        part,
        left=part.left - columns * tile.resolution,
        top=part.top + rows * tile.resolution,
        height=part.height + rows,
        width=part.width + columns,
    )


def _in_zone_of(epsg: int, bounds: Bounds, tile_id: str) -> Bounds:
    target = tile_grid(tile_id, 30).epsg
    if target == epsg:
        return bounds
    left, bottom, right, top = transform_bounds(f"EPSG:{epsg}", f"EPSG:{target}", *bounds)
    return left, bottom, right, top
