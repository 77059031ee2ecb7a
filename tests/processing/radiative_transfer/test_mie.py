"""Spheres against another implementation, and against what holds for all of them."""

from __future__ import annotations

import miepython
import numpy as np
import pytest

from processing.radiative_transfer.mie import amplitudes, coefficients, polydisperse

SPHERES = [(0.1, 1.55 + 0.1j), (3.0, 1.75 + 0.44j), (10.0, 1.5 + 0j), (100.0, 1.33 + 1e-5j), (500.0, 1.5 + 0.01j)]


def efficiencies(size: float, index: complex) -> tuple[float, float]:
    electric, magnetic = coefficients(size, complex(index))
    order = 2 * np.arange(1, electric.size + 1) + 1
    extinction = 2 / size**2 * np.sum(order * (electric + magnetic).real)
    return extinction, 2 / size**2 * np.sum(order * (abs(electric) ** 2 + abs(magnetic) ** 2))


@pytest.mark.parametrize(("size", "index"), SPHERES)
def test_efficiencies_are_those_of_miepython(size: float, index: complex) -> None:
    expected, expected_scattering, *_ = miepython.efficiencies_mx(np.conj(index), size)
    assert efficiencies(size, index) == pytest.approx((expected, expected_scattering), rel=2e-5)


@pytest.mark.parametrize(("size", "index"), SPHERES[:4])
def test_amplitudes_are_those_of_miepython(size: float, index: complex) -> None:
    cosines = np.cos(np.radians([0.0, 30.0, 90.0, 150.0, 179.0]))
    across, within = amplitudes(*coefficients(size, complex(index)), cosines)
    first, second = miepython.S1_S2(np.conj(index), size, cosines, norm="bohren")
    np.testing.assert_allclose(across / across[0], np.conj(first / first[0]), atol=1e-4)
    np.testing.assert_allclose(within / within[0], np.conj(second / second[0]), atol=1e-4)


@pytest.mark.parametrize(("size", "extinction"), [(1.0, 0.093952), (100.0, 2.101321)])
def test_wiscombes_table_of_water_drops(size: float, extinction: float) -> None:
    """W. Wiscombe, Mie scattering calculations, NCAR/TN-140+STR, 1979, doi 10.5065/D6ZP4414."""
    assert efficiencies(size, 1.33 + 1e-5j)[0] == pytest.approx(extinction, rel=1e-5)


def test_what_is_not_absorbed_is_scattered() -> None:
    extinction, scattering = efficiencies(25.0, 1.5 + 0j)
    assert scattering == pytest.approx(extinction, rel=1e-10)


def test_the_matrix_of_a_population_holds_all_its_scattering() -> None:
    cosines, weights = np.polynomial.legendre.leggauss(200)
    radii = np.geomspace(0.05, 1.0, 40)
    extinction, scattering, matrix = polydisperse(radii, radii**-3.0, 0.55, 1.5 + 0.01j, cosines)
    assert 2 * np.pi * matrix[0] @ weights == pytest.approx(scattering, rel=1e-6)
    assert scattering < extinction
    assert np.all(np.abs(matrix[1:]) <= matrix[0] * (1 + 1e-9))
