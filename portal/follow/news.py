"""What a saved search finds among the products that have arrived since it was last looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from catalog import arrivals, textquery
from catalog.search import current, search
from portal.follow.models import SavedSearch

SHOWN = 20
"""Products that a mail names of each search; of the others it gives the number."""
BATCH = 1_000
"""Arrivals that one search looks through."""


@dataclass(frozen=True)
class News:
    """New products of one search."""

    search: SavedSearch
    count: int
    items: list[dict[str, Any]]
    """STAC items as stored: the first :data:`SHOWN`, the latest images first."""


def search_body(*, text: str, language: str, area: str) -> dict[str, Any]:
    """The STAC search of the words and the area of a results page, without products that were replaced."""
    body: dict[str, Any] = current(textquery.parse(text, language)["search"])
    return body


def news_of(saved: SavedSearch, *, until: int) -> News:
    """What came after ``saved.seen``, up to the arrival number ``until``."""
    body = search_body(text=saved.text, language=saved.language, area=saved.area)
    body.pop("sortby", None)
    items: list[dict[str, Any]] = []
    count, after = 0, saved.seen
    while rows := arrivals.names(after=after, until=until, limit=BATCH):
        after = rows[-1][0]
        page = search({**body, "ids": [identifier for _, _, identifier in rows], "limit": max(SHOWN - len(items), 1)})
        count += page["numberMatched"]
        items += page["features"][: SHOWN - len(items)]
    return News(saved, count, items)
