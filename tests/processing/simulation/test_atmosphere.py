"""The simulator's clear air against published values."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expn

from processing.simulation.atmosphere import (
    ALBEDO,
    DIFFUSE_UP,
    DIRECT_UP,
    GAS,
    PATH,
    Air,
    air_table,
    rayleigh_depth,
)
from processing.simulation.geometry import AngleNodes, Geometry
from processing.simulation.spectra import SENTINEL2

NODES = np.ones((2, 2))
NO_AEROSOL = 1e-6


def _air(band: int, aot: float, *, sun: float = 30.0, view: float = 0.0, azimuth: float = 90.0) -> np.ndarray:
    geometry = Geometry(AngleNodes(NODES * sun, NODES * azimuth), AngleNodes(NODES * view, NODES * 0.0))
    return air_table(SENTINEL2[band], Air(NODES * aot, 2.0), geometry)[0, 0]


@pytest.mark.parametrize("wavelength", [0.41, 0.443, 0.49, 0.56, 0.665, 0.865])
def test_rayleigh_optical_depth_agrees_with_hansen_and_travis(wavelength: float) -> None:
    """Hansen and Travis 1974 (doi 10.1007/BF00168069), at 1013.25 hPa."""
    other = 0.008569 * wavelength**-4 * (1 + 0.0113 * wavelength**-2 + 0.00013 * wavelength**-4)
    assert rayleigh_depth(wavelength) == pytest.approx(other, rel=0.01)


def test_the_sky_s_albedo_agrees_with_6s() -> None:
    """The spherical albedo of a Rayleigh layer by 6S's formula (Vermote et al. 1997, doi 10.1109/36.581987)."""
    for band in (0, 1, 3):
        depth = rayleigh_depth(SENTINEL2[band].centre)
        third = expn(3, depth)
        expected = (3 * depth - third * (4 + 2 * depth) + 2 * np.exp(-depth)) / (4 + 3 * depth)
        assert _air(band, NO_AEROSOL)[0][ALBEDO] == pytest.approx(expected, abs=1e-4)


def _photons(depth: float, sun: float, count: int = 200_000) -> float:
    """Reflectance towards the zenith of a Rayleigh layer over a black ground: photons followed one by one.

    ``sun`` is the cosine of the sun's zenith angle. At every scattering, what would go straight up is counted.
    """
    generator = np.random.default_rng(0)
    place, weight = np.zeros(count), np.ones(count)
    cosine = np.full(count, -sun)
    upwards = 0.0
    for _ in range(12):
        place = place - cosine * -np.log(generator.random(count))
        weight = weight * ((place > 0) & (place < depth))
        upwards += float((weight * 0.75 * (1 + cosine**2) / 4 * np.exp(-np.clip(place, 0, depth))).mean())
        draw = 4 * generator.random(count) - 2  # Rayleigh's phase function, inverted
        root = np.cbrt(draw + np.sqrt(draw**2 + 1))
        turn, spin = root - 1 / root, 2 * np.pi * generator.random(count)
        sine = np.sqrt(np.maximum(1 - cosine**2, 0) * np.maximum(1 - turn**2, 0))
        cosine = np.clip(cosine * turn + sine * np.cos(spin), -1, 1)
    return upwards


@pytest.mark.parametrize("sun", [20.0, 45.0, 65.0])
def test_a_rayleigh_sky_is_as_bright_as_photons_say(sun: float) -> None:
    for band in (0, 1, 3):
        expected = _photons(rayleigh_depth(SENTINEL2[band].centre), float(np.cos(np.radians(sun))))
        assert _air(band, NO_AEROSOL, sun=sun)[0][PATH] == pytest.approx(expected, rel=0.03)


def test_haze_brightens_the_path_and_dims_the_ground() -> None:
    clean, hazy = _air(1, 0.05)[0], _air(1, 0.4)[0]
    assert hazy[PATH] > clean[PATH] + 0.01
    assert hazy[DIRECT_UP] < clean[DIRECT_UP] - 0.1
    assert hazy[DIRECT_UP] + hazy[DIFFUSE_UP] < clean[DIRECT_UP] + clean[DIFFUSE_UP] < 1


def test_air_thins_with_altitude() -> None:
    assert (np.diff(_air(0, 0.2)[:, PATH]) < 0).all()
    assert (np.diff(_air(9, 0.2)[:, GAS]) > 0).all()


def test_water_vapour_hides_the_ground_in_the_cirrus_band_and_not_in_the_red() -> None:
    assert _air(10, 0.1)[0, GAS] < 1e-3
    assert _air(3, 0.1)[0, GAS] > 0.95
