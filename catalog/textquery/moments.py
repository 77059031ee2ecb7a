"""Dates as people say them, before and after they are placed on the calendar.

A :class:`Moment` is what was said (``May``, ``summer``, ``2014``, ``early 2016``); :func:`period` makes an interval
of it, knowing today and the hemisphere. Seasons are meteorological, of three whole months; one that spans two years
bears the year of its January: the southern summer 2015 is December 2014 to February 2015.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Literal

FIRST_YEAR, LAST_YEAR = 1970, 2099
EARLIEST, LATEST = 1900, 2200
"""Years beyond which nothing is reckoned: 1,000 decades ago is 1900."""
SEASONS = {"winter": 12, "spring": 3, "summer": 6, "autumn": 9}
"""First month of the northern season."""


@dataclass(frozen=True)
class Period:
    """From ``start`` to just before ``end``; ``None`` is open."""

    start: datetime | None
    end: datetime | None

    def meets(self, other: Period) -> Period | None:
        """What the two share, or nothing."""
        start = max(filter(None, (self.start, other.start)), default=None)
        end = min(filter(None, (self.end, other.end)), default=None)
        return None if start and end and start >= end else Period(start, end)


@dataclass(frozen=True)
class Moment:
    """A part of the calendar: the fields that were said."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    season: str | None = None
    hemisphere: Literal["north", "south"] | None = None
    part: str | None = None
    months: tuple[int, int] | None = None
    """First and last month, of a quarter or half-year."""
    week: int | None = None
    """Of ISO 8601."""
    every: bool = False
    fixed: Period | None = None
    """An interval that is known already: ``yesterday``, a full date, a week."""

    @property
    def lacks_year(self) -> bool:
        return self.year is None and self.fixed is None

    @property
    def is_whole_year(self) -> bool:
        said = (self.month, self.day, self.season, self.part, self.months, self.week, self.fixed)
        return self.year is not None and all(one is None for one in said)


@dataclass(frozen=True)
class Calendar:
    """What a moment is placed on."""

    today: datetime
    south: bool = False


def day_of(year: int, month: int = 1, day: int = 1) -> datetime:
    return datetime(min(max(year, EARLIEST), LATEST), month, day, tzinfo=UTC)


def add_months(when: datetime, count: int) -> datetime:
    """So many months later, or on the last day of the month where there is no such day."""
    year, month = divmod(when.year * 12 + when.month - 1 + count, 12)
    year = min(max(year, EARLIEST), LATEST)
    return when.replace(year=year, month=month + 1, day=min(when.day, monthrange(year, month + 1)[1]))


def add_units(when: datetime, unit: str, count: int) -> datetime:
    days = {"day": 1, "week": 7, "fortnight": 14}
    if unit in days:
        return when + timedelta(days=days[unit] * count)
    return add_months(when, {"month": 1, "quarter": 3, "year": 12, "decade": 120}[unit] * count)


def unit_around(when: datetime, unit: str) -> Period:
    """The calendar day, ISO week, month… that holds an instant."""
    start = {
        "day": when,
        "week": when - timedelta(days=when.weekday()),
        "fortnight": when - timedelta(days=when.weekday()),
        "month": when.replace(day=1),
        "quarter": when.replace(month=(when.month - 1) // 3 * 3 + 1, day=1),
        "year": when.replace(month=1, day=1),
        "decade": when.replace(year=when.year // 10 * 10, month=1, day=1),
    }[unit]
    return Period(start, add_units(start, unit, 1))


def period(moment: Moment, calendar: Calendar) -> Period:
    """The moment on the calendar; without a year, the latest that has begun."""
    if moment.fixed is not None:
        return _part(moment.fixed, moment.part)
    if moment.year is not None:
        return _part(_in_year(moment, moment.year, calendar), moment.part)
    years = range(calendar.today.year + 1, calendar.today.year - 9, -1)
    begun = (_in_year(moment, year, calendar) for year in years if exists(replace(moment, year=year)))
    return _part(next(one for one in begun if one.start is not None and one.start <= calendar.today), moment.part)


def exists(moment: Moment) -> bool:
    """Whether the day is on the calendar: 30 February is not, nor in most years week 53."""
    if moment.week is not None:
        return 1 <= moment.week <= (date(moment.year, 12, 28).isocalendar().week if moment.year else 53)
    if moment.day is None or moment.month is None:
        return True
    return moment.day <= monthrange(moment.year or 2000, moment.month)[1]


def _in_year(moment: Moment, year: int, calendar: Calendar) -> Period:
    if moment.season is not None:
        return _season(moment, year, calendar)
    if moment.week is not None:
        start = datetime.fromisocalendar(year, moment.week, 1).replace(tzinfo=UTC)
        return Period(start, start + timedelta(days=7))
    if moment.months is not None:
        first, last = moment.months
        return Period(day_of(year, first), add_months(day_of(year, last), 1))
    if moment.month is None:
        return Period(day_of(year), day_of(year + 1))
    start = day_of(year, moment.month, moment.day or 1)
    return Period(start, add_months(start, 1) if moment.day is None else start + timedelta(days=1))


def _season(moment: Moment, year: int, calendar: Calendar) -> Period:
    south = calendar.south if moment.hemisphere is None else moment.hemisphere == "south"
    month = SEASONS[moment.season or "summer"]
    month = (month + 6 - 1) % 12 + 1 if south else month
    start = day_of(year - 1 if month == 12 else year, month)
    return Period(start, add_months(start, 3))


PARTS = {"early": (0, 1 / 3), "mid": (1 / 3, 2 / 3), "late": (2 / 3, 1), "half1": (0, 0.5), "half2": (0.5, 1)}


def _part(whole: Period, part: str | None) -> Period:
    """The first, middle or last third of an interval, or one of its halves; of a year in whole months."""
    if part is None or whole.start is None or whole.end is None:
        return whole
    low, high = PARTS[part]
    days = (whole.end - whole.start).days
    if days in {365, 366}:
        return Period(add_months(whole.start, round(12 * low)), add_months(whole.start, round(12 * high)))
    if whole.start.day == whole.end.day == 1 and days <= 31:
        low, high = low * 30 / days, (high * 30 / days if high < 1 else 1)  # to the 10th, the 20th, the end
    return Period(
        whole.start + timedelta(days=round(days * low)), whole.start + timedelta(days=max(1, round(days * high)))
    )
