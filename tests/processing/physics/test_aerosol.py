"""Images of ground that keeps to the published colours, under aerosols that are known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from processing.physics.adjacency import environment
from processing.physics.aerosol import AotPrior, CoarseView, PastSurface, retrieve_aot
from processing.physics.column import Terms
from processing.physics.conditions import Directions
from processing.physics.scattering import scattering

FloatArray = npt.NDArray[np.float32]
SHAPE = (60, 75)
BANDS = {"coastal": "B1", "blue": "B2", "red": "B4", "nir08": "B8A", "swir22": "B12"}
LANDSAT = {"coastal": "B1", "blue": "B2", "red": "B4", "nir08": "B5", "swir22": "B7"}


def everywhere(value: float) -> FloatArray:
    return np.full(SHAPE, value, np.float32)


DIRECTIONS = Directions(everywhere(42), everywhere(150), everywhere(6), everywhere(105))


def vegetation(seed: int = 1) -> dict[str, FloatArray]:
    """Woods, meadows and fields between, with some spread of their colours."""
    rng = np.random.default_rng(seed)
    red = rng.uniform(0.02, 0.09, SHAPE)
    ground = {
        "coastal": 0.005 + 0.46 * red, "blue": 0.009 + 0.48 * red, "red": red, "nir08": rng.uniform(0.25, 0.4, SHAPE),
        "swir22": (0.009 + 0.48 * red - 0.004) / 0.27,
    }  # fmt: skip
    return {name: (image * rng.normal(1, 0.05, SHAPE)).astype(np.float32) for name, image in ground.items()}


def view_of(
    ground: Mapping[str, FloatArray], aot: FloatArray, altitude: FloatArray | None = None,
    platform: str = "sentinel-2a", model: str = "continental",
) -> CoarseView:  # fmt: skip
    altitude = everywhere(200) if altitude is None else altitude
    bands = LANDSAT if platform.startswith("landsat") else BANDS
    toa = {}
    for name, image in ground.items():
        air = scattering(
            platform, bands[name], model, sun_zenith=42.0, view_zenith=6.0, relative_azimuth=45.0, aot=aot,
            altitude=altitude,
        )  # fmt: skip
        toa[name] = Terms(1.0, air).of_uniform(image)
    clear, fraction = np.isfinite(toa["blue"]), np.isfinite(toa["blue"]).astype(np.float32)
    return CoarseView(
        platform, "continental", bands, toa, DIRECTIONS, altitude, clear, np.zeros(SHAPE, np.bool_), fraction
    )


@pytest.mark.parametrize("platform", ["sentinel-2b", "landsat-9"])
@pytest.mark.parametrize("aot", [0.05, 0.3, 0.7])
def test_vegetation_tells_its_aerosols(platform: str, aot: float) -> None:
    found = retrieve_aot(view_of(vegetation(), everywhere(aot), platform=platform), (), None)
    assert np.abs(found.aot - aot).max() < 0.015 + 0.1 * aot
    assert found.measured.all()
    assert (np.abs(found.aot - aot) < found.sigma).all()
    assert found.aot.dtype == found.sigma.dtype == np.float32


def test_aerosols_thin_out_with_altitude() -> None:
    altitude = np.tile(np.linspace(100, 2500, SHAPE[1], dtype=np.float32), (SHAPE[0], 1))
    aot = np.asarray(0.4 * np.exp(-altitude / 2000), np.float32)
    found = retrieve_aot(view_of(vegetation(), aot, altitude), (), None)
    assert np.abs(found.aot - aot).max() < 0.03


def test_a_plume_is_found_where_it_is() -> None:
    aot = np.tile(np.where(np.arange(SHAPE[1]) < 37, 0.1, 0.3).astype(np.float32), (SHAPE[0], 1))
    found = retrieve_aot(view_of(vegetation(), aot), (), None).aot
    assert found[:, -5:].mean() - found[:, :5].mean() > 0.1


def test_a_date_before_tells_where_colours_mislead() -> None:
    """Ground whose blue is off the published line, seen before under air that was known."""
    odd = vegetation() | {"blue": vegetation()["blue"] + 0.012, "coastal": vegetation()["coastal"] + 0.012}
    view = view_of(odd, everywhere(0.2))
    alone = retrieve_aot(view, (), None)
    past = [PastSurface(-days, {name: odd[name] for name in ("blue", "red", "nir08")}) for days in (5.0, 10.0, 15.0)]
    helped = retrieve_aot(view, past, None)
    assert np.abs(helped.aot - 0.2).mean() < 0.8 * np.abs(alone.aot - 0.2).mean()
    assert helped.sigma.mean() < alone.sigma.mean()
    changed = [PastSurface(-5.0, {name: odd[name] * 1.3 for name in ("blue", "red", "nir08")})]
    assert retrieve_aot(view, changed, None).aot == pytest.approx(alone.aot, abs=1e-6)


def test_gaps_take_from_around_and_bare_ground_from_the_forecast() -> None:
    ground = vegetation()
    for image in ground.values():
        image[20:, 30:] = np.nan
    found = retrieve_aot(view_of(ground, everywhere(0.25)), (), None)
    assert np.abs(found.aot - 0.25).max() < 0.06
    assert not found.measured[-5:, -5:].any()
    bare = {"coastal": 0.15, "blue": 0.2, "red": 0.3, "nir08": 0.35, "swir22": 0.4}
    view = view_of({name: everywhere(value) for name, value in bare.items()}, everywhere(0.3))
    told = retrieve_aot(view, (), AotPrior(everywhere(0.32), 0.08))
    assert not told.measured.any()
    assert np.abs(told.aot - 0.3).max() < 0.05
    assert told.sigma.mean() > found.sigma.mean()
    nothing = retrieve_aot(view, (), None)
    assert nothing.aot == pytest.approx(0.1, abs=0.02)
    assert nothing.sigma.min() > 0.15


def test_nothing_is_darker_than_black() -> None:
    """A lake under clear air: no colours to go by, but its red leaves no room for more aerosols."""
    dark = {"coastal": 0.02, "blue": 0.015, "red": 0.002, "nir08": 0.001, "swir22": 0.0005}
    view = view_of({name: everywhere(value) for name, value in dark.items()}, everywhere(0.03))
    view = replace(view, water=np.ones(SHAPE, np.bool_))
    assert retrieve_aot(view, (), None).aot.max() < 0.08
    forecast = retrieve_aot(view, (), AotPrior(everywhere(0.3), 0.1))
    assert forecast.aot.max() < 0.12


def test_snow_around_does_not_pass_for_aerosols() -> None:
    ground = vegetation()
    bright = {name: image.copy() for name, image in ground.items()}
    for name, image in bright.items():
        image[:, 25:50] = 0.1 if name == "swir22" else 0.8
    lit = view_of(bright, everywhere(0.1))
    snow = np.zeros(SHAPE, np.bool_)
    snow[:, 25:50] = True
    toa = {}
    for name, image in bright.items():
        air = scattering(
            "sentinel-2a", BANDS[name], "continental", sun_zenith=42.0, view_zenith=6.0, relative_azimuth=45.0,
            aot=everywhere(0.1), altitude=200.0,
        )  # fmt: skip
        gain, offset = Terms(1.0, air).inverse(environment(image, everywhere(200), 240.0, 0.5).reflectance)
        toa[name] = np.asarray((image - offset) / gain, np.float32)
    clear = {name: np.where(snow, np.float32(np.nan), image) for name, image in toa.items()}
    view = replace(lit, toa=clear, clear=~snow, clear_fraction=(~snow).astype(np.float32))
    aware = retrieve_aot(replace(view, surroundings=toa), (), None).aot
    unaware = retrieve_aot(view, (), None).aot
    assert np.abs(aware - 0.1).mean() < 0.06
    assert np.abs(aware - 0.1).mean() < 0.5 * np.abs(unaware - 0.1).mean()
