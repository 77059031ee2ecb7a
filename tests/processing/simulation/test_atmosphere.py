"""The simulator's clear air against published values and against photons followed one by one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from numba import njit
from scipy.special import expn

from processing.simulation.aerosols import ANGLES, MODELS, Optics, optics
from processing.simulation.air_tables import POINTS, depolarisation, pressure, rayleigh_depth
from processing.simulation.atmosphere import (
    ALBEDO,
    DIFFUSE_DOWN,
    DIFFUSE_UP,
    DIRECT_DOWN,
    DIRECT_UP,
    GAS,
    PATH,
    Air,
    air_table,
)
from processing.simulation.geometry import AngleNodes, Geometry
from processing.simulation.mie import scatter
from processing.simulation.orders import Column, Solver, rayleigh_matrix, without_peak
from processing.simulation.spectra import LANDSAT8, SENTINEL2, SpectralBand

Array = npt.NDArray[np.floating]
NODES = np.ones((2, 2))
VIEWS = (0.0, 12.0)
AZIMUTHS = (0.0, 90.0, 180.0)
"""Degrees, of travel: 0 is away from the sun."""


def _air(
    band: SpectralBand, aot: float, *, sun: float = 30.0, view: float = 0.0, azimuth: float = 90.0, aerosol: int = 0
) -> Array:
    geometry = Geometry(AngleNodes(NODES * sun, NODES * azimuth), AngleNodes(NODES * view, NODES * 0.0))
    return np.asarray(air_table(band, Air(NODES * aot, 2.0, aerosol), geometry)[0, 0])


def _solver(*suns: float) -> Solver:
    views = np.cos(np.radians(np.maximum(VIEWS, 0.01)))
    return Solver(np.cos(np.radians(suns)), views, np.radians(AZIMUTHS))


def _directions() -> Array:
    return np.array(
        [
            [np.sin(view) * np.cos(azimuth), np.sin(view) * np.sin(azimuth), np.cos(view)]
            for view in np.radians(VIEWS)
            for azimuth in np.radians(AZIMUTHS)
        ]
    )


@pytest.mark.parametrize("wavelength", [0.41, 0.443, 0.49, 0.56, 0.665, 0.865])
def test_rayleigh_optical_depth_agrees_with_hansen_and_travis(wavelength: float) -> None:
    """Hansen and Travis 1974 (doi 10.1007/BF00168069), at 1013.25 hPa."""
    other = 0.008569 * wavelength**-4 * (1 + 0.0113 * wavelength**-2 + 0.00013 * wavelength**-4)
    assert rayleigh_depth(wavelength) == pytest.approx(other, rel=0.01)


def test_air_depolarises_as_young_found() -> None:
    """Young 1980 (doi 10.1364/AO.19.003427): 0.0279 in the visible."""
    assert depolarisation(0.55) == pytest.approx(0.0279, rel=0.03)


def test_a_sphere_scatters_as_in_bohren_and_huffman() -> None:
    """Their appendix A: m = 1.55, x = 5.213: Q = 3.10543, backscattering 2.92534."""
    size = 2 * np.pi * 0.525 / 0.6328
    extinction, scattering, (across, _, _) = scatter(size, complex(1.55, 0), np.array([1.0, -1.0]))
    assert extinction == pytest.approx(3.10543, abs=1e-5)
    assert scattering == pytest.approx(extinction, rel=1e-9)
    assert 4 * across[1] / size**2 == pytest.approx(2.92534, abs=1e-5)


def test_the_aerosols_are_as_different_as_continental_ones() -> None:
    """Single-scattering albedo and Ångström exponent of AERONET's continental sites, Dubovik et al. 2002."""
    for model in MODELS:
        short, middle, long = (optics(model, wavelength) for wavelength in (0.44, 0.55, 0.87))
        assert 0.88 <= middle.albedo <= 0.96
        assert 1.0 <= np.log(short.extinction / long.extinction) / np.log(0.87 / 0.44) <= 1.6
        assert 0.62 < middle.asymmetry < 0.70


@njit(cache=True)
def _polarised_photons(depth: float, sun: float, views: Array, count: int, seed: int) -> tuple[Array, float]:
    """Reflectance of a layer of pure dipoles over a black ground, and its transmission.

    The electric field of each photon is followed: it has a chance 1 - (e·k)² to leave along k, and what is then left
    of it across k is its new field. At every scattering, what would go towards each view is counted.
    """
    np.random.seed(seed)
    out, arrived = np.zeros(views.shape[0]), 0
    for _ in range(count):
        angle = 2 * np.pi * np.random.random()
        sine = np.sqrt(1 - sun * sun)
        ex, ey, ez = np.cos(angle) * sun, np.sin(angle), np.cos(angle) * sine
        z, place = -sun, 0.0
        while True:
            place += np.log(np.random.random()) * z
            if place < 0:
                break
            if place > depth:
                arrived += 1
                break
            for v in range(views.shape[0]):
                along = ex * views[v, 0] + ey * views[v, 1] + ez * views[v, 2]
                out[v] += 3 / (8 * np.pi) * (1 - along**2) * np.exp(-place / views[v, 2])
            while True:
                z, turn = 2 * np.random.random() - 1, 2 * np.pi * np.random.random()
                x, y = np.sqrt(1 - z * z) * np.cos(turn), np.sqrt(1 - z * z) * np.sin(turn)
                along = ex * x + ey * y + ez * z
                if np.random.random() < 1 - along**2:
                    break
            left = np.sqrt(1 - along**2)
            ex, ey, ez = (ex - along * x) / left, (ey - along * y) / left, (ez - along * z) / left
    return out * np.pi / count / views[:, 2], arrived / count


@pytest.mark.parametrize("depth", [0.09, 0.24, 0.6])
@pytest.mark.parametrize("sun", [25.0, 65.0])
def test_a_polarised_sky_is_as_bright_as_photons_say(depth: float, sun: float) -> None:
    solver = _solver(sun)
    pure = solver.expanded(rayleigh_matrix(0.0))
    clean = Optics(1.0, 1.0, rayleigh_matrix(0.0)[:3])
    solved = solver.solve(Column(depth, 0.0, 0.0, clean), pure, pure, 0.0)
    bright, lit = _polarised_photons(depth, float(np.cos(np.radians(sun))), _directions(), 1_500_000, 1)
    assert np.allclose(solved.path_reflectance[0].ravel(), bright, rtol=0.004)
    assert solved.transmission[0] == pytest.approx(lit, abs=0.0012)


@njit(cache=True)
def _hazy_photons(  # noqa: C901 - compiled: one loop over photons
    molecules: float, haze: float, albedo: float, cumulative: Array, phase: Array, sun: float, views: Array, count: int
) -> tuple[Array, float]:
    """As above, without polarisation: dipoles of scale height 8 km and spheres of 2 km.

    ``phase`` and ``cumulative`` are sampled every 0.25° of the scattering angle.
    """
    np.random.seed(2)
    out, arrived = np.zeros(views.shape[0]), 0.0
    for _ in range(count):
        kx, ky, kz = np.sqrt(1 - sun * sun), 0.0, -sun
        height, weight = 1e6, 1.0
        while True:
            # The height where the optical depth on the way is what the dice say.
            here = molecules * np.exp(-height / 8000) + haze * np.exp(-height / 2000)
            depth = here + np.log(np.random.random()) * kz
            if depth < 0:
                break
            if depth > molecules + haze:
                arrived += weight
                break
            low, high = 0.0, 2e5
            for _ in range(40):
                height = 0.5 * (low + high)
                if molecules * np.exp(-height / 8000) + haze * np.exp(-height / 2000) > depth:
                    low = height
                else:
                    high = height
            of_air = molecules / 8000 * np.exp(-height / 8000)
            of_haze = haze / 2000 * np.exp(-height / 2000)
            dipole = np.random.random() * (of_air + of_haze) < of_air
            if not dipole:
                weight *= albedo
            for v in range(views.shape[0]):
                cosine = min(1.0, max(-1.0, kx * views[v, 0] + ky * views[v, 1] + kz * views[v, 2]))
                if dipole:
                    share = 0.75 * (1 + cosine**2)
                else:
                    place = np.degrees(np.arccos(cosine)) / 0.25
                    k = min(int(place), phase.size - 2)
                    share = phase[k] + (place - k) * (phase[k + 1] - phase[k])
                out[v] += weight * share / (4 * np.pi) * np.exp(-depth / views[v, 2])
            if dipole:
                while True:
                    cosine = 2 * np.random.random() - 1
                    if 2 * np.random.random() < 1 + cosine**2:
                        break
            else:
                k = min(int(np.searchsorted(cumulative, np.random.random())), cumulative.size - 1)
                cosine = np.cos(np.radians(0.25 * (k - np.random.random())))
            turn, sine = 2 * np.pi * np.random.random(), np.sqrt(max(0.0, 1 - cosine**2))
            across = np.sqrt(max(1e-12, 1 - kz * kz))
            c, s = np.cos(turn) * sine, np.sin(turn) * sine
            nx = kx * cosine + (kx * kz * c - ky * s) / across
            ny = ky * cosine + (ky * kz * c + kx * s) / across
            kx, ky, kz = nx, ny, kz * cosine - across * c
    return out * np.pi / count / views[:, 2], arrived / count


@pytest.mark.parametrize(("aot", "sun"), [(0.2, 30.0), (0.6, 60.0)])
def test_a_hazy_sky_is_as_bright_as_photons_say(aot: float, sun: float) -> None:
    """Light without polarisation, for photons are dear; what polarisation changes is checked above."""
    haze = optics(MODELS[1], 0.49)
    matrix = haze.matrix.copy()
    matrix[1:] = 0
    peak, smooth = without_peak(Optics(1.0, haze.albedo, matrix))
    air = rayleigh_matrix(0.0)
    air[1:] = 0
    smooth[1:] = 0
    solver = _solver(sun)
    column = Column(0.155, 0.0, aot, Optics(1.0, haze.albedo, matrix))
    solved = solver.solve(column, solver.expanded(air), solver.expanded(smooth), peak)
    fine = np.arange(0, 180.1, 0.25)
    phase = np.interp(fine, ANGLES, matrix[0])
    sines = np.sin(np.radians(fine))
    cumulative = np.concatenate([[0], np.cumsum(0.5 * (phase * sines)[1:] + 0.5 * (phase * sines)[:-1])])
    bright, lit = _hazy_photons(
        0.155,
        aot,
        haze.albedo,
        cumulative / cumulative[-1],
        phase,
        float(np.cos(np.radians(sun))),
        _directions(),
        400_000,
    )
    assert np.allclose(solved.path_reflectance[0].ravel(), bright, rtol=0.008)
    assert solved.transmission[0] == pytest.approx(lit, abs=0.002)


@pytest.mark.parametrize("case", range(12))
def test_the_tables_are_the_solver_s_answers(case: int) -> None:
    """Between the nodes of the tables: within 0.0006 of reflectance and 0.0005 of transmission."""
    dice = np.random.default_rng(case)
    band = (*SENTINEL2, *LANDSAT8)[case * 5 % 22]
    model, sun, view, azimuth = case % len(MODELS), dice.uniform(18, 72), dice.uniform(1, 12), dice.uniform(0, 180)
    node, aot = int(dice.integers(13)), dice.uniform(0.03, 0.8)
    reference = aot * np.exp((250 * node - 150) / 2000)
    table = _air(band, reference, sun=sun, view=view, azimuth=azimuth, aerosol=model)[node]
    cosines = np.cos(np.radians([sun, view]))
    solver = Solver(cosines, cosines[1:], np.pi - np.radians([azimuth]))
    answers = []
    for wavelength in band.centre + band.width * POINTS:
        haze = optics(MODELS[model], wavelength)
        peak, smooth = without_peak(haze)
        air = solver.expanded(rayleigh_matrix(depolarisation(wavelength)))
        depth = rayleigh_depth(wavelength) * float(pressure(250.0 * node))
        column = Column(depth, depolarisation(wavelength), aot * haze.extinction, haze)
        solved = solver.solve(column, air, solver.expanded(smooth), peak)
        answers.append([solved.path_reflectance[0, 0, 0], *solved.transmission, solved.spherical_albedo])
    path, down, up, albedo = np.mean(answers, axis=0)
    assert table[PATH] == pytest.approx(path, abs=0.0006)
    assert table[DIRECT_DOWN] + table[DIFFUSE_DOWN] == pytest.approx(down, abs=0.0005)
    assert table[DIRECT_UP] + table[DIFFUSE_UP] == pytest.approx(up, abs=0.0005)
    assert table[ALBEDO] == pytest.approx(albedo, abs=0.0006)


def test_the_sky_s_albedo_is_near_6s() -> None:
    """The spherical albedo of molecules by 6S's formula (Vermote et al. 1997, doi 10.1109/36.581987)."""
    for number in (0, 1, 3):
        band = SENTINEL2[number]
        depth = np.array([rayleigh_depth(wavelength) for wavelength in band.centre + band.width * POINTS])
        third = expn(3, depth)
        expected = (3 * depth - third * (4 + 2 * depth) + 2 * np.exp(-depth)) / (4 + 3 * depth)
        assert _air(band, 1e-6)[0][ALBEDO] == pytest.approx(expected.mean(), rel=0.01)


def test_what_air_does_not_throw_back_it_lets_through() -> None:
    """Of even light from below onto molecules, which absorb nothing: as much as of even light from above."""
    nodes, weights = np.polynomial.legendre.leggauss(12)
    mu = (nodes + 1) / 2
    solver = Solver(mu, np.array([1.0]), np.array([0.0]))
    pure = solver.expanded(rayleigh_matrix(0.03))
    solved = solver.solve(Column(0.24, 0.03, 0.0, Optics(1.0, 1.0, rayleigh_matrix(0.03)[:3])), pure, pure, 0.0)
    assert solved.spherical_albedo == pytest.approx(1 - (weights * mu * solved.transmission).sum(), abs=0.0005)


def test_haze_brightens_the_path_and_dims_the_ground() -> None:
    clean, hazy = _air(SENTINEL2[1], 0.05)[0], _air(SENTINEL2[1], 0.4)[0]
    assert hazy[PATH] > clean[PATH] + 0.01
    assert hazy[DIRECT_UP] < clean[DIRECT_UP] - 0.1
    assert hazy[DIRECT_UP] + hazy[DIFFUSE_UP] < clean[DIRECT_UP] + clean[DIFFUSE_UP] < 1


def test_air_thins_with_altitude() -> None:
    assert (np.diff(_air(SENTINEL2[0], 0.2)[:, PATH]) < 0).all()
    assert (np.diff(_air(SENTINEL2[9], 0.2)[:, GAS]) > 0).all()


def test_water_vapour_hides_the_ground_in_the_cirrus_band_and_not_in_the_red() -> None:
    assert _air(SENTINEL2[10], 0.1)[0, GAS] < 2e-3
    assert _air(SENTINEL2[3], 0.1)[0, GAS] > 0.9
