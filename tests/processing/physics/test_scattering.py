"""The scattering tables against the solver, 6S, and what holds for every atmosphere."""

from __future__ import annotations

import numpy as np
import pytest

from processing.physics.scattering import AEROSOL_MODELS, Scattering, scattering
from processing.physics.scattering_table import relative_pressure
from processing.physics.spectral_responses import bands_of, spectral_responses
from processing.radiative_transfer import rayleigh, sixs
from processing.radiative_transfer.aerosols import MODELS, optics
from processing.radiative_transfer.solver import Column, Solver
from processing.radiative_transfer.spectral import WAVELENGTHS, weights

USUAL = {"sun_zenith": 40.0, "view_zenith": 6.0, "relative_azimuth": 70.0, "aot": 0.2, "altitude": 300.0}
NAMES = ("path_reflectance", "direct_down", "diffuse_down", "direct_up", "diffuse_up", "spherical_albedo")


def usual(platform: str = "sentinel-2a", band: str = "B4", model: str = "continental", **changes: object) -> Scattering:
    return scattering(platform, band, model, **{**USUAL, **changes})  # type: ignore[arg-type]


def test_between_the_nodes_they_are_what_the_solver_finds() -> None:
    """Path, transmittance and albedo of a band at places far from the tables' nodes, wavelength by wavelength.

    Desert dust shines backwards: the first sun stands behind the sensor.
    """
    cases = ((13.0, 0.37, 800.0), (61.0, 0.65, 2400.0), (72.5, 1.4, 0.0))
    views, azimuths = np.array([3.0, 8.5, 13.5]), np.array([4.0, 77.0, 160.0])
    share = weights(spectral_responses()["sentinel-2b", "B8A"])
    totals = [(np.zeros((3, 3)), 0.0, 0.0) for _ in cases]
    for wavelength, weight in zip(WAVELENGTHS[share != 0], share[share != 0], strict=True):
        own, molecules = optics(MODELS["desert"], wavelength), float(rayleigh.optical_depth(wavelength))
        solver = Solver(wavelength, own)
        for number, (sun, aot, altitude) in enumerate(cases):
            column = Column(molecules * float(relative_pressure(np.asarray(altitude))), aot * own.extinction)
            solution = solver.solve([column], sun, views, azimuths)
            parts = solution.path_reflectance[0], solution.transmittance[0], solver.spherical_albedo([column])[0]
            totals[number] = tuple(t + weight * p for t, p in zip(totals[number], parts, strict=True))
    for (sun, aot, altitude), (path, down, albedo) in zip(cases, totals, strict=True):
        found = usual(
            "sentinel-2b", "B8A", "desert", sun_zenith=sun, aot=aot, altitude=altitude,
            view_zenith=views[:, None], relative_azimuth=azimuths,
        )  # fmt: skip
        np.testing.assert_allclose(found.path_reflectance, path, atol=2e-4)
        np.testing.assert_allclose(found.down, down, atol=5e-4)
        np.testing.assert_allclose(found.spherical_albedo, albedo, atol=5e-4)


@pytest.mark.parametrize(
    ("platform", "band"),
    [("sentinel-2a", "B1"), ("sentinel-2b", "B2"), ("sentinel-2c", "B8"), ("sentinel-2a", "B12"), ("landsat-8", "B3"),
     ("landsat-9", "B5"), ("landsat-8", "B8")],
)  # fmt: skip
@pytest.mark.parametrize("altitude", [0.0, 2000.0])
def test_molecules_scatter_as_in_6s(platform: str, band: str, altitude: float) -> None:
    case = sixs.Case(53.0, 9.0, 40.0, altitude=altitude)
    expected = sixs.scattering_figures(sixs.run(spectral_responses()[platform, band], case))
    found = usual(platform, band, sun_zenith=53.0, view_zenith=9.0, relative_azimuth=40.0, aot=0.0, altitude=altitude)
    assert found.path_reflectance == pytest.approx(expected["path"], abs=1e-3)
    assert found.down == pytest.approx(expected["down"], abs=2e-3)
    assert found.up == pytest.approx(expected["up"], abs=2e-3)
    assert found.spherical_albedo == pytest.approx(expected["albedo"], abs=2e-3)


@pytest.mark.parametrize(
    ("band", "model"),
    [("B1", "maritime"), ("B2", "maritime"), ("B4", "maritime"), ("B4", "continental"), ("B8A", "continental")],
)
def test_aerosols_scatter_much_as_in_6s(band: str, model: str) -> None:
    """6SV's aerosols of these names have newer refractive indices and scatter somewhat differently."""
    case = sixs.Case(48.0, 7.0, 110.0, model=model, aot=0.2)
    expected = sixs.scattering_figures(sixs.run(spectral_responses()["sentinel-2a", band], case))
    found = usual(
        band=band, model=model, sun_zenith=48.0, view_zenith=7.0, relative_azimuth=110.0, aot=0.2, altitude=0.0
    )
    assert found.path_reflectance == pytest.approx(expected["path"], abs=1.5e-3)
    assert found.down == pytest.approx(expected["down"], abs=2e-3)
    assert found.up == pytest.approx(expected["up"], abs=2e-3)
    assert found.spherical_albedo == pytest.approx(expected["albedo"], abs=2e-3)


@pytest.mark.parametrize("model", AEROSOL_MODELS)
@pytest.mark.parametrize("platform", ["sentinel-2a", "landsat-9"])
def test_everything_is_possible(platform: str, model: str) -> None:
    """Reflectances and transmittances of 0 to 1, and no more light out than in, at random everywhere."""
    random = np.random.default_rng(3)
    limits = {"sun_zenith": 80, "view_zenith": 16, "relative_azimuth": 360, "aot": 2, "altitude": 5000}
    places = {name: random.uniform(0, limit, 3000) for name, limit in limits.items()}
    for band in bands_of(platform):
        found = scattering(platform, band, model, **places)
        for name in NAMES:
            values = getattr(found, name)
            assert values.dtype == np.float32
            assert values.shape == (3000,)
            assert -3e-4 < values.min() <= values.max() < 1, (band, name)
        assert found.down.max() <= 1
        assert found.up.max() <= 1


def test_without_aerosols_all_models_are_one() -> None:
    first, *others = (usual(model=model, aot=0.0, band="B2") for model in AEROSOL_MODELS)
    for other in others:
        for name in NAMES:
            assert getattr(other, name) == pytest.approx(float(getattr(first, name)), abs=1e-4)


def test_light_goes_up_as_it_comes_down() -> None:
    found = usual(sun_zenith=12.0, view_zenith=12.0)
    assert found.direct_up == found.direct_down
    assert found.diffuse_up == found.diffuse_down


def test_more_aerosol_hides_more() -> None:
    found = usual(aot=np.linspace(0, 2, 41), band="B2")
    assert np.all(np.diff(found.down) < 0)
    assert np.all(np.diff(found.direct_up) < 0)
    assert np.all(np.diff(found.spherical_albedo) > 0)
    assert np.all(np.diff(found.path_reflectance) > 0)


def test_higher_ground_has_less_air_above_it() -> None:
    found = usual(altitude=np.linspace(0, 5000, 26), band="B1")
    assert np.all(np.diff(found.path_reflectance) < 0)
    assert np.all(np.diff(found.down) > 0)


def test_the_beam_fades_with_the_optical_depth_along_it() -> None:
    """A narrow band: optical depth 0.0155 of molecules (B8A)."""
    found = usual(band="B8A", aot=0.0, altitude=0.0, sun_zenith=60.0)
    assert found.direct_down == pytest.approx(np.exp(-0.01553 * 2), abs=2e-4)


def test_either_side_of_the_sun_is_the_same() -> None:
    angles = np.array([-350.0, -10.0, 10.0, 350.0, 370.0])
    paths = usual(relative_azimuth=angles).path_reflectance
    np.testing.assert_allclose(paths, paths[0], rtol=1e-5)
    assert usual(relative_azimuth=0.0).path_reflectance > usual(relative_azimuth=120.0).path_reflectance


def test_shapes_are_broadcast() -> None:
    found = usual(sun_zenith=np.full((4, 1), 30.0, np.float32), aot=np.linspace(0, 1, 3))
    assert found.path_reflectance.shape == (4, 3)
    np.testing.assert_array_equal(found.path_reflectance[0], found.path_reflectance[3])
    assert usual().path_reflectance.shape == ()


@pytest.mark.parametrize("name", list(USUAL))
def test_not_a_number_stays_where_it_is(name: str) -> None:
    found = usual(**{name: np.array([USUAL[name], np.nan])})
    assert np.isfinite(found.path_reflectance[0])
    assert np.isnan(found.path_reflectance[1])


def test_beyond_the_limits_it_is_as_at_the_limits() -> None:
    for name, outside, limit in (
        ("sun_zenith", 88.0, 80.0),
        ("aot", 3.0, 2.0),
        ("aot", -0.1, 0.0),
        ("altitude", 9e3, 5e3),
    ):
        assert usual(**{name: outside}).path_reflectance == usual(**{name: limit}).path_reflectance


def test_what_does_not_exist_is_said() -> None:
    with pytest.raises(KeyError, match="B99"):
        usual(band="B99")
    with pytest.raises(KeyError, match="landsat-5"):
        usual(platform="landsat-5")
    with pytest.raises(KeyError, match="volcanic"):
        usual(model="volcanic")
