"""No year is like another: crop calendars shifted by the spring, bent by drought, and by what each farmer does.

The spreads are those of the trade, not fitted on a place: a spring is up to two weeks early or late, a crop up to
another week; within a year parcels of one crop differ by their sowing, their cultivar, what covers the soil in winter.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from processing.simulation.cover import Cover
from processing.simulation.phenology import BLOOM, DAYS, DRY, GREEN, calendar

FloatArray = npt.NDArray[np.float32]

HABITS = 64
"""How many ways there are of growing a crop in a year; each parcel has one."""
WINTER_CROPS = (Cover.WHEAT, Cover.BARLEY, Cover.RAPESEED)
SUMMER_CROPS = (Cover.SUNFLOWER, Cover.MAIZE, Cover.SOYBEAN)
SPRING_DAYS, CROP_DAYS, PARCEL_DAYS = 6.5, 4.5, 4.0
"""Standard deviations of the shifts (days): of all that grows in a year, of a crop, of a parcel's sowing and harvest.
None is more than twice that."""
_THIRST = {
    Cover.SUNFLOWER: 0.55, Cover.MAIZE: 0.25, Cover.SOYBEAN: 0.35, Cover.MEADOW: 0.9, Cover.VINEYARD: 0.35,
    Cover.ORCHARD: 0.35, Cover.BROADLEAF: 0.12, Cover.HEATH: 0.35, Cover.ALPINE_GRASS: 0.3,
}  # fmt: skip
"""What share of its leaves a cover loses in the worst of droughts."""
_LEAVES = {
    Cover.MEADOW: (0.75, 1.08), Cover.VINEYARD: (0.45, 1.7), Cover.ORCHARD: (0.5, 1.2), Cover.HEATH: (0.75, 1.2),
    Cover.ALPINE_GRASS: (0.8, 1.15), Cover.BROADLEAF: (0.92, 1.04), Cover.CONIFER: (0.85, 1.03),
}  # fmt: skip
"""Between which factors the leaves of perennial covers differ: grass between rows, young plantations, poor soils."""
_POOR_STANDS = 0.12
"""Share of the habits with winter crops that came up badly."""
_FORAGE, _SECOND_CROPS = 0.10, 0.04
"""Shares of the habits in which a summer crop follows a cereal cut green in May, or harvested in June."""
_NEW_MEADOWS = 0.06
"""Share of the habits in which a meadow is ploughed in winter and sown again in March."""


@dataclass(frozen=True)
class Year:
    """What the weather of a year did to what grows; shifts in days, later is positive."""

    spring: float
    summer: float
    drought: float
    """0 (none) to 1."""
    moisture: float
    """Added to that of the soil."""


@cache
def year_of(season: int, seed: int) -> Year:
    """The same for the same arguments; neighbouring years have nothing in common."""
    chance = np.random.default_rng([seed, season, 1])
    spring = _shift(chance, SPRING_DAYS)
    drought = float(np.clip(chance.normal(0.1, 0.4), 0, 1))
    return Year(spring, 0.5 * spring + _shift(chance, SPRING_DAYS) - 6 * drought, drought, float(chance.normal(0, 0.1)))


@cache
def year_calendars(season: int, seed: int, *, sown: bool = False) -> FloatArray:
    """Calendars of a year, shape (:data:`HABITS`, cover, 366, 3): what :func:`draw_surface` takes.

    From January to the end of the year; or, ``sown``, the autumn before, in which the crops of the season are sown.
    """
    chance = np.random.default_rng([seed, season, 2])
    year, plain = year_of(season, seed), calendar()
    table = np.empty((HABITS, *plain.shape), np.float32)
    of_crop = [(_shift(chance, CROP_DAYS), _shift(chance, CROP_DAYS), chance.normal(1, 0.05)) for _ in Cover]
    for habit in range(HABITS):
        for cover in Cover:
            first, last, vigour = of_crop[cover]
            grower = _Grower(chance, year, first + year.spring, last + year.summer, vigour, sown=sown)
            table[habit, cover] = grower.calendar(cover, plain)
    return table


@dataclass
class _Grower:
    """One way of growing a cover."""

    chance: np.random.Generator
    year: Year
    first: float
    last: float
    """Days that spring and summer are late."""
    vigour: float
    sown: bool

    def calendar(self, cover: Cover, plain: FloatArray) -> FloatArray:
        self.first += _shift(self.chance, PARCEL_DAYS)
        self.last += _shift(self.chance, PARCEL_DAYS)
        delay = self._delay() if cover in SUMMER_CROPS else 0.0
        shares = _shifted(plain[cover], self.first + delay, self.last + 0.6 * delay)
        leaves = self.vigour * self.chance.uniform(*_LEAVES.get(cover, (0.88, 1.06)))
        shares[:, GREEN] = np.minimum(shares[:, GREEN] * leaves, 0.98)
        _thirst(shares, self.year.drought * _THIRST.get(cover, 0.0) * self.chance.uniform(0.4, 1.0))
        if cover in WINTER_CROPS:
            _winter_crop(shares, self.chance, sown=self.sown)
        elif delay:
            self._after_a_cereal(shares, plain[Cover.BARLEY], delay)
        elif cover in SUMMER_CROPS:
            _before_summer_crop(shares, self.chance, sown=self.sown)
        elif cover == Cover.MEADOW and self.chance.random() < _NEW_MEADOWS:
            days = np.arange(DAYS)
            shares[:, GREEN] *= np.interp(days, (0, 75, 135), (0.15, 0.1, 1))
            shares[:, DRY] *= np.interp(days, (0, 75, 135), (0.6, 0.1, 1))
        return shares

    def _delay(self) -> float:
        """Days that a summer crop is sown later, because another is harvested first."""
        lot = self.chance.random()
        if lot < _FORAGE:
            return float(self.chance.uniform(15, 30))
        return float(self.chance.uniform(45, 60)) if lot < _FORAGE + _SECOND_CROPS else 0.0

    def _after_a_cereal(self, shares: FloatArray, plain: FloatArray, delay: float) -> None:
        days, cereal = np.arange(DAYS), _shifted(plain, self.first, self.last)
        harvest = self.chance.uniform(118, 140) if delay < 40 else 168 + self.last
        before = days > 240 if self.sown else days < harvest
        shares[before] = cereal[before]


def _shift(chance: np.random.Generator, deviation: float) -> float:
    return float(np.clip(chance.normal(0, deviation), -2 * deviation, 2 * deviation))


def _shifted(shares: FloatArray, first: float, last: float) -> FloatArray:
    """``first`` days later in spring, ``last`` days later in summer; as it was at the turn of the year."""
    days = np.arange(DAYS)
    moved = days + np.interp(days, (0, 60, 130, 190, 270, DAYS - 1), (0.3 * first, first, first, last, last, 0))
    return np.stack([np.interp(days, moved, column) for column in shares.T], axis=1).astype(np.float32)


def _thirst(shares: FloatArray, loss: float) -> None:
    """Leaves that dry up between the end of June and September."""
    lost = shares[:, GREEN] * loss * np.interp(np.arange(DAYS), (165, 205, 250, 290), (0, 1, 1, 0))
    shares[:, GREEN] -= lost
    shares[:, DRY] += 0.7 * lost
    shares[:, BLOOM] *= 1 - loss


def _winter_crop(shares: FloatArray, chance: np.random.Generator, *, sown: bool) -> None:
    """Stands that came up badly; after the harvest, volunteers or a catch crop."""
    days = np.arange(DAYS)
    if chance.random() < _POOR_STANDS:
        shares[:, GREEN] *= np.interp(days, (40, 125), (0.45, 0.9))
    catch = chance.uniform(0.3, 0.75) if chance.random() < 0.35 else chance.uniform(0.03, 0.25)
    straw = chance.uniform(0.0, 0.5)
    if not sown:
        after = days > 225
        shares[after, GREEN] = np.interp(days[after], (225, 250, 300, 366), (0.04, 0.06, catch, catch))
        shares[after, DRY] = np.minimum(np.interp(days[after], (225, 260, 366), (0.5, straw, 0.5 * straw)), 1 - catch)


def _before_summer_crop(shares: FloatArray, chance: np.random.Generator, *, sown: bool) -> None:
    """Bare soil, mulch, weeds; the drawing itself adds green manure on three parcels in ten."""
    days = np.arange(DAYS)
    weeds, mulch, tilled = chance.uniform(0.02, 0.4), chance.uniform(0.0, 0.4), chance.uniform(75, 112)
    bare = days > 240 if sown else days < tilled
    shares[bare, GREEN] = weeds * np.interp(days[bare], (0, tilled - 15, tilled, 240, 330), (1, 1.1, 0.1, 0.2, 0.9))
    shares[bare, DRY] = mulch * np.interp(days[bare], (0, tilled - 15, tilled), (0.7, 0.5, 0.2))
