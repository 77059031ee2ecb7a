"""Expressions of time, as they were said and as they lie on the calendar."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from catalog.textquery.moments import (
    Calendar,
    Moment,
    Period,
    add_units,
    day_of,
    period,
    unit_around,
)


@dataclass(frozen=True)
class Relative:
    """A moment told from today: ``last month`` is (month, −1), ``2 weeks ago`` (week, −2)."""

    unit: str
    offset: int
    part: str | None = None

    def moment(self, calendar: Calendar) -> Moment:
        return Moment(fixed=unit_around(add_units(calendar.today, self.unit, self.offset), self.unit), part=self.part)

    def instant(self, calendar: Calendar) -> datetime:
        """The start where the unit is this one or the last, the exact day where a number was said."""
        if -1 <= self.offset <= 1:
            return period(self.moment(calendar), calendar).start or calendar.today
        return add_units(calendar.today, self.unit, self.offset)


@dataclass(frozen=True)
class Adjacent:
    """``last summer``, ``next May``, ``this winter``: the moment without a year, so many after the latest."""

    moment: Moment
    offset: int


@dataclass(frozen=True)
class Last:
    """``last 3 months``: up to the end of today."""

    unit: str
    count: int


@dataclass(frozen=True)
class Weekday:
    """``last Monday``, ``this weekend``: days of a week, 0 being Monday."""

    number: int
    days: int = 1
    this_week: bool = False
    """In the week of today; else the latest before today."""

    def period(self, calendar: Calendar) -> Period:
        start = calendar.today - timedelta(days=calendar.today.weekday() - self.number)
        if not self.this_week and start + timedelta(days=self.days) > calendar.today:
            start -= timedelta(days=7)
        return Period(start, start + timedelta(days=self.days))


Said = Moment | Relative | Adjacent | Last | Weekday


@dataclass(frozen=True)
class Time:
    """An expression of time: one moment, or several joined by a word."""

    how: str
    """in, between, inside, since, after, before, until, both; or yearless, a range whose ends have no year"""
    first: Said
    second: Said | None = None

    @property
    def lacks_year(self) -> bool:
        """Whether a year said elsewhere in the text completes it."""
        return self.how in {"in", "yearless"} and isinstance(self.first, Moment) and self.first.lacks_year

    @property
    def recurs(self) -> bool:
        return isinstance(self.first, Moment) and self.first.every

    def in_year(self, year: int) -> Time:
        """Completed with a year that was said elsewhere."""
        first, second = self.first, self.second
        if not isinstance(first, Moment):
            return self
        if not isinstance(second, Moment):
            return replace(self, first=replace(first, year=year))
        return Time("between", replace(first, year=year - self.wraps), replace(second, year=year))

    @property
    def wraps(self) -> bool:
        """Whether a range without years goes over the New Year: November to February."""
        both = isinstance(self.first, Moment) and isinstance(self.second, Moment)
        return both and rank(self.first) > rank(self.second)  # type: ignore[arg-type]

    @property
    def is_years(self) -> bool:
        """Whether it is one year or a range of whole years."""
        if self.how not in {"in", "between", "both"} or not isinstance(self.first, Moment):
            return False
        second_is = self.second is None or (isinstance(self.second, Moment) and self.second.is_whole_year)
        return self.first.is_whole_year and second_is

    @property
    def is_relative_year(self) -> bool:
        """``last year``, ``2 years ago``."""
        first = self.first
        return self.how == "in" and isinstance(first, Relative) and first.unit == "year" and first.part is None

    def years(self) -> list[int]:
        """The years that are said in it."""
        ends = [one.year for one in (self.first, self.second) if isinstance(one, Moment) and one.year is not None]
        return list(range(min(ends), max(ends) + 1)) if ends and self.how == "between" else ends


def said_period(said: Said, calendar: Calendar) -> Period:
    """Where something that was said lies on the calendar."""
    if isinstance(said, Moment):
        return period(said, calendar)
    if isinstance(said, Relative):
        return period(said.moment(calendar), calendar)
    if isinstance(said, Last):
        return Period(add_units(calendar.today, said.unit, -said.count), calendar.today + timedelta(days=1))
    if isinstance(said, Weekday):
        return said.period(calendar)
    return _adjacent(said, calendar)


def _adjacent(said: Adjacent, calendar: Calendar) -> Period:
    """The latest that has begun; with −1 the latest that has ended, with 1 the first that has not begun."""
    latest = period(said.moment, calendar)
    if said.offset == 0 or latest.start is None or latest.end is None:
        return latest
    if said.offset < 0 and latest.end <= calendar.today:
        return latest
    turn = 1 if said.offset > 0 else -1
    shifted = (day_of(edge.year + turn, edge.month, min(edge.day, 28)) for edge in (latest.start, latest.end))
    return Period(*shifted)


def time_periods(time: Time, calendar: Calendar) -> list[Period]:
    """The intervals that an expression means; open ones for ``since``, ``before``…"""
    first = said_period(time.first, calendar)
    if time.how == "yearless" and first.start:
        return time_periods(time.in_year(first.start.year + time.wraps), calendar)
    if time.how == "since":
        start = time.first.instant(calendar) if isinstance(time.first, Relative) else first.start
        return [Period(start, None)]
    if time.how in {"after", "before", "until"}:
        return [
            {"after": Period(first.end, None), "before": Period(None, first.start), "until": Period(None, first.end)}[
                time.how
            ]
        ]
    if time.second is None:
        return [first]
    second = said_period(time.second, calendar)
    if time.how == "both":
        return [first, second]
    if time.how == "inside":
        return [Period(first.end, second.start)]
    starts, ends = [p.start for p in (first, second) if p.start], [p.end for p in (first, second) if p.end]
    return [Period(min(starts), max(ends))]


SEASON_ORDER = {"winter": 1, "spring": 3, "summer": 6, "autumn": 9}


def rank(moment: Moment) -> tuple[int, int]:
    """Where in a year it lies, to tell which of two comes first."""
    month = moment.month or (SEASON_ORDER[moment.season] if moment.season else 0)
    return month, moment.day or 0
