"""Means of blocks of pixels against numpy's own."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from processing.raster.reduction import mean, mean_values


@given(
    seed=st.integers(0, 1000),
    factor=st.integers(1, 7),
    height=st.integers(1, 20),
    width=st.integers(1, 20),
    kind=st.sampled_from(["uint8", "uint16", "int16"]),
)
def test_means_of_what_there_is(seed: int, factor: int, height: int, width: int, kind: str) -> None:
    lowest = -3 if kind == "int16" else 0
    image = np.random.default_rng(seed).integers(lowest, 4, (height, width)).astype(kind)
    rows, columns = -(-height // factor) * factor, -(-width // factor) * factor
    padded = np.full((rows, columns), np.nan)
    padded[:height, :width] = np.where(image == 0, np.nan, image)
    cells = padded.reshape(rows // factor, factor, columns // factor, factor)
    counts = np.isfinite(cells).sum(axis=(1, 3))
    sums = np.nansum(cells, axis=(1, 3))
    expected = np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)
    assert np.allclose(mean_values(image, factor, 0), expected, equal_nan=True)
    rounded = np.where(counts > 0, np.floor(sums / np.maximum(counts, 1) + 0.5), 0)
    assert np.array_equal(mean(image, factor, 0), rounded.astype(kind))


def test_without_a_value_for_missing_pixels_all_count() -> None:
    image = np.array([[0, 4], [0, 0]], np.uint8)
    assert mean(image, 2, None).tolist() == [[1]]
    assert mean_values(image, 2, None)[0, 0] == pytest.approx(1.0)


def test_large_values_do_not_overflow() -> None:
    assert mean(np.full((64, 64), 65535, np.uint16), 64, 0).tolist() == [[65535]]
