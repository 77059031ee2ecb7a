"""Which pixels and which bands a Level-2A product has."""

from __future__ import annotations

from dataclasses import dataclass

from rasterio.warp import transform_bounds

from processing.errors import ChainError
from processing.level1 import Level1Product
from processing.raster.geobox import GeoBox
from processing.raster.mgrs_tile import tile_grid, tiles_touching

COARSEST_RESOLUTION = 30
"""Metres: coarser bands see the atmosphere, not the ground."""
LEAST_PART_OF_TILE = 0.01
LEAST_PART_OF_SCENE = 0.10


@dataclass(frozen=True)
class Group:
    """The bands of one resolution, as MUSCATE groups them: ``R1`` the finest, ``R2`` the next."""

    name: str
    resolution: int
    geobox: GeoBox
    bands: tuple[str, ...]


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


def tiles_of(epsg: int, bounds: tuple[float, float, float, float]) -> list[str]:
    """The tiles that a scene without one of its own is cut into.

    Those that it covers enough of, and, so that a small scene comes out too, those that hold enough of it.
    """
    chosen = []
    for tile_id in tiles_touching(epsg, bounds):
        shared = _area(_intersection(_in_zone_of(epsg, bounds, tile_id), tile_grid(tile_id, 30).bounds))
        of_tile, of_scene = shared / _area(tile_grid(tile_id, 30).bounds), shared / _area(bounds)
        if of_tile > LEAST_PART_OF_TILE or of_scene > LEAST_PART_OF_SCENE:
            chosen.append(tile_id)
    return chosen


def _geobox(product: Level1Product, tile_id: str, resolution: int) -> GeoBox:
    received = product.extent(resolution)
    if product.acquisition.tile_id is not None:
        return received
    tile = tile_grid(tile_id, resolution)
    part = tile.cropped(_in_zone_of(received.epsg, received.bounds, tile_id))
    if part.height == 0 or part.width == 0:
        raise ChainError(f"{product.acquisition.identifier} does not touch tile {tile_id}")
    return part


def _in_zone_of(
    epsg: int, bounds: tuple[float, float, float, float], tile_id: str
) -> tuple[float, float, float, float]:
    target = tile_grid(tile_id, 30).epsg
    if target == epsg:
        return bounds
    left, bottom, right, top = transform_bounds(f"EPSG:{epsg}", f"EPSG:{target}", *bounds)
    return left, bottom, right, top


def _intersection(
    one: tuple[float, float, float, float], other: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


def _area(bounds: tuple[float, float, float, float]) -> float:
    left, bottom, right, top = bounds
    return max(0.0, right - left) * max(0.0, top - bottom)
