"""Snow in scenes of a few pixels whose answer is known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from processing.physics.snow_cover import (
    CLOUD,
    NO_DATA,
    NO_SNOW,
    NOTHING,
    SNOW,
    SnowScene,
    fraction_uncertainty,
    snow_cover,
    snow_fraction,
)

SIDE = 120
WHITE, PATCHY, GROUND, CLOUDY = (9000, 8500, 1000), (1800, 1600, 1100), (800, 700, 2500), (6000, 6000, 5000)
"""Green, red, SWIR: snow, a forest with some snow, soil, an opaque cloud."""


def scene(altitude: npt.NDArray[np.int16] | None = None) -> SnowScene:
    """Bare ground that rises from 1000 m (north) to 2190 m."""
    shape = (SIDE, SIDE)
    if altitude is None:
        altitude = np.repeat((1000 + 10 * np.arange(SIDE, dtype=np.int16))[:, np.newaxis], SIDE, axis=1)
    nowhere = np.zeros(shape, np.bool_)
    green, red, swir16 = (np.full(shape, number, np.int16) for number in GROUND)
    return SnowScene(
        green, red, swir16, nowhere, nowhere.copy(), nowhere.copy(), nowhere.copy(), np.ascontiguousarray(altitude), 20
    )


def paint(target: SnowScene, where: Any, colour: tuple[int, int, int]) -> None:
    for image, number in zip((target.green, target.red, target.swir16), colour, strict=True):
        image[where] = number


HIGH = slice(60, None)
"""Rows from 1600 m on."""


def test_bare_ground_has_no_snow() -> None:
    found = snow_cover(scene())
    assert (found.classes == NO_SNOW).all()
    assert found.snow_line is None


def test_snow_is_found_above_the_line_that_it_draws() -> None:
    target = scene()
    paint(target, HIGH, WHITE)
    found = snow_cover(target)
    assert (found.classes[HIGH] == SNOW).all()
    assert (found.classes[:60] == NO_SNOW).all()
    assert found.snow_line == 1600
    assert not found.by_second_pass.any()


def test_dark_snow_is_only_looked_for_above_two_bands_below_the_line() -> None:
    target = scene()
    paint(target, HIGH, WHITE)
    paint(target, (slice(30, None), slice(0, 20)), PATCHY)
    found = snow_cover(target)
    assert (found.classes[41:, :20] == SNOW).all(), "from 1400 m on, exclusive"
    assert (found.classes[:41, :20] == NO_SNOW).all()
    assert found.by_second_pass[41:, :20].all()


def test_water_is_not_dark_snow() -> None:
    target = scene()
    paint(target, HIGH, WHITE)
    lake = (slice(90, 100), slice(0, 20))
    paint(target, lake, (700, 600, 100))
    target.water[lake] = True
    assert (snow_cover(target).classes[lake] == NO_SNOW).all()


def test_without_altitudes_there_is_no_second_pass() -> None:
    target = replace(scene(), altitude=None)
    paint(target, HIGH, WHITE)
    paint(target, (HIGH, slice(0, 20)), PATCHY)
    found = snow_cover(target)
    assert (found.classes[HIGH, :20] == NO_SNOW).all()
    assert (found.classes[HIGH, 20:] == SNOW).all()
    assert found.snow_line is None


def test_little_snow_draws_no_line() -> None:
    target = scene()
    target.green[100, :10], target.red[100, :10], target.swir16[100, :10] = WHITE  # 0.07 % of the pixels
    paint(target, (110, slice(0, 20)), PATCHY)
    found = snow_cover(target)
    assert found.snow_line is None
    assert (found.classes == SNOW).sum() == 10


def test_clouds_hide_the_ground_and_dark_ground_in_their_mask_does_not() -> None:
    target = scene()
    cloud = (slice(0, 36), slice(0, 36))
    paint(target, cloud, CLOUDY)
    target.cloud[cloud] = True
    haze = (slice(36, 48), slice(60, 72))
    target.cloud[haze] = True
    paint(target, (36, 60), (1500, 1500, 2500))  # red over 0.1, in a dark cell
    found = snow_cover(target)
    assert (found.classes[cloud] == CLOUD).all()
    assert found.classes[36, 60] == CLOUD
    assert (found.classes[haze] == NO_SNOW).sum() == 143


def test_snow_seen_through_a_thin_cloud() -> None:
    """In cells that are dark on the whole, with an index that clouds do not have."""
    target = scene()
    paint(target, (HIGH, slice(60, None)), WHITE)
    veil = (slice(84, 96), slice(0, 12))
    target.cloud[veil] = True
    paint(target, veil, (3000, 2500, 1000))
    paint(target, (84, slice(0, 12)), PATCHY)
    found = snow_cover(target)
    assert (found.classes[85:96, :12] == SNOW).all()
    assert found.under_thin_cloud[85:96, :12].all()
    assert (found.classes[84, :12] == CLOUD).all(), "its index is that of clouds too"


@pytest.mark.parametrize("mask", ["shadow", "cirrus"])
def test_shadows_and_cirrus_are_never_looked_through(mask: str) -> None:
    target = scene()
    paint(target, HIGH, WHITE)
    where = (slice(70, 80), slice(0, 10))
    paint(target, where, (3000, 2500, 1000))
    target.cloud[where] = True
    getattr(target, mask)[where] = True
    assert (snow_cover(target).classes[where] == CLOUD).all()


def test_large_white_patches_amid_clouds_are_clouds_of_ice() -> None:
    target = replace(scene(), resolution=40.0)
    cloud = (slice(20, 80), slice(20, 80))
    core = (slice(30, 70), slice(30, 70))  # 2.56 km²
    paint(target, cloud, CLOUDY)
    target.cloud[cloud] = True
    target.cloud[core] = False
    paint(target, core, WHITE)
    found = snow_cover(target)
    assert not (found.classes == SNOW).any()
    free = scene()
    paint(free, core, WHITE)
    assert (snow_cover(free).classes[core] == SNOW).all()


def test_pixels_without_data() -> None:
    target = scene()
    paint(target, HIGH, WHITE)
    target.swir16[100, 3] = NO_DATA
    target.red[2, 3] = NO_DATA
    found = snow_cover(target)
    assert np.argwhere(found.classes == NOTHING).tolist() == [[2, 3], [100, 3]]
    assert not found.by_second_pass[100, 3]


def test_the_fraction_follows_the_published_curve() -> None:
    index = np.array([[0.2, 0.4, 0.6, 0.9]])
    total = 8000
    green = np.rint(total * (1 + index) / 2).astype(np.int16)
    swir16 = (total - green).astype(np.int16)
    snow = np.full(index.shape, SNOW, np.uint8)
    expected = 100 * (0.5 * np.tanh(2.65 * index - 1.42) + 0.5)
    assert snow_fraction(green, swir16, snow) == pytest.approx(expected, abs=0.51)
    others = np.array([[NO_SNOW, CLOUD, NOTHING, SNOW]], np.uint8)
    assert snow_fraction(green, swir16, others)[0, :3].tolist() == [NO_SNOW, CLOUD, NOTHING]


def test_the_uncertainty_is_that_of_the_curve_and_of_the_reflectances() -> None:
    """Against differences of the fraction itself."""
    green, swir16 = np.array([[3000, 3000, 3000]], np.int16), np.array([[1000, 1000, 1000]], np.int16)
    classes = np.array([[SNOW, SNOW, NO_SNOW]], np.uint8)
    error = np.array([[0, 400, 400]], np.int16)
    sigma = fraction_uncertainty(green, swir16, classes, error, np.zeros_like(error))
    assert sigma[0, 0] == 25
    assert sigma[0, 2] == NOTHING

    def curve(bright: float) -> float:
        return float(100 * (0.5 * np.tanh(2.65 * (bright - 1000) / (bright + 1000) - 1.42) + 0.5))

    moved = (curve(3040) - curve(2960)) / 80 * 400
    assert sigma[0, 1] == pytest.approx(np.hypot(25, moved), abs=0.6)
