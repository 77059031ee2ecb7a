from __future__ import annotations

import numpy as np
import pytest

from processing.physics.classification.grids import filtered, reduced, repeated, smoothed
from processing.physics.classification.scene import NO_DATA, SCALE

SHAPE = (300, 42)
"""More rows than a strip; neither a multiple of the ratio."""
RATIO = 4


def image(seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 5000, SHAPE).astype(np.int16)


def test_means_of_cells_and_of_parts_of_cells() -> None:
    numbers = image()
    means = reduced(numbers, RATIO)
    assert means.shape == (75, 11)
    np.testing.assert_allclose(means[3, 2], numbers[12:16, 8:12].mean() / SCALE, rtol=1e-5)
    np.testing.assert_allclose(means[3, 10], numbers[12:16, 40:42].mean() / SCALE, rtol=1e-5)


def test_cells_of_which_half_is_missing_are_unknown() -> None:
    numbers = image()
    numbers[:4, :2] = NO_DATA
    numbers[:3, 4:6] = NO_DATA
    means = reduced(numbers, RATIO)
    assert np.isnan(means[0, 0])
    kept = numbers[:4, 4:8][numbers[:4, 4:8] != NO_DATA]
    np.testing.assert_allclose(means[0, 1], kept.mean() / SCALE, rtol=1e-5)


def test_finer_and_coarser_grids_share_their_first_corner() -> None:
    rows, columns = np.mgrid[:75, :11]
    plane = (rows + 2 * columns).astype(np.float32)
    fine = repeated(plane, RATIO, SHAPE)
    assert fine.shape == SHAPE
    assert fine[10, 17] == plane[2, 4]
    assert fine[299, 41] == plane[74, 10]


@pytest.mark.parametrize("constant", [True, False])
def test_filters_are_interpolated_between_cells(constant: bool) -> None:
    images = {"blue": image(1), "red": image(2)}
    rows, columns = np.mgrid[:75, :11]
    filters = np.zeros((75, 11, 3), np.float32)
    filters[..., 0], filters[..., 2] = 0.5, 0.01
    filters[..., 1] = 0.2 if constant else 0.002 * rows + 0.01 * columns
    found = filtered(images, ("blue", "red"), filters, RATIO)
    for row, column in ((5, 7), (280, 30), (299, 41), (0, 0)):
        y = min(max((row + 0.5) / RATIO - 0.5, 0), 74)
        x = min(max((column + 0.5) / RATIO - 0.5, 0), 10)
        of_red = 0.2 if constant else 0.002 * y + 0.01 * x
        expected = 0.5 * images["blue"][row, column] + of_red * images["red"][row, column] + 0.01 * SCALE
        assert abs(found[row, column] - expected) <= 1


def test_filters_say_nothing_where_a_band_or_the_filter_is_missing() -> None:
    images = {"blue": image(1), "red": image(2)}
    images["red"][7, 7] = NO_DATA
    filters = np.full((75, 11, 3), 0.1, np.float32)
    filters[50:] = np.nan
    found = filtered(images, ("blue", "red"), filters, RATIO)
    assert found[7, 7] == NO_DATA
    assert (found[200:] == NO_DATA).all()
    assert (found[:190] != NO_DATA).sum() == 190 * 42 - 1


def test_smoothing_keeps_means_and_halves_detail() -> None:
    checks = np.indices((40, 40)).sum(axis=0) % 2
    numbers = (1000 + 200 * checks).astype(np.int16)
    numbers[3, 5] = NO_DATA
    found = smoothed(numbers.copy(), RATIO)
    assert found[3, 5] == NO_DATA
    inner = found[8:, 8:]
    assert set(np.unique(inner)) == {1050, 1150}
