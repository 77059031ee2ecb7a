"""Spectra, and the averages over bands."""

from __future__ import annotations

import numpy as np
import pytest

from processing.physics.spectral_responses import SpectralResponse, spectral_responses
from processing.radiative_transfer.spectral import WAVELENGTHS, ozone_absorption, solar_irradiance, weights


@pytest.mark.parametrize(("platform", "band"), list(spectral_responses()))
def test_a_band_is_a_weighted_mean_of_wavelengths(platform: str, band: str) -> None:
    """Of molecules' optical depth, which falls with the fourth power of the wavelength."""
    response = spectral_responses()[platform, band]
    sunlight = response.response * np.interp(response.wavelengths, *solar_irradiance())
    expected = np.sum(sunlight * (response.wavelengths / 1000) ** -4.09) / sunlight.sum()
    share = weights(response)
    assert share.sum() == pytest.approx(1)
    assert share @ WAVELENGTHS**-4.09 == pytest.approx(expected, rel=3e-3)


def test_a_line_between_two_wavelengths_lies_between_them() -> None:
    share = weights(SpectralResponse(np.array([551.0]), np.array([1.0])))
    assert set(np.flatnonzero(share)) == {4, 5, 6, 7}
    assert share @ np.log(WAVELENGTHS) == pytest.approx(np.log(0.551))


def test_the_sun_shines_as_it_does() -> None:
    """The solar constant is 1361 W m⁻², of which some 91 % between 0.4 and 2.4 µm and the ultraviolet are here."""
    wavelengths, irradiance = solar_irradiance()
    assert wavelengths[0] <= 400
    assert 500 < irradiance[(wavelengths >= 400) & (wavelengths <= 700)].sum() / 1000 < 560
    assert 440 < wavelengths[np.argmax(irradiance)] < 490


def test_ozone_absorbs_most_at_602_nm() -> None:
    """5.1e-21 cm² per molecule (Orphal, J. Photochem. Photobiol. A 157, 185, 2003), 2.687e19 of them to a cm³."""
    wavelengths, absorption = ozone_absorption()
    assert wavelengths[np.argmax(absorption)] == pytest.approx(602, abs=3)
    assert absorption.max() == pytest.approx(5.1e-21 * 2.687e19, rel=0.03)
