"""Footprints."""

from __future__ import annotations

import numpy as np
import pytest
from shapely.geometry import Point, shape

from processing.items.footprint import footprint_of, footprint_of_valid
from processing.raster.geobox import GeoBox

TILE = GeoBox(32631, 300000, 4900020, 10, 10980, 10980)


def test_corners_of_a_real_tile() -> None:
    """EXT_POS_LIST of a real product of 31TCJ."""
    geometry, bbox = footprint_of(TILE)
    polygon = shape(geometry)
    for latitude, longitude in ((44.22596, 0.495929), (44.24783, 1.870237), (43.25939, 1.888683), (43.23826, 0.536773)):
        assert polygon.boundary.distance(Point(longitude, latitude)) < 2e-4
    assert bbox == pytest.approx([0.4959, 43.2383, 1.8887, 44.2478], abs=1e-3)
    assert polygon.exterior.is_ccw


def test_across_the_antimeridian() -> None:
    geometry, bbox = footprint_of(GeoBox(32701, 99960, 8000020, 10, 10980, 10980))
    assert geometry["type"] == "MultiPolygon"
    assert shape(geometry).is_valid
    assert shape(geometry).area < 2
    west, south, east, north = bbox
    assert west > 170
    assert east < -170
    assert south < north < 0


def test_only_where_there_is_data() -> None:
    valid = np.zeros((1098, 1098), bool)
    valid[:, 549:] = True
    geometry, _ = footprint_of_valid(valid, TILE.coarsened(10))
    whole, half = shape(footprint_of(TILE)[0]), shape(geometry)
    assert half.area == pytest.approx(whole.area / 2, rel=0.02)
    assert not half.contains(Point(0.7, 43.7))
    assert half.contains(Point(1.7, 43.7))


def test_all_or_nothing_valid() -> None:
    for value in (True, False):
        valid = np.full((1098, 1098), value)
        assert footprint_of_valid(valid, TILE.coarsened(10))[0] == footprint_of(TILE.coarsened(10))[0]


def test_a_single_pixel() -> None:
    valid = np.zeros((1098, 1098), bool)
    valid[5, 5] = True
    assert shape(footprint_of_valid(valid, TILE.coarsened(10))[0]).is_valid
