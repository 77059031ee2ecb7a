"""What stands where on any day of several years: rotations, and the autumn in which one crop follows the other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from numba import njit

from processing.raster.geobox import GeoBox
from processing.simulation.campaigns.years import year_calendars, year_of
from processing.simulation.cover import LAND_COVER, Cover
from processing.simulation.ground import Ground, draw_ground
from processing.simulation.noise import bell, hash32, uniform
from processing.simulation.surface import Surface, draw_surface

NO_SNOW = 9000.0
"""m: a snow line above every summit."""
_ROTATION_BROKEN = 0.12
"""Share of the parcels that in a year bear what the rotation would put there in the next."""
_LAST_CROP, _MEADOW, _RAPESEED = int(Cover.SOYBEAN), int(Cover.MEADOW), int(Cover.RAPESEED)
_AUTUMN = 232
"""Day of the year before which no parcel is worked for the next season."""


@dataclass(frozen=True)
class Country:
    """A place whose years are drawn: the extent (10 m pixels) and what makes it this country."""

    geobox: GeoBox
    tile_id: str
    seed: int = 31


@lru_cache(maxsize=4)
def ground_of(country: Country, season: int) -> Ground:
    """The ground of a season: the crops harvested in that year.

    Every crop's parcel has a new number every year: a new farmer's mind. Where the parcels are: :func:`parcels_of`.
    """
    ground, cover = _drawn(country, season), _drawn(country, season).cover.copy()
    numbers = ground.parcel.copy()
    _rotate(numbers, cover, _drawn(country, season + 1).cover, season, country.seed)
    return replace(ground, cover=cover, parcel=numbers)


def parcels_of(country: Country) -> npt.NDArray[np.uint32]:
    """Number of the parcel at every pixel, the same in all years."""
    return _drawn(country, 2018).parcel


def land_cover_of(country: Country, season: int) -> npt.NDArray[np.uint8]:
    """The truth: class of OSO at every pixel, of what covers most of it in a season."""
    return LAND_COVER[ground_of(country, season).cover]


@lru_cache(maxsize=4)
def _drawn(country: Country, season: int) -> Ground:
    return draw_ground(country.geobox, seed=country.seed, year=season)


@njit(cache=True)
def _rotate(
    numbers: npt.NDArray[np.uint32], cover: npt.NDArray[np.uint8], other: npt.NDArray[np.uint8], season: int, seed: int
) -> None:
    for i in range(cover.shape[0]):
        for j in range(cover.shape[1]):
            number = int(numbers[i, j])
            if cover[i, j] <= _LAST_CROP:
                if other[i, j] <= _LAST_CROP and uniform(number, season, seed + 901) < _ROTATION_BROKEN:
                    cover[i, j] = other[i, j]
                numbers[i, j] = hash32(number, season, seed + 902)


@njit(cache=True)
def _already_sown(
    parcels: npt.NDArray[np.uint32], now: npt.NDArray[np.uint8], then: npt.NDArray[np.uint8], day: int, season: int,
    seed: int,
) -> npt.NDArray[np.bool_]:  # fmt: skip
    """Where a day of the year before the season already shows the season's crop, or its soil."""
    out = np.zeros(now.shape, np.bool_)
    for i in range(now.shape[0]):
        for j in range(now.shape[1]):
            before, after = now[i, j], then[i, j]
            if before <= _LAST_CROP or after <= _LAST_CROP:
                usual = 244.0 if after == _RAPESEED else (272.0 if after == _MEADOW else 296.0)
                out[i, j] = day > usual + 9.0 * bell(int(parcels[i, j]), season, seed + 903)
    return out


def surface_of(country: Country, day: date, *, snow_line: float = NO_SNOW) -> Surface:
    """The ground on a day, with the weather of its year."""
    season, of_year = day.year, day.timetuple().tm_yday
    seed, year = country.seed, year_of(day.year, country.seed)
    wet = float(np.random.default_rng([seed, day.toordinal()]).normal(0, 0.15))
    moisture = float(np.clip(0.35 + 0.3 * np.cos(2 * np.pi * (of_year - 20) / 365.25) + year.moisture + wet, 0, 1))
    ground = ground_of(country, season)
    surface = draw_surface(
        ground, day=of_year, snow_line=snow_line, moisture=moisture, seed=seed, calendars=year_calendars(season, seed)
    )
    if of_year <= _AUTUMN:
        return surface
    following = ground_of(country, season + 1)
    sown = _already_sown(parcels_of(country), ground.cover, following.cover, of_year, season + 1, seed)
    next_one = draw_surface(
        following, day=of_year, snow_line=snow_line, moisture=moisture, seed=seed,
        calendars=year_calendars(season + 1, seed, sown=True),
    )  # fmt: skip
    numbers = np.where(sown, following.parcel, ground.parcel)
    return Surface(
        replace(ground, cover=np.where(sown, following.cover, ground.cover), parcel=numbers),
        np.where(sown, next_one.shares, surface.shares), np.where(sown, next_one.snow, surface.snow),
    )  # fmt: skip
