"""There and back: ground of known reflectance, seen through air of the tables, corrected."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from processing.physics.adjacency import Surroundings
from processing.physics.band_fields import Calibration, band_fields
from processing.physics.column import Air
from processing.physics.conditions import Conditions, Directions, at_nodes, directions_at_nodes
from processing.physics.inversion import correct_strip
from processing.physics.uncertainty import variance_of
from tests.processing.physics.reliefs import of_altitudes

FloatArray = npt.NDArray[np.float32]
CELLS, FINER, CELL = (24, 30), 12, 240.0
CALIBRATION = Calibration(1e-4, -0.1, True, 60_000)


def over(value: float, shape: tuple[int, int] = CELLS) -> FloatArray:
    return np.full(shape, value, np.float32)


def conditions(altitude: FloatArray, relief: float, platform: str = "sentinel-2a") -> Conditions:
    aot = np.asarray(0.3 * np.exp(-(altitude - 1000) / 2000), np.float32)
    water = np.asarray(1.5 * np.exp(-(altitude - 1000) / 2000), np.float32)
    return Conditions(
        platform, "continental", CELL, altitude, over(relief), aot, over(0.05), water, over(0.2), 0.32,
        np.ones(CELLS, np.bool_),
    )  # fmt: skip


def directions() -> Directions:
    return Directions(over(47), over(155), over(7), over(290))


def numbers(toa: FloatArray) -> npt.NDArray[np.uint16]:
    return np.asarray(np.rint((toa + 0.1) / 1e-4), np.uint16)


@pytest.mark.parametrize("band", ["B2", "B4", "B8A", "B12"])
def test_uniform_ground_comes_back(band: str) -> None:
    air = conditions(over(1000), 0)
    column = Air(band, at_nodes(air), directions_at_nodes(directions()))
    for truth in (0.03, 0.4):
        toa = float(column.at(np.float32(0)).of_uniform(np.full((12, 15), truth, np.float32))[5, 5])
        fields = band_fields(band, air, directions(), over(toa), CALIBRATION)
        image = numbers(np.full((CELLS[0] * FINER, CELLS[1] * FINER), toa, np.float32))
        found = correct_strip(image, fields, None, first_row=0, resolution=20.0)
        assert found.sre == pytest.approx(truth * 10_000, abs=2)
        assert 1 <= found.sigma.min() <= found.sigma.max() < 2000 * (0.05 * truth + 0.015)


@pytest.mark.parametrize("truth", [0.04, 0.3])
def test_a_mountain_side_comes_back_at_its_own_altitude(truth: float) -> None:
    """From 400 to 1900 m within the image, each pixel under its own column of air."""
    profile = np.linspace(400, 1900, CELLS[1] * FINER, dtype=np.float32)[None]
    altitude = np.repeat(profile, CELLS[0] * FINER, axis=0)
    own = replace(conditions(profile, 0), aot=_fallen(0.3, profile), water_vapour=_fallen(1.5, profile))
    angles = Directions(*(np.full(profile.shape, value, np.float32) for value in (47, 155, 7, 290)))
    toa = Air("B2", own, angles).at(np.float32(0)).of_uniform(np.full(profile.shape, truth, np.float32))
    toa = np.repeat(toa, CELLS[0] * FINER, axis=0)
    air = conditions(coarse(altitude), 60)
    fields = band_fields("B2", air, directions(), coarse(toa), CALIBRATION)
    found = correct_strip(numbers(toa), fields, of_altitudes(altitude), first_row=0, resolution=20.0)
    assert np.abs(found.sre / 10_000 - truth).max() < 0.0015


def coarse(image: FloatArray) -> FloatArray:
    return np.asarray(image.reshape(CELLS[0], FINER, CELLS[1], FINER).mean(axis=(1, 3)), np.float32)


def _fallen(amount: float, altitude: FloatArray) -> FloatArray:
    return np.asarray(amount * np.exp(-(altitude - 1000) / 2000), np.float32)


def test_landsat_is_not_sun_normalised() -> None:
    air = conditions(over(300), 0, "landsat-8")
    column = Air("B4", at_nodes(air), directions_at_nodes(directions()))
    toa = float(column.at(np.float32(0)).of_uniform(np.full((12, 15), 0.2, np.float32))[5, 5])
    fields = band_fields("B4", air, directions(), over(toa), Calibration(2e-5, -0.1, False, 65_535))
    number = round((toa * np.cos(np.radians(47)) + 0.1) / 2e-5)
    image = np.full((CELLS[0] * 8, CELLS[1] * 8), number, np.uint16)
    found = correct_strip(image, fields, None, first_row=0, resolution=30.0)
    assert found.sre == pytest.approx(2000, abs=3)


@pytest.mark.parametrize(("band", "change"), [("B2", {"aot": 0.05}), ("B4", {"aot": 0.05}), ("B12", {"aot": 0.05})])
def test_sigma_covers_what_its_parts_would_do(band: str, change: dict[str, float]) -> None:
    """Air that is wrong by one standard deviation of AOT: the error is within the stated sigma, and no tenth of it."""
    air = replace(conditions(over(1000), 0), water_vapour_sigma=over(0))
    wrong = replace(air, aot=air.aot + np.float32(change["aot"]))
    angles = directions_at_nodes(directions())
    true, false = (Air(band, at_nodes(each), angles) for each in (air, wrong))
    for ground in (0.02, 0.3):
        surface = np.full((12, 15), ground, np.float32)
        terms = true.at(np.float32(0))
        error = np.abs(false.at(np.float32(0)).uniform(terms.of_uniform(surface)) - surface).max()
        sigma = variance_of(true, terms, Surroundings(surface, 0 * surface)).sigma(ground).mean()
        assert error < sigma < 10 * error + 0.02


def test_worse_known_air_is_less_certain() -> None:
    angles = directions_at_nodes(directions())
    air = conditions(over(500), 0)
    surface = np.full((12, 15), 0.1, np.float32)
    sigmas = []
    for worse in (air, replace(air, aot_sigma=over(0.15)), replace(air, aot_sigma=over(0.15), aot=over(0.8))):
        column = Air("B2", at_nodes(worse), angles)
        sigmas.append(
            variance_of(column, column.at(np.float32(0)), Surroundings(surface, 0 * surface)).sigma(0.05).mean()
        )
    assert sigmas == sorted(sigmas)
    assert sigmas[1] > 1.5 * sigmas[0]
