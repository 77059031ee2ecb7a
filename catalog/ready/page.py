"""One page of a search: which statements to run, one after the other, whatever connection runs them."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

from catalog.ready.ordered import MANY, sorted_page
from catalog.ready.parameters import LeftToPgstac
from catalog.ready.search import COUNTED_EXACTLY, Row, Search, Statement
from catalog.ready.token import Token

Steps = Generator[Statement, Sequence[Row], "Page"]
"""Gives statements, takes their rows, and returns the page in the end."""


@dataclass(frozen=True)
class Page:
    """The items of a page and where it stands in the whole."""

    rows: list[Row]
    """``collection, id`` of each item and the members that were asked for."""
    matched: int
    exact: bool
    next: Token | None
    previous: Token | None


def page_of(search: Search) -> Steps:
    """Raises :class:`LeftToPgstac` where the item at which the page begins has gone."""
    position = search.position()
    values: Row | None = None
    if position is not None:
        found = yield position
        if not found:
            raise LeftToPgstac("a token of an item that has gone")
        values = list(found[0])
    expected = (yield from _expected(search)) if search.anywhere else 0
    rows = yield search.counted_page(values, from_the_latest=expected > MANY)
    matched = rows[0][0]
    exact = matched <= COUNTED_EXACTLY
    if exact:
        items = [row[1:] for row in rows if row[1] is not None]
    else:
        matched = max(expected or (yield from _expected(search)), matched)
        items = yield from sorted_page(search, values, matched)
    return _page(search, items, matched, exact=exact)


def _expected(search: Search) -> Generator[Statement, Sequence[Row], int]:
    """How many items PostgreSQL's planner expects to match."""
    plan = yield search.estimate()
    return int(plan[0][0][0]["Plan"]["Plan Rows"])


def _page(search: Search, items: list[Row], matched: int, *, exact: bool) -> Page:
    more = len(items) > search.limit
    items = items[: search.limit]
    if search.backwards:
        items.reverse()
    before = more if search.backwards else search.token is not None
    after = more if not search.backwards else True
    return Page(
        items,
        matched,
        exact,
        next=Token(items[-1][0], items[-1][1], backwards=False) if after and items else None,
        previous=Token(items[0][0], items[0][1], backwards=True) if before and items else None,
    )
