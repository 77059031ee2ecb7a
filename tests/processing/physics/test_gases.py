"""Absorption by gases: limits, trends, and published figures."""

from __future__ import annotations

import numpy as np
import pytest

from processing.physics.gases import air_mass, band_curves, gas_transmission, water_vapour_transmission
from processing.physics.spectral_responses import bands_of, spectral_responses

ATMOSPHERE = {"water_vapour": 2.0, "ozone": 0.3, "altitude": 0.0}
ANGLES = {"sun_zenith": 40.0, "view_zenith": 6.0}


@pytest.mark.parametrize(("platform", "band"), list(spectral_responses()))
def test_more_gas_or_a_longer_path_lets_less_light_through(platform: str, band: str) -> None:
    water = np.linspace(0.0, 6.0, 25, dtype=np.float32)[:, None]
    sun = np.linspace(0.0, 80.0, 17, dtype=np.float32)
    values = gas_transmission(
        platform, band, sun_zenith=sun, view_zenith=5.0, ozone=0.3, water_vapour=water, altitude=0
    )
    assert values.dtype == np.float32
    assert values.shape == (25, 17)
    assert np.all((values > 0 if band not in ("B9", "B10") else values >= 0) & (values <= 1))
    assert np.all(np.diff(values, axis=0) <= 1e-7)
    assert np.all(np.diff(values, axis=1) <= 1e-7)


def test_no_gas_absorbs_nothing() -> None:
    assert water_vapour_transmission("sentinel-2a", "B9", water_vapour=0.0, altitude=0.0, **ANGLES) == 1
    assert gas_transmission("sentinel-2a", "B3", water_vapour=0.0, ozone=0.0, altitude=0.0, **ANGLES) == 1
    assert gas_transmission("sentinel-2a", "B3", water_vapour=-1.0, ozone=-1.0, altitude=0.0, **ANGLES) == 1


def test_thinner_air_widens_lines_less() -> None:
    altitude = np.array([0.0, 1500.0, 3000.0])
    values = water_vapour_transmission("sentinel-2b", "B9", water_vapour=1.0, altitude=altitude, **ANGLES)
    assert np.all(np.diff(values) > 0.01)


def test_all_gases_absorb_no_less_than_water_vapour() -> None:
    for platform in ("sentinel-2a", "landsat-9"):
        for band in bands_of(platform):
            water = water_vapour_transmission(platform, band, water_vapour=2.0, altitude=0.0, **ANGLES)
            assert gas_transmission(platform, band, **ANGLES, **ATMOSPHERE) <= water


def test_not_a_number_stays_where_it_is() -> None:
    water = np.array([1.0, np.nan, 3.0], np.float32)
    for band in ("B1", "B9"):  # one that water vapour does not absorb in, one that it does
        one = water_vapour_transmission("sentinel-2a", band, water_vapour=water, altitude=0.0, **ANGLES)
        every = gas_transmission("sentinel-2a", band, water_vapour=water, ozone=0.3, altitude=0.0, **ANGLES)
        np.testing.assert_array_equal(np.isnan(one), [False, True, False])
        np.testing.assert_array_equal(np.isnan(every), [False, True, False])


def test_optical_thickness_has_no_jump_at_the_limits_of_the_fit() -> None:
    curve = band_curves("sentinel-2a", "B9")["water_vapour"]
    for limit in (curve.least, curve.most):
        below, above = curve.optical_thickness(np.array([limit * 0.9999, limit * 1.0001]), np.ones(2))
        assert above == pytest.approx(below, rel=3e-4)


@pytest.mark.parametrize("amount", [0.5, 1.5, 4.0])
@pytest.mark.parametrize(
    ("band", "factor", "exponent"),
    [
        ("B5", -0.013718, 0.772725),
        ("B8", -0.028518, 0.593166),
        ("B9", -0.677286, 0.477175),
        ("B12", -0.017274, 0.667268),
    ],
)
def test_water_vapour_is_that_of_smac(band: str, factor: float, exponent: float, amount: float) -> None:
    """Coefficients of CESBIO's SMAC for Sentinel-2A: ``exp(factor · amount ** exponent)``."""
    expected = np.exp(factor * (amount * air_mass(40.0, 6.0)) ** exponent)
    values = water_vapour_transmission("sentinel-2a", band, water_vapour=amount, altitude=0.0, **ANGLES)
    assert values == pytest.approx(float(expected), abs=0.013)


def test_a_band_that_does_not_exist_is_said() -> None:
    for platform, band in (("sentinel-2a", "B99"), ("landsat-5", "B1")):
        with pytest.raises(KeyError, match=band):
            gas_transmission(platform, band, **ANGLES, **ATMOSPHERE)
        with pytest.raises(KeyError, match=band):
            water_vapour_transmission(platform, band, water_vapour=1.0, altitude=0.0, **ANGLES)
