"""Several expressions of time in one text, put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from catalog.textquery.moments import Calendar, Period
from catalog.textquery.times import Time, time_periods

RECURRING_YEARS = 10
"""How far back ``every summer`` goes when no year is said."""


@dataclass(frozen=True)
class Combined:
    """What each expression means, and what they mean together."""

    each: list[list[Period]]
    together: list[Period]
    """Any of these; a period that ends before it starts says that nothing can satisfy the text."""


def combine(times: Sequence[Time], calendar: Calendar) -> Combined:
    """Closed intervals add up (2014 and 2016), open ones restrict (since 2014, before 2016).

    A month or season without a year takes the years said elsewhere in the text, in any order of words.
    """
    years = _years(times, calendar)
    completes = any(time.lacks_year for time in times) and bool(years)
    each: list[list[Period]] = []
    closed: list[Period] = []
    bounds: list[Period] = []
    for time in times:
        if time.lacks_year and completes:
            found = _begun([one for year in years for one in time_periods(time.in_year(year), calendar)], calendar)
        else:
            found = time_periods(time, calendar)
        each.append(found)
        if completes and (time.is_years or time.is_relative_year):
            continue
        (bounds if any(one.start is None or one.end is None for one in found) else closed).extend(found)
    return Combined(each, _together(closed, bounds))


def _begun(periods: list[Period], calendar: Calendar) -> list[Period]:
    """Without those that are still to come, unless all are."""
    return [one for one in periods if one.start is None or one.start <= calendar.today] or periods


def _years(times: Sequence[Time], calendar: Calendar) -> list[int]:
    """The years that complete ``summer`` or ``May``: of ``2015-2017``, of ``last year``, else of ``March 2017``."""
    relative = {time_periods(time, calendar)[0].start for time in times if time.is_relative_year}
    said = {year for time in times if time.is_years for year in time.years()} | {day.year for day in relative if day}
    if said:
        return sorted(said)
    beside = {year for time in times if time.how in {"in", "both", "between"} for year in time.years()}
    if len(beside) == 1:
        return sorted(beside)
    starts = [
        p.start.year
        for time in times
        if time.how in {"since", "after"}
        for p in time_periods(time, calendar)
        if p.start
    ]
    if starts:
        return list(range(min(max(starts), calendar.today.year), calendar.today.year + 1))
    if any(time.recurs for time in times):
        return list(range(calendar.today.year - RECURRING_YEARS + 1, calendar.today.year + 1))
    return []


def _together(closed: list[Period], bounds: list[Period]) -> list[Period]:
    starts, ends = [p.start for p in bounds if p.start], [p.end for p in bounds if p.end]
    bound = Period(max(starts, default=None), min(ends, default=None))
    if not closed:
        return [bound] if bounds else []
    met = [shared for one in closed if (shared := one.meets(bound)) is not None]
    if not met:
        first = closed[0]
        return [Period(bound.start or first.start, bound.end or first.end)] if bounds else closed
    return merged(met)


def merged(periods: list[Period]) -> list[Period]:
    """The same time in as few intervals as possible, in order."""
    ordered = sorted(periods, key=lambda one: one.start.timestamp() if one.start else float("-inf"))
    result = [ordered[0]]
    for one in ordered[1:]:
        last = result[-1]
        if last.end is None or one.start is None or one.start <= last.end:
            end = None if last.end is None or one.end is None else max(last.end, one.end)
            result[-1] = Period(last.start, end)
        else:
            result.append(one)
    return result


def stamp(when: datetime) -> str:
    return when.strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")


def last_stamp(end: datetime) -> str:
    """The last millisecond before an instant, since STAC's intervals include both ends."""
    return stamp(end - timedelta(seconds=1)).removesuffix("Z") + ".999Z"


def interval(period: Period) -> str:
    """STAC's ``datetime``: ``2014-01-01T00:00:00Z/2014-12-31T23:59:59.999Z``, ``..`` where open."""
    start = stamp(period.start) if period.start else ".."
    return f"{start}/{last_stamp(period.end) if period.end else '..'}"
