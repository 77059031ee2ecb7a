"""The curves of the gases against 6S at amounts, altitudes and suns that they were not fitted at."""

from __future__ import annotations

import numpy as np
import pytest

from processing.physics.gases import air_mass, band_curves, water_vapour_transmission
from processing.physics.scattering_table import relative_pressure
from processing.physics.spectral_responses import SpectralResponse, spectral_responses
from processing.radiative_transfer.gas_fit import Samples, fit, fit_band, ozone_samples
from processing.radiative_transfer.sixs import Case, gas_transmissions, run
from processing.radiative_transfer.spectral import ozone_absorption

CASES = [
    Case(sun, view, water_vapour=water, ozone=0.3, altitude=altitude)
    for sun, view, water, altitude in ((20, 3, 0.15, 700), (47, 10, 1.3, 1600), (62, 0, 4.4, 300), (73, 8, 0.4, 2700))
]


@pytest.mark.parametrize(
    ("platform", "band"),
    [("sentinel-2a", "B8A"), ("sentinel-2b", "B9"), ("sentinel-2c", "B8"), ("sentinel-2a", "B12"), ("landsat-8", "B4"),
     ("landsat-9", "B7"), ("landsat-8", "B8")],
)  # fmt: skip
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.water_vapour} g/cm2")
def test_water_vapour_is_that_of_6s(platform: str, band: str, case: Case) -> None:
    expected = gas_transmissions(run(spectral_responses()[platform, band], case))["water"]
    value = water_vapour_transmission(
        platform, band, sun_zenith=case.sun_zenith, view_zenith=case.view_zenith, water_vapour=case.water_vapour,
        altitude=case.altitude,
    )  # fmt: skip
    assert -np.log(float(value)) == pytest.approx(-np.log(expected), rel=0.025, abs=3e-5)


@pytest.mark.parametrize(("band", "gas", "name"), [("B11", "co2", "co2"), ("B12", "ch4", "ch4"), ("B12", "n2o", "no2")])
def test_other_gases_have_the_amounts_of_today(band: str, gas: str, name: str) -> None:
    growth = {"co2": 425 / 330, "ch4": 1.93 / 1.7, "n2o": 0.337 / 0.28}[gas]
    case = CASES[1]
    expected = -np.log(gas_transmissions(run(spectral_responses()["sentinel-2a", band], case))[name])
    mass, pressure = air_mass(case.sun_zenith, case.view_zenith), relative_pressure(np.asarray(case.altitude))
    curve = band_curves("sentinel-2a", band)[gas]
    assert curve.optical_thickness(mass / growth, pressure) == pytest.approx(expected, rel=0.01)
    assert curve.optical_thickness(mass, pressure) > expected * 1.05


def test_the_table_is_what_the_fit_makes() -> None:
    made = fit_band(spectral_responses()["sentinel-2b", "B12"])
    kept = band_curves("sentinel-2b", "B12")
    assert list(made) == list(kept)
    for gas, curve in made.items():
        assert kept[gas].by_amount == pytest.approx(curve.by_amount, rel=1e-4, abs=1e-9)
        assert kept[gas].by_pressure == pytest.approx(curve.by_pressure, rel=1e-4, abs=1e-9)


def test_a_curve_is_found_again() -> None:
    amounts, pressures = (grid.ravel() for grid in np.meshgrid(np.geomspace(0.1, 30, 12), [1.0, 0.8, 0.55]))
    samples = Samples(amounts, pressures, 0.3 * amounts**0.6 * pressures**0.4)
    curve = fit(samples)
    np.testing.assert_allclose(curve.optical_thickness(amounts, pressures), samples.thicknesses, rtol=1e-6)


def test_little_ozone_absorbs_in_proportion() -> None:
    response = SpectralResponse(np.arange(550.0, 571.0), np.ones(21))
    wavelengths, absorption = ozone_absorption()
    inside = absorption[(wavelengths >= 550) & (wavelengths <= 570)]
    thickness = ozone_samples(response).thicknesses[0] / ozone_samples(response).amounts[0]
    assert inside.min() < thickness < inside.max()
    assert thickness == pytest.approx(inside.mean(), rel=0.01)
