"""Pixel grids."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processing.raster.geobox import GeoBox

TILE = GeoBox(32631, 300000, 4900020, 10, 1098, 549)


def test_bounds_and_transform() -> None:
    assert TILE.bounds == (300000, 4889040, 305490, 4900020)
    assert TILE.transform @ (549, 1098) == (305490, 4889040)


@given(st.integers(0, 1097), st.integers(1, 600))
def test_strips_cover_the_image(start: int, rows: int) -> None:
    strip = TILE.rows(start, start + rows)
    assert strip.top == TILE.top - 10 * start
    assert strip.height == min(rows, 1098 - start)
    assert strip.bounds[1] >= TILE.bounds[1]


@given(st.integers(1, 2000))
def test_coarse_grids_cover_the_image(factor: int) -> None:
    coarse = TILE.coarsened(factor)
    assert (coarse.left, coarse.top) == (TILE.left, TILE.top)
    assert coarse.bounds[2] >= TILE.bounds[2]
    assert coarse.bounds[2] - TILE.bounds[2] < coarse.resolution


def test_cropped_to_the_touched_pixels() -> None:
    part = TILE.cropped((300025, 4899000, 300055, 4899995))
    assert part.bounds == (300020, 4899000, 300060, 4900000)
    assert TILE.cropped(TILE.bounds) == TILE
    assert TILE.cropped((0, 0, 10, 10)).shape[0] == 0


@pytest.mark.parametrize("bounds", [(200000, 4000000, 900000, 5000000)])
def test_cropped_to_more_is_the_same(bounds: tuple[float, float, float, float]) -> None:
    assert TILE.cropped(bounds) == TILE
