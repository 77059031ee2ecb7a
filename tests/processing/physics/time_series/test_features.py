"""Filled gaps and what is computed of them."""

from __future__ import annotations

import numpy as np
import pytest

from processing.physics.time_series import BANDS, INDICES, features

REGULAR = np.arange(0, 60, 10, dtype=np.int32)
PER_DATE = len(BANDS) + len(INDICES)


def test_as_numpy_interpolates() -> None:
    rng = np.random.default_rng(4)
    days = np.array([2, 7, 20, 31, 32, 55], np.int32)
    values = rng.integers(-300, 9000, (len(days), 200, len(BANDS))).astype(np.int16)
    valid = rng.random((len(days), 200)) < 0.5
    found, seen = features(values, valid, days, REGULAR)
    by_date = found.reshape(200, len(REGULAR), PER_DATE)
    for pixel in np.nonzero(valid.any(axis=0))[0]:
        kept = valid[:, pixel]
        for band in range(len(BANDS)):
            expected = np.interp(REGULAR, days[kept], values[kept, pixel, band].astype(float))
            assert np.abs(by_date[pixel, :, band] - expected).max() <= 0.51
    assert (seen == valid.sum(axis=0)).all()


def test_indices() -> None:
    values = np.full((1, 1, len(BANDS)), 1000, np.int16)
    values[0, 0, [BANDS.index("B4"), BANDS.index("B8"), BANDS.index("B11")]] = 500, 4000, 2000
    found, _ = features(values, np.ones((1, 1), np.bool_), np.array([3], np.int32), REGULAR)
    by_date = found.reshape(len(REGULAR), PER_DATE)[:, len(BANDS) :]
    length = np.sqrt(7 * 1000**2 + 500**2 + 4000**2 + 2000**2)
    assert (by_date == [int(10000 * 3500 / 4500), int(10000 * 2000 / 6000), int(length)]).all()


@pytest.mark.parametrize(("red", "near", "ndvi"), [(-100, 100, 0), (-200, 300, 10000), (300, -200, -10000)])
def test_indices_of_negative_reflectances_stay_within_bounds(red: int, near: int, ndvi: int) -> None:
    values = np.zeros((1, 1, len(BANDS)), np.int16)
    values[0, 0, [BANDS.index("B4"), BANDS.index("B8")]] = red, near
    found, _ = features(values, np.ones((1, 1), np.bool_), np.array([3], np.int32), REGULAR)
    assert found[0, len(BANDS)] == ndvi


def test_brightness_of_the_brightest_stays_within_its_type() -> None:
    values = np.full((1, 1, len(BANDS)), 20000, np.int16)
    found, _ = features(values, np.ones((1, 1), np.bool_), np.array([3], np.int32), REGULAR)
    assert found[0, PER_DATE - 1] == 32767


def test_what_no_date_shows() -> None:
    values = np.full((2, 3, len(BANDS)), 1000, np.int16)
    valid = np.array([[True, False, True], [False, False, True]])
    found, seen = features(values, valid, np.array([1, 2], np.int32), REGULAR)
    assert seen.tolist() == [1, 0, 2]
    assert (found[1] == 0).all()
    assert (found[0, : len(BANDS)] == 1000).all()


def test_images_of_one_day_are_one_day() -> None:
    values = np.full((3, 1, len(BANDS)), 1000, np.int16)
    _, seen = features(values, np.ones((3, 1), np.bool_), np.array([1, 1, 2], np.int32), REGULAR)
    assert seen.tolist() == [2]


def test_more_days_than_a_byte_counts() -> None:
    values = np.full((300, 1, len(BANDS)), 1000, np.int16)
    _, seen = features(values, np.ones((300, 1), np.bool_), np.arange(300, dtype=np.int32), REGULAR)
    assert seen.tolist() == [255]
