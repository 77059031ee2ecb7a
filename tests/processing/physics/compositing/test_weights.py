"""How much a date counts."""

from __future__ import annotations

import numpy as np
import pytest

from processing.physics.compositing import aot_weights, clear_sky_weight, date_weight


def test_dates_far_from_the_middle_count_half() -> None:
    assert [date_weight(days) for days in (0, 11.5, -11.5, 23, -23)] == pytest.approx([1, 0.75, 0.75, 0.5, 0.5])


def test_hazy_dates_count_a_third() -> None:
    weights = aot_weights(200)
    assert weights[20] == pytest.approx(0.33 + 0.67 * (1 - 0.1 / 0.8))
    assert weights[160:] == pytest.approx(0.33)
    assert weights[0] == pytest.approx(0.33)  # not known
    assert (np.diff(weights[1:]) <= 0).all()


def test_pixels_count_less_the_nearer_a_cloud_is() -> None:
    clouds = np.zeros((101, 101), np.float32)
    clouds[48:53, 48:53] = 1
    weight = clear_sky_weight(clouds)
    along = weight[50, 50:]
    assert (np.diff(along) >= -1e-6).all()
    assert along[0] < 0.4
    assert along[-1] > 0.99
    assert clear_sky_weight(np.zeros((40, 40), np.float32)).min() == 1
    assert clear_sky_weight(np.ones((40, 40), np.float32)).max() == pytest.approx(0, abs=1e-5)


def test_an_image_of_one_cell() -> None:
    assert clear_sky_weight(np.zeros((1, 1), np.float32)).shape == (1, 1)
