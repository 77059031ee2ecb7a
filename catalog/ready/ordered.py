"""A page of a search that matches many items, without reading them all: one end of an order."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from catalog.ready.moments import Interval
from catalog.ready.parameters import Places
from catalog.ready.search import Row, Search, Statement

SPREAD = 4
"""Times as many items are looked at first as are wanted, and then this many times more."""
WIDENING = 16
LEAST = timedelta(hours=12)
MANY = 3_000
"""From so many items in a place on, reading all items in the order that is wanted, until a page of them is in the
place, is the shorter way than sorting those of the place. At a million items: the root of (page × all)."""
EARLIEST, LATEST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def sorted_page(search: Search, position: Row | None, expected: int) -> Generator[Statement, Sequence[Row], list[Row]]:
    """The rows of :meth:`Search.page`, of a search that is ``expected`` to match so many items."""
    if not search.by_time_in_a_place:
        return list((yield search.page(position, Places.CHECKED if expected > MANY else Places.FOUND)))
    (first, last), *_ = yield search.span()
    for narrowed in _windows(search, position, expected, (first, last)):
        rows = yield narrowed.page(position)
        if len(rows) > search.limit:
            return list(rows)
    return list((yield search.page(position)))


def _windows(search: Search, position: Row | None, expected: int, span: tuple[datetime, datetime]) -> Iterator[Search]:
    """The search among the items from its beginning on for some time, and for some more."""
    begin, end = _searched(search.when, span)
    start = position[0] if position is not None else end if search.latest_first else begin
    share = SPREAD * (search.limit + 1) / expected
    for part in (share, share * WIDENING):
        if part >= 1:
            return
        width = max(LEAST, part * (end - begin))
        if search.latest_first and start - begin > width:
            yield search.narrowed((start - width, _earlier(start, search.when[1])), start - width)
        elif not search.latest_first and end - start > width and start + width > begin:
            yield search.narrowed((search.when[0], start + width), start + width)


def _searched(when: Interval, span: tuple[datetime, datetime]) -> tuple[datetime, datetime]:
    first, last = when
    return max(span[0], first or EARLIEST), min(span[1], last or LATEST)


def _earlier(moment: datetime, other: datetime | None) -> datetime:
    return moment if other is None else min(moment, other)
