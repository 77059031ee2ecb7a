"""Scattering matrices as series."""

from __future__ import annotations

import numpy as np
import pytest

from processing.radiative_transfer import rayleigh
from processing.radiative_transfer.expansion import BLUR, expand, functions

COSINES, WEIGHTS = np.polynomial.legendre.leggauss(200)


def test_functions_of_order_zero_are_legendres() -> None:
    values = functions(COSINES, 6, 0, 0)
    expected = [np.polynomial.legendre.legval(COSINES, np.eye(6)[degree]) for degree in range(6)]
    np.testing.assert_allclose(values, expected, atol=1e-12)


@pytest.mark.parametrize(("m", "n"), [(0, 0), (0, 2), (2, 2), (2, -2)])
def test_functions_are_orthogonal(m: int, n: int) -> None:
    values = functions(COSINES, 40, m, n)
    products = values * WEIGHTS @ values.T
    lowest = max(abs(m), abs(n))
    expected = np.diag(np.where(np.arange(40) < lowest, 0, 2 / (2 * np.arange(40) + 1)))
    np.testing.assert_allclose(products, expected, atol=1e-12)


def test_molecules_have_the_series_that_is_known() -> None:
    matrix = np.stack([0.75 * (1 + COSINES**2), -0.75 * (1 - COSINES**2), 1.5 * COSINES])
    rows = expand(COSINES, WEIGHTS, matrix, 5)
    pure = np.zeros((4, 5))
    pure[0, 0], pure[0, 2], pure[1, 2], pure[3, 2] = 1, 0.5, 3, np.sqrt(1.5)
    np.testing.assert_allclose(rows, pure * np.exp(-np.arange(5) * np.arange(1, 6) * BLUR**2 / 2), atol=1e-12)
    assert rows[0, 2] > rayleigh.expansion(0.55, 5)[0, 2]  # which have some depolarisation


def test_smoothing_blurs_a_peak_and_keeps_its_light() -> None:
    """Henyey and Greenstein's function has the moments g ** degree."""
    g, degrees = 0.7, np.arange(80)
    function = (1 - g**2) / (1 + g**2 - 2 * g * COSINES) ** 1.5
    rows = expand(COSINES, WEIGHTS, np.stack([function, 0 * function, function]), 80)
    blurred = (2 * degrees + 1) * g**degrees * np.exp(-degrees * (degrees + 1) * BLUR**2 / 2)
    np.testing.assert_allclose(rows[0], blurred, atol=1e-9)
    assert rows[0, 0] == 1
