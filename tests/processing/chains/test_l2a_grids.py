"""The tiles that a scene is cut into, in its own zone and the next."""

from __future__ import annotations

from itertools import pairwise

import pytest
from rasterio.warp import transform

from processing.chains.l2a_grids import tiles_of
from processing.raster.mgrs_tile import tile_grid

SCENE_198_030 = (236_385, 4_656_585, 469_515, 4_896_315)
"""Size of a whole Landsat scene, near the western edge of zone 31."""


def test_scenes_at_the_edge_of_a_zone_feed_tiles_of_both() -> None:
    tiles = tiles_of(32631, SCENE_198_030)
    assert {"31TBH", "31TBJ", "31TCH", "31TCJ", "31TDH", "31TDJ"} <= set(tiles)
    assert {"30TYN", "30TYP"} <= set(tiles)
    assert {tile[:2] for tile in tiles} == {"30", "31"}


def test_scenes_in_the_middle_of_a_zone_feed_tiles_of_one() -> None:
    assert {tile[:2] for tile in tiles_of(32631, (400_000, 4_780_000, 630_000, 5_010_000))} == {"31"}


def test_a_zones_grid_ends_with_the_zone() -> None:
    """At 44° N, a zone is 480 km wide: there is no square A nor H."""
    for left in range(100_000, 800_000, 100_000):
        for tile in tiles_of(32631, (left, 4_850_000, left + 100_000, 4_950_000)):
            assert tile[3] in ("BCDEFG" if tile[:2] == "31" else "UVWXYZ" + "JKLMNPQR"), tile


def test_across_the_antimeridian() -> None:
    tiles = tiles_of(32660, (700_000, -1_900_000, 930_000, -1_700_000))
    assert {tile[:2] for tile in tiles} == {"60", "01"}


@pytest.mark.parametrize("zone", [1, 30, 31, 32])
def test_squares_lie_side_by_side(zone: int) -> None:
    """In a row near the equator each tile begins 100 km east of the one before it, to 60 m."""
    row = [t for t in tiles_of(32600 + zone, (170_000, 120_000, 830_000, 180_000)) if t.startswith(f"{zone:02d}")]
    lefts = sorted(tile_grid(tile, 10).left for tile in row)
    assert len(lefts) >= 7
    assert all(abs(b - a - 100_000) <= 60 for a, b in pairwise(lefts))


def test_corners_without_data_feed_no_tile() -> None:
    """A scene leans by 14 degrees in its image: the tile at the north-western corner sees nothing of it."""
    left, bottom, right, top = 400_000, 4_690_000, 630_000, 4_920_000
    corners = [(left + 45_000, top), (right, top - 45_000), (right - 45_000, bottom), (left, bottom + 45_000)]
    longitudes, latitudes = transform("EPSG:32631", "EPSG:4326", *map(list, zip(*corners, strict=True)))
    ring = list(zip(longitudes, latitudes, strict=True))
    outline = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    whole = tiles_of(32631, (left, bottom, right, top))
    leaning = tiles_of(32631, (left, bottom, right, top), outline)
    assert set(leaning) < set(whole)
    assert {"31TDJ", "31TEH"} <= set(leaning)
