"""The solver against printed tables, a second solver, and 6S; and what no atmosphere does."""

from __future__ import annotations

import numpy as np
import pytest
from PythonicDISORT import pydisort

from processing.physics.spectral_responses import SpectralResponse
from processing.radiative_transfer import rayleigh, sixs
from processing.radiative_transfer.aerosols import (
    MOMENTS,
    OCEANIC,
    SMOKE_FINE,
    WATER_SOLUBLE,
    Component,
    Optics,
    optics,
)
from processing.radiative_transfer.solver import Column, Solver

G = 0.65


def henyey_greenstein(albedo: float) -> Optics:
    """An aerosol that does not polarise."""
    degree = np.arange(MOMENTS)
    return Optics(1.0, albedo, np.stack([(2 * degree + 1) * G**degree, *np.zeros((3, MOMENTS))]))


@pytest.mark.parametrize(
    ("cosine", "azimuth", "intensity"),
    [(1.0, 0.0, 0.05300496), (0.4, 180.0, 0.16889020), (0.4, 120.0, 0.12752450)],
)
def test_molecules_shine_as_in_the_tables_of_natraj(cosine: float, azimuth: float, intensity: float) -> None:
    """Optical depth 0.5, sun at a cosine of 0.2, flux π: Natraj et al. 2009, doi 10.1088/0004-637X/691/2/1909."""
    rows = np.zeros((4, MOMENTS))
    rows[0, 0], rows[0, 2], rows[1, 2], rows[3, 2] = 1, 0.5, 3, np.sqrt(1.5)
    solver = Solver(0.5, Optics(1.0, 1.0, rows), streams=24)
    sun, view = np.degrees(np.arccos([0.2, cosine]))
    solution = solver.solve([Column(0.0, 0.5)], sun, np.array([view]), np.array([azimuth]))
    assert solution.path_reflectance[0, 0, 0] == pytest.approx(intensity / 0.2, rel=1e-3)


@pytest.mark.parametrize(("sun_zenith", "depth"), [(30.0, 0.3), (65.0, 0.8)])
def test_agrees_with_a_second_solver(sun_zenith: float, depth: float) -> None:
    """PythonicDISORT (Ho 2024, doi 10.21105/joss.06442) has no polarisation, and views at its own angles only."""
    sun, azimuths = np.cos(np.radians(sun_zenith)), np.array([0.0, 90.0, 180.0])
    nodes, _, fluxes, _, intensity = pydisort(
        depth, 0.93, 32, G ** np.arange(MOMENTS), sun, 1.0, 0.0, f_arr=G**32, NT_cor=True
    )
    node = int(np.argmin(np.abs(nodes - np.cos(np.radians(9)))))
    solver = Solver(0.55, henyey_greenstein(0.93), streams=16)
    solution = solver.solve([Column(0.0, depth)], sun_zenith, np.degrees(np.arccos(nodes[node : node + 1])), azimuths)
    expected = [np.pi / sun * intensity(0.0, np.radians(180 - azimuth))[node] for azimuth in azimuths]
    np.testing.assert_allclose(solution.path_reflectance[0, 0], np.ravel(expected), rtol=3e-3)
    assert solution.transmittance[0] == pytest.approx(float(np.sum(fluxes(depth))) / sun, rel=1e-3)


@pytest.mark.parametrize(
    ("component", "wavelength", "aot", "sun_zenith"),
    [(WATER_SOLUBLE, 443, 0.3, 35.0), (OCEANIC, 670, 0.3, 62.0), (SMOKE_FINE, 865, 0.5, 48.0)],
    ids=["water soluble", "oceanic", "smoke"],
)
def test_agrees_with_6s_on_the_same_spheres(
    component: Component, wavelength: int, aot: float, sun_zenith: float
) -> None:
    """6S makes the optics of these spheres by its own Mie theory, and follows the light by successive orders."""
    narrow = SpectralResponse(wavelength + np.arange(-3.0, 4.0), np.array([0, 0.3, 0.6, 1, 0.6, 0.3, 0]))
    case = sixs.Case(sun_zenith, 8.0, 60.0, model=component, aot=aot)
    expected = sixs.scattering_figures(sixs.run(narrow, case))
    own = optics([(1.0, component)], wavelength / 1000)
    column = Column(float(rayleigh.optical_depth(np.asarray(wavelength / 1000))), aot * own.extinction)
    solver = Solver(wavelength / 1000, own)
    solution = solver.solve([column], sun_zenith, np.array([8.0]), np.array([60.0]))
    assert solution.path_reflectance[0, 0, 0] == pytest.approx(expected["path"], abs=1e-3)
    assert solution.transmittance[0] == pytest.approx(expected["down"], abs=2e-3)
    assert solver.spherical_albedo([column])[0] == pytest.approx(expected["albedo"], abs=2e-3)
    up = solver.solve([column], 8.0, np.array([0.0]), np.array([0.0])).transmittance[0]
    assert up == pytest.approx(expected["up"], abs=2e-3)


def test_the_way_back_is_the_way_there() -> None:
    """Reciprocity: sun and sensor can change places."""
    solver = Solver(0.45, optics([(1.0, SMOKE_FINE)], 0.45), streams=20, modes=8)
    columns, azimuths = [Column(0.22, 0.4)], np.array([0.0, 70.0, 150.0])
    one = solver.solve(columns, 40.0, np.array([12.0]), azimuths).path_reflectance
    other = solver.solve(columns, 12.0, np.array([40.0]), azimuths).path_reflectance
    np.testing.assert_allclose(one, other, rtol=3e-3)


def test_light_is_not_lost_where_nothing_absorbs() -> None:
    """What is reflected, summed over all directions, and what is transmitted are all that came."""
    cosines, weights = np.polynomial.legendre.leggauss(12)
    zeniths = np.degrees(np.arccos((cosines + 1) / 2))
    azimuths = np.arange(7.5, 180, 15)
    solver = Solver(0.45, henyey_greenstein(1.0), streams=24, modes=16)
    solution = solver.solve([Column(0.2, 0.5)], 50.0, zeniths, azimuths)
    reflected = solution.path_reflectance[0].mean(axis=1) @ (weights * (cosines + 1) / 2)
    assert reflected + solution.transmittance[0] == pytest.approx(1, abs=2e-3)


def test_more_aerosol_lets_less_light_through_and_sends_more_back() -> None:
    solver = Solver(0.55, henyey_greenstein(0.95))
    columns = [Column(0.1, aot) for aot in (0.0, 0.2, 0.6, 1.2)]
    solution, albedo = solver.solve(columns, 40.0, np.array([5.0]), np.array([90.0])), solver.spherical_albedo(columns)
    assert np.all(np.diff(solution.transmittance) < 0)
    assert np.all(np.diff(albedo) > 0)
    assert np.all(np.diff(solution.path_reflectance[:, 0, 0]) > 0)


def test_light_scattered_once_by_aerosol_is_told_apart() -> None:
    """It is the phase function times what depends on the slant alone; a thin layer scatters but once."""
    solver = Solver(0.55, henyey_greenstein(0.9))
    columns, views, azimuths = [Column(0.1, 0.3), Column(0.0, 1e-4)], np.array([10.0]), np.array([0.0, 120.0])
    solution = solver.solve(columns, 40.0, views, azimuths)
    sun, view = np.cos(np.radians([40.0, 10.0]))
    cosine = -(sun * view + np.sqrt((1 - sun**2) * (1 - view**2)) * np.cos(np.radians(azimuths)))
    lit = solver.lit_aerosol(columns, np.array([1 / sun + 1 / view]))
    expected = lit * solver.phase(np.degrees(np.arccos(cosine))) / (4 * (sun + view))
    np.testing.assert_allclose(solution.aerosol_once[:, 0], expected, rtol=1e-6)
    np.testing.assert_allclose(solution.path_reflectance[1], solution.aerosol_once[1], rtol=2e-3)
