"""Two resolutions side by side."""

from __future__ import annotations

import cv2
import numpy as np

from processing.physics.time_series import joined

FINE, COARSE = np.array([0, 3]), np.array([2, 1])


def test_bilinear_between_centres_as_opencv() -> None:
    rng = np.random.default_rng(1)
    fine = rng.integers(0, 9000, (2, 2, 12, 20)).astype(np.int16)
    coarse = rng.integers(-200, 9000, (2, 2, 6, 10)).astype(np.int16)
    strip = joined(fine, coarse, FINE, COARSE, 4, 8).reshape(2, 8, 20, 4)
    assert (strip[..., 3] == fine[:, 1, 4:12]).all()
    for date in range(2):
        for band, place in enumerate(COARSE):
            whole = cv2.resize(coarse[date, band].astype(np.float32), (20, 12), interpolation=cv2.INTER_LINEAR)
            assert np.abs(strip[date, :, :, place] - whole[4:12]).max() <= 0.5


def test_no_date() -> None:
    empty = np.zeros((0, 2, 4, 4), np.int16), np.zeros((0, 2, 2, 2), np.int16)
    assert joined(*empty, FINE, COARSE, 0, 2).shape == (0, 8, 4)
