"""The time in which everything lies that a filter lets through, where it names several."""

from __future__ import annotations

from typing import Any

from catalog.ready.moments import Interval, temporal_literal

OPEN: Interval = (None, None)
UPPER, LOWER = {"<", "lt", "<=", "lte", "le"}, {">", "gt", ">=", "gte", "ge"}


def span_of(expression: dict[str, Any]) -> Interval:
    """From the first to the last ``datetime`` of a filter that :func:`~catalog.ready.filters.filter_sql` understands.

    Of two summers, an index can look up the time from the first to the last; of the filter as it stands, nothing.
    """
    operator, args = str(expression["op"]).lower(), expression["args"]
    if operator == "and":
        return _shared([span_of(one) for one in args])
    if operator == "or":
        return _from_first_to_last([span_of(one) for one in args])
    if operator in UPPER | LOWER and args[0] in ({"property": "datetime"}, {"property": "properties.datetime"}):
        first, last = temporal_literal(args[1])
        return (None, last) if operator in UPPER else (first, None)
    return OPEN


def _shared(spans: list[Interval]) -> Interval:
    starts, ends = [start for start, _ in spans if start], [end for _, end in spans if end]
    return max(starts, default=None), min(ends, default=None)


def _from_first_to_last(spans: list[Interval]) -> Interval:
    starts, ends = [start for start, _ in spans], [end for _, end in spans]
    first = None if None in starts else min(filter(None, starts))
    return first, None if None in ends else max(filter(None, ends))
