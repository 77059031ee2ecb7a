"""Molecules: the optical depth that others use, and a normalised scattering matrix."""

from __future__ import annotations

import numpy as np
import pytest

from processing.physics.scattering_table import band_table
from processing.physics.spectral_responses import spectral_responses
from processing.radiative_transfer import rayleigh
from processing.radiative_transfer.spectral import solar_irradiance


def published(wavelength: np.ndarray) -> np.ndarray:
    """Wavelength in µm. Up to 1 µm Bodhaine et al. 1999's fit (equation 30) to their table of optical depths.

    Beyond, where they give none, that of Hansen and Travis 1974 (doi 10.1007/BF00168069).
    """
    square = wavelength**2
    above = 1.0455996 - 341.29061 / square - 0.90230850 * square
    shorter = 0.0021520 * above / (1 + 0.0027059889 / square - 85.968563 * square)
    longer = 0.008569 / square**2 * (1 + 0.0113 / square + 0.00013 / square**2)
    return np.where(wavelength < 1, shorter, longer)


def test_optical_depth_is_the_published_one() -> None:
    wavelengths = np.linspace(0.4, 0.9, 26)
    np.testing.assert_allclose(rayleigh.optical_depth(wavelengths), published(wavelengths), rtol=2e-3)


@pytest.mark.parametrize(("platform", "band"), list(spectral_responses()))
def test_every_band_of_the_tables_has_it(platform: str, band: str) -> None:
    response = spectral_responses()[platform, band]
    sunlight = response.response * np.interp(response.wavelengths, *solar_irradiance())
    expected = sunlight @ published(response.wavelengths / 1000) / sunlight.sum()
    assert band_table(platform, band, "continental").depth[0] == pytest.approx(expected, rel=0.01)


def test_depolarisation_is_that_of_air() -> None:
    """0.0279 over the visible (Young 1980, doi 10.1364/AO.19.003427), falling with the wavelength."""
    blue, green, red = rayleigh.depolarisation(np.array([0.45, 0.55, 0.7]))
    assert blue > green > red
    assert green == pytest.approx(0.0279, abs=6e-4)


def test_scattered_light_is_polarised_across_at_a_right_angle() -> None:
    rows = rayleigh.expansion(0.55, 8)
    assert rows[0, 0] == 1
    assert rows[0, 2] == pytest.approx(0.479, abs=2e-3)
    assert rows[3, 2] == pytest.approx(np.sqrt(6) * rows[0, 2])
    assert not rows[:, 3:].any()
