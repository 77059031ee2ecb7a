"""The fused kernel against the plain formula."""

from __future__ import annotations

import numpy as np
import pytest

from processing.physics.correction import NO_DATA, correct
from processing.physics.smac import Atmosphere, coefficients, surface_reflectance, terms

ATMOSPHERE = Atmosphere(0.1, 1.5, 0.3, 1013.25)
BAND = coefficients("sentinel-2a")["B2"]


def gradient(rows: int, columns: int, first: float, step: float) -> np.ndarray:
    return first + step * np.add.outer(np.arange(rows), np.arange(columns))


def test_constant_angles_give_the_formula() -> None:
    coarse = terms(BAND, ATMOSPHERE, *(np.full((4, 4), value) for value in (30.0, 5.0, 90.0)))
    single = terms(BAND, ATMOSPHERE, *(np.array([value]) for value in (30.0, 5.0, 90.0)))
    toa = np.random.default_rng(1).uniform(0.06, 1.2, (64, 64)).astype(np.float32)
    expected = np.round(surface_reflectance(toa, single) * 10000)
    assert np.abs(correct(toa, coarse, 16) - expected).max() <= 1


def test_varying_angles_are_interpolated_to_the_pixel() -> None:
    """Every pixel within one unit of the formula at its own angles, where the coarse grid surrounds it."""
    factor, nodes = 20, 6
    pixels = (np.arange(nodes * factor) + 0.5) / factor - 0.5
    sun = 30 + 0.5 * np.add.outer(pixels, pixels)
    exact = terms(BAND, ATMOSPHERE, sun, np.full(sun.shape, 5.0), np.full(sun.shape, 90.0))
    coarse_sun = gradient(nodes, nodes, 30, 0.5)
    coarse = terms(BAND, ATMOSPHERE, coarse_sun, np.full(coarse_sun.shape, 5.0), np.full(coarse_sun.shape, 90.0))
    toa = np.full(sun.shape, 0.2, np.float32)
    inner = slice(factor, -factor)
    difference = correct(toa, coarse, factor) - surface_reflectance(toa, exact) * 10000
    assert np.abs(difference[inner, inner]).max() <= 1


def test_strips_join_without_a_seam() -> None:
    sun = gradient(5, 5, 20, 3)
    coarse = terms(BAND, ATMOSPHERE, sun, np.full(sun.shape, 5.0), np.full(sun.shape, 90.0))
    toa = np.random.default_rng(2).uniform(0.05, 0.6, (100, 100)).astype(np.float32)
    strips = [correct(toa[row : row + 30], coarse, 20, row) for row in range(0, 100, 30)]
    assert np.array_equal(np.concatenate(strips), correct(toa, coarse, 20))


def test_no_data_and_extremes() -> None:
    coarse = terms(BAND, ATMOSPHERE, *(np.full((1, 1), value) for value in (30.0, 5.0, 90.0)))
    toa = np.array([[np.nan, 0.0, 50.0, 0.3]], np.float32)
    surface = correct(toa, coarse, 4)
    assert surface.dtype == np.int16
    assert surface[0, 0] == NO_DATA
    assert NO_DATA < surface[0, 1] < 0
    assert 0 < surface[0, 3] < surface[0, 2] <= 32767


@pytest.mark.parametrize("layout", ["F", "C"])
def test_any_memory_layout(layout: str) -> None:
    coarse = terms(BAND, ATMOSPHERE, *(np.full((2, 2), value) for value in (30.0, 5.0, 90.0)))
    toa = np.asarray(np.random.default_rng(3).uniform(0, 1, (20, 30)), dtype=np.float32, order=layout)  # type: ignore[call-overload]
    assert np.array_equal(correct(toa, coarse, 15), correct(toa.copy(order="C"), coarse, 15))
