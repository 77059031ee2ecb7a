"""Seasons of a few pixels, day by day."""

from __future__ import annotations

import numpy as np
import pytest

from processing.physics.snow_cover import CLOUD, NO_SNOW, NOTHING, SNOW
from processing.physics.snow_cover.season import NEVER, UNKNOWN, SeasonCounter

LENGTH = 30


def counted(*maps: tuple[int, int]) -> tuple[int, int, int, int]:
    """(duration, first, last, observations) of one pixel from (day, class)."""
    counter = SeasonCounter((1, 1), LENGTH)
    for day, value in maps:
        counter.add(day, np.array([[value]], np.uint8))
    found = counter.finish()
    return tuple(int(image[0, 0]) for image in (found.duration, found.first, found.last, found.observations))  # type: ignore[return-value]


def by_interpolation(maps: list[tuple[int, int]]) -> list[int]:
    """Days with snow, from the definition."""
    clear = [(day, value == SNOW) for day, value in maps if value not in {CLOUD, NOTHING}]
    days = np.arange(1, LENGTH + 1)
    share = np.interp(days, [day for day, _ in clear], [float(snow) for _, snow in clear])
    return days[share >= 0.5 - 1e-9].tolist()


@pytest.mark.parametrize("seed", range(40))
def test_days_are_those_of_linear_interpolation(seed: int) -> None:
    chance = np.random.default_rng(seed)
    days = sorted(chance.choice(np.arange(-10, LENGTH + 11), size=chance.integers(1, 12), replace=False).tolist())
    maps = [(day, int(chance.choice([SNOW, NO_SNOW, CLOUD]))) for day in days]
    maps[0] = (maps[0][0], SNOW)
    snowy = by_interpolation(maps)
    duration, first, last, seen = counted(*maps)
    assert duration == len(snowy)
    assert (first, last) == ((snowy[0], snowy[-1]) if snowy else (NEVER, NEVER))
    assert seen == sum(1 <= day <= LENGTH and value != CLOUD for day, value in maps)


def test_ground_never_seen_is_unknown() -> None:
    assert counted((3, CLOUD), (9, NOTHING)) == (UNKNOWN, UNKNOWN, UNKNOWN, 0)


def test_maps_around_the_season_tell_of_its_days_but_are_not_counted() -> None:
    assert counted((-5, SNOW), (LENGTH + 5, SNOW)) == (LENGTH, 1, LENGTH, 0)


def test_maps_come_in_their_order() -> None:
    with pytest.raises(ValueError, match="after"):
        counted((5, SNOW), (5, NO_SNOW))
