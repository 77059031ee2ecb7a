"""SMAC against figures that do not come from it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import rasterio
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expn

from processing.physics import smac
from processing.physics.smac import Atmosphere, coefficients, pressure_at, surface_reflectance, terms, toa_reflectance
from processing.sensors.landsat import BANDS as LANDSAT_BANDS
from processing.sensors.sentinel2 import BANDS as SENTINEL2_BANDS

PLATFORMS = {
    "sentinel-2a": SENTINEL2_BANDS,
    "sentinel-2b": SENTINEL2_BANDS,
    "sentinel-2c": SENTINEL2_BANDS,
    "landsat-8": LANDSAT_BANDS,
    "landsat-9": LANDSAT_BANDS,
}
CLEAN = Atmosphere(aot=0.0, water_vapour=1.5, ozone=0.3, pressure=1013.25)
USUAL = Atmosphere(aot=0.1, water_vapour=1.5, ozone=0.3, pressure=1013.25)


def at(sun: float, view: float = 5.0, azimuth: float = 90.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return np.array([sun]), np.array([view]), np.array([azimuth])


def rayleigh_thickness(wavelength: float) -> float:
    """Bodhaine et al. 1999, doi 10.1175/1520-0426(1999)016<1854:ORODC>2.0.CO;2, equation 30; wavelength in µm."""
    square = wavelength**2
    return (
        0.0021520
        * (1.0455996 - 341.29061 / square - 0.90230850 * square)
        / (1 + 0.0027059889 / square - 85.968563 * square)
    )


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_band_that_is_read_has_coefficients(platform: str) -> None:
    assert set(coefficients(platform)) >= set(PLATFORMS[platform])


def test_unknown_platform() -> None:
    with pytest.raises(KeyError, match="spot-5"):
        coefficients("spot-5")


def test_newer_satellites_take_the_coefficients_of_their_elders() -> None:
    assert coefficients("sentinel-2c") == coefficients("sentinel-2a")
    assert coefficients("landsat-9") == coefficients("landsat-8")
    assert coefficients("sentinel-2b") != coefficients("sentinel-2a")


@pytest.mark.parametrize("platform", PLATFORMS)
def test_rayleigh_optical_thickness(platform: str) -> None:
    """Broad bands are bluer than their centre: 5 %."""
    for name, band in PLATFORMS[platform].items():
        if band.centre_wavelength < 0.9:
            assert coefficients(platform)[name].taur == pytest.approx(
                rayleigh_thickness(band.centre_wavelength), rel=0.05
            ), name


@pytest.mark.parametrize("platform", PLATFORMS)
def test_spherical_albedo_of_a_molecular_atmosphere(platform: str) -> None:
    """Vermote and Tanré 1992: S = [3τ − (4 + 2τ) E3(τ) + 2 exp(−τ)] / (4 + 3τ)."""
    for name, band in PLATFORMS[platform].items():
        if band.centre_wavelength < 0.9:
            thickness = coefficients(platform)[name].taur
            expected = 3 * thickness - (4 + 2 * thickness) * expn(3, thickness) + 2 * np.exp(-thickness)
            found = terms(coefficients(platform)[name], CLEAN, *at(30)).spherical_albedo
            assert found == pytest.approx(expected / (4 + 3 * thickness), rel=0.05, abs=0.002), name


@pytest.mark.parametrize("sun", [0.0, 30.0, 50.0, 60.0])
def test_transmission_of_a_molecular_atmosphere(sun: float) -> None:
    """Two-stream: T(µ) = [(2/3 + µ) + (2/3 − µ) exp(−τ/µ)] / (4/3 + τ), within the method's 3 %.

    Not in B1, which it is known to dim by 5 %: no surface reflectance is made from it on Sentinel-2.
    """
    for name in ("B2", "B3", "B4", "B5", "B8"):
        band = coefficients("sentinel-2a")[name]
        expected = 1.0
        for mu in (np.cos(np.radians(sun)), np.cos(np.radians(5.0))):
            expected *= ((2 / 3 + mu) + (2 / 3 - mu) * np.exp(-band.taur / mu)) / (4 / 3 + band.taur)
        assert terms(band, CLEAN, *at(sun)).scattering_transmission[0] == pytest.approx(expected, rel=0.03), name


def test_path_reflectance_of_a_molecular_atmosphere() -> None:
    """At least single scattering, multiple scattering adds at most 30 % in the blue."""
    sun, view, azimuth = 30.0, 0.0, 0.0
    cos_scattering = -np.cos(np.radians(sun))
    for name, most in (("B1", 1.30), ("B2", 1.25), ("B4", 1.20), ("B8A", 1.30)):
        band = coefficients("sentinel-2a")[name]
        single = band.taur * 0.75 * (1 + cos_scattering**2) / (4 * np.cos(np.radians(sun)))
        found = terms(band, CLEAN, *at(sun, view, azimuth)).path_reflectance[0]
        assert 0.97 < found / single < most, (name, found / single)


def test_aerosols_brighten_dark_ground_and_dim_bright_ground() -> None:
    hazy = Atmosphere(aot=0.5, water_vapour=1.5, ozone=0.3, pressure=1013.25)
    band = coefficients("sentinel-2a")["B4"]
    dark, bright = np.array([0.02]), np.array([0.8])
    assert toa_reflectance(dark, terms(band, hazy, *at(40))) > toa_reflectance(dark, terms(band, USUAL, *at(40)))
    assert toa_reflectance(bright, terms(band, hazy, *at(40))) < toa_reflectance(bright, terms(band, USUAL, *at(40)))


def test_water_vapour_absorbs_where_it_should() -> None:
    """B9 is the water vapour band, B10 is opaque, B8A a window (hence MAJA's B9/B8A ratio)."""
    gas = {name: terms(c, USUAL, *at(30)).gas_transmission[0] for name, c in coefficients("sentinel-2a").items()}
    assert gas["B9"] < 0.5
    assert gas["B10"] < 0.02
    assert gas["B8A"] > 0.99
    wetter = terms(coefficients("sentinel-2a")["B9"], Atmosphere(0.1, 4.0, 0.3, 1013.25), *at(30))
    assert wetter.gas_transmission[0] < gas["B9"]


@pytest.mark.parametrize(("altitude", "pressure"), [(0, 1013.25), (1000, 898.7), (3000, 701.1), (5000, 540.2)])
def test_pressure_of_the_standard_atmosphere(altitude: float, pressure: float) -> None:
    """US Standard Atmosphere 1976; the method rounds its exponent."""
    assert pressure_at(altitude) == pytest.approx(pressure, rel=0.01)


@given(
    surface=st.floats(0.0, 1.0),
    sun=st.floats(0, 70),
    view=st.floats(0, 15),
    azimuth=st.floats(-360, 360),
    aot=st.floats(0, 0.8),
    vapour=st.floats(0.1, 5),
    platform=st.sampled_from(sorted(PLATFORMS)),
)
def test_inverse_undoes_direct(
    surface: float, sun: float, view: float, azimuth: float, aot: float, vapour: float, platform: str
) -> None:
    atmosphere = Atmosphere(aot, vapour, 0.3, 1000.0)
    for name, band in coefficients(platform).items():
        if name in {"B9", "B10"}:
            continue
        atmospheric = terms(band, atmosphere, *at(sun, view, azimuth))
        toa = toa_reflectance(np.array([surface]), atmospheric)
        assert surface_reflectance(toa, atmospheric)[0] == pytest.approx(surface, abs=1e-9)


def test_against_sen2cor_in_the_alps(shared_data: Path) -> None:
    """The same pixels by another processor, at their altitude, in the visible, where slopes weigh least.

    Sen2Cor corrects slopes and is no truth: means agree within the ACIX specification doubled.
    """
    folder = shared_data / "s2-l1c-l2a-alps-2019"
    with rasterio.open(next(folder.glob("*_TOA_10.tif"))) as dataset:
        toa = dataset.read() / 10000
    with rasterio.open(next(folder.glob("*_BOA_10.tif"))) as dataset:
        boa = dataset.read() / 10000
    atmosphere = Atmosphere(aot=0.1, water_vapour=1.5, ozone=0.33, pressure=pressure_at(2100))
    for index, name in ((1, "B2"), (2, "B3"), (3, "B4")):
        atmospheric = terms(coefficients("sentinel-2a")[name], atmosphere, *at(29, 4, 60))
        ours, theirs = surface_reflectance(toa[index], atmospheric), boa[index]
        known = (theirs > 0) & (theirs < 1)
        assert abs(ours[known].mean() - theirs[known].mean()) < 2 * (0.05 * theirs[known].mean() + 0.005)
        assert np.corrcoef(ours[known], theirs[known])[0, 1] > 0.85
        assert abs(toa[index][known].mean() - theirs[known].mean()) > abs(ours[known].mean() - theirs[known].mean())


def test_published_tables_are_whole() -> None:
    """49 numbers a band."""
    band = coefficients("landsat-8")["B2"]
    assert (band.taur, band.a1taup, band.wo, band.gc) == (0.16941, 1.157494, 0.89929, 0.64045)
    assert (band.ao3, band.no3) == (-0.01778661, 0.995171)
    assert band.resa4 == -0.005442
    assert len(smac.fields(smac.Coefficients)) == 49
