"""The pixels that polygons are sampled at."""

import numpy as np
import pytest
import shapely

from processing.landcover import sampling
from processing.landcover.reference import ReferencePolygons
from processing.landcover.sampling import choose
from processing.raster.geobox import GeoBox

GRID = GeoBox(32631, 300_000, 4_800_000, 10, 400, 300)


def _square(row, column, pixels, tall=None):
    left, top = GRID.left + 10 * column, GRID.top - 10 * row
    return shapely.box(left, top - 10 * (tall or pixels), left + 10 * pixels, top)


def _polygons(codes, shapes):
    return [ReferencePolygons(np.arange(len(codes)), np.array(codes, np.uint8), np.array(shapes, object), GRID.epsg)]


def test_pixels_are_inside_their_polygon_and_not_on_its_edge():
    samples = choose(_polygons([11, 12], [_square(10, 10, 20), _square(10, 30, 20)]), GRID, per_polygon=1000)
    assert len(samples.rows) == 2 * 18 * 18
    for code, first in ((11, 10), (12, 30)):
        of_class = samples.codes == code
        assert samples.rows[of_class].min() == 11
        assert samples.rows[of_class].max() == 28
        assert (samples.columns[of_class].min(), samples.columns[of_class].max()) == (first + 1, first + 18)


def test_narrow_polygons_are_sampled_where_they_are():
    samples = choose(_polygons([44], [_square(5, 5, 2, tall=50)]), GRID, per_polygon=30)
    assert len(samples.rows) == 30
    assert set(samples.columns) == {5, 6}


def test_the_smallest_polygon_counts_where_they_overlap():
    samples = choose(_polygons([51, 31], [_square(20, 20, 10), _square(0, 0, 100)]), GRID, per_polygon=10_000)
    water = samples.codes == 51
    assert water.sum() == 64
    assert not set(zip(samples.rows[~water], samples.columns[~water], strict=True)) & {
        (row, column) for row in range(19, 31) for column in range(19, 31)
    }


def test_each_class_has_its_share_of_each_polygon_and_weights_say_what_they_stand_for():
    shapes = [_square(25 * (n // 10), 25 * (n % 10), 22) for n in range(100)]
    samples = choose(_polygons([11] * 90 + [12] * 10, shapes), GRID, per_polygon=30, per_class=270)
    assert np.bincount(samples.codes)[[11, 12]].tolist() == [270, 270]
    assert set(np.bincount(samples.polygons)) == {3, 27}
    assert samples.weights[samples.codes == 11].sum() == pytest.approx(90 * 22 * 22)
    assert samples.weights[samples.codes == 12].sum() == pytest.approx(10 * 22 * 22)


def test_a_class_of_more_polygons_than_pixels_keeps_the_weight_of_them_all():
    shapes = [_square(10 * (n // 30), 10 * (n % 30), 9) for n in range(600)]
    samples = choose(_polygons([11] * 600, shapes), GRID, per_class=200)
    assert len(set(samples.polygons.tolist())) == 200
    assert samples.weights.sum() == pytest.approx(600 * 81)


def test_neither_the_order_of_polygons_nor_the_blocks_change_what_is_chosen(monkeypatch):
    generator = np.random.default_rng(1)
    shapes = [_square(int(r), int(c), 12) for r, c in generator.integers(0, 280, (60, 2))]
    codes = generator.choice([11, 12, 31], 60)

    def chosen(order):
        found = choose(_polygons(codes[order], [shapes[n] for n in order]), GRID)
        return sorted(zip(found.rows, found.columns, found.codes, found.weights, strict=True))

    forwards = chosen(np.arange(60))
    assert forwards == chosen(np.arange(60)[::-1])
    monkeypatch.setattr(sampling, "SIDE", 97)
    assert forwards == chosen(np.arange(60))


def test_the_same_place_in_another_year_has_the_same_number():
    first = choose(_polygons([11, 12], [_square(5, 5, 20), _square(5, 200, 20)]), GRID)
    second = choose(_polygons([31], [_square(6, 6, 19)]), GRID)
    assert set(second.polygon_places) <= set(first.polygon_places)
    assert len(set(first.polygon_places)) == 2


def test_no_polygon_gives_no_sample():
    assert len(choose([], GRID).rows) == 0
    outside = [shapely.box(0, 0, 10, 10)]
    assert len(choose(_polygons([11], outside), GRID).rows) == 0
