"""Moments and intervals of a search, as PostgreSQL takes them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from catalog.ready.parameters import LeftToPgstac

MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})", re.ASCII | re.IGNORECASE)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
OPEN = {"..", ""}
TICK = timedelta(microseconds=1)

Interval = tuple[datetime | None, datetime | None]
"""First and last moment, both included; none where it is open."""


def moment(text: object) -> datetime:
    """RFC 3339, to the microsecond; raises :class:`LeftToPgstac` for all else."""
    if not isinstance(text, str) or not MOMENT.fullmatch(text):
        raise LeftToPgstac(f"the moment {text!r}")
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise LeftToPgstac(f"the moment {text!r}") from error


def midnight(text: object) -> datetime:
    """The beginning of a day (UTC)."""
    if not isinstance(text, str) or not DAY.fullmatch(text):
        raise LeftToPgstac(f"the day {text!r}")
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise LeftToPgstac(f"the day {text!r}") from error
    return datetime(found.year, found.month, found.day, tzinfo=UTC)


def moment_or_midnight(text: object) -> datetime:
    return midnight(text) if isinstance(text, str) and DAY.fullmatch(text) else moment(text)


def interval(text: object) -> Interval:
    """The ``datetime`` of a search."""
    ends = text.split("/") if isinstance(text, str) else []
    if len(ends) == 1:
        instant = moment(ends[0])
        return instant, instant
    if len(ends) != 2 or set(ends) <= OPEN:
        raise LeftToPgstac(f"the interval {text!r}")
    first, last = (None if end in OPEN else moment(end) for end in ends)
    if first and last and first > last:
        raise LeftToPgstac(f"the interval {text!r}, which ends before it begins")
    return first, last


def temporal_literal(value: object) -> Interval:
    """A literal of CQL2's temporal operators: a timestamp, a date (all of its day) or an interval."""
    if isinstance(value, dict) and set(value) == {"interval"}:
        ends = value["interval"]
        if not isinstance(ends, list) or len(ends) != 2:
            raise LeftToPgstac(f"the interval {value!r}")
        first = None if ends[0] in OPEN else _span(ends[0])[0]
        last = None if ends[1] in OPEN else _span(ends[1])[1]
        if first and last and first > last:
            raise LeftToPgstac(f"the interval {value!r}, which ends before it begins")
        return first, last
    return _span(value)


def _span(value: object) -> tuple[datetime, datetime]:
    if isinstance(value, dict) and set(value) == {"timestamp"}:
        instant = moment_or_midnight(value["timestamp"])
        return instant, instant
    if isinstance(value, dict) and set(value) == {"date"}:
        value = value["date"]
    if isinstance(value, str) and DAY.fullmatch(value):
        start = midnight(value)
        return start, start + timedelta(days=1) - TICK
    instant = moment(value)
    return instant, instant
