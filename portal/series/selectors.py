"""The products that a series is made of, and their values at a point."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from catalog import search as catalog_search
from catalog import textquery
from portal.series.observations import Observation, Point, observation
from portal.series.variables import Variable, collections_with
from processing.errors import RejectedProduct

Item = TypeVar("Item")
MOST_DATES = 300
"""Of a longer series, as many are read, evenly chosen."""
MOST_FOUND = 1000
"""Products that these are chosen from, the latest."""
READERS = ThreadPoolExecutor(max_workers=4, thread_name_prefix="series")
"""All series of this process together: many people asking make each other wait, not the machine swap."""


@dataclass(frozen=True)
class Wanted:
    """Which products: those that a text asks for, narrowed by the rest; its place is the point, whatever it names."""

    text: str = ""
    language: str = "en"
    collections: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    tiles: tuple[str, ...] = ()
    dates: str = ""
    """An interval in STAC's form, ``2018-01-01T00:00:00Z/..``; empty for all."""


@dataclass(frozen=True)
class Series:
    point: Point
    variables: tuple[Variable, ...]
    observations: list[Observation]
    """The oldest first."""
    matched: int
    """Products of the point that there are."""
    chosen: int
    """Of which these were read."""
    unreadable: list[str]
    """Products whose files could not be read."""

    @property
    def sampled(self) -> bool:
        return self.chosen < self.matched


@dataclass(frozen=True)
class Found:
    items: list[dict[str, Any]]
    """The oldest first."""
    matched: int


def point_series(*, point: Point, variables: tuple[Variable, ...], wanted: Wanted) -> Series:
    """The values of ``variables`` at ``point`` over all dates, or :data:`MOST_DATES` of them evenly chosen.

    Raises:
        catalog.errors.InvalidSearch: the dates, for example, mean nothing.
    """
    geometry = {"type": "Point", "coordinates": [point.longitude, point.latitude]}
    found = items_find(wanted, able=collections_with(variables), intersects=geometry)
    chosen = sampled(found.items, MOST_DATES)
    read = list(READERS.map(lambda item: _read(item, point, variables), chosen))
    return Series(
        point=point,
        variables=variables,
        observations=[one for one in read if isinstance(one, Observation)],
        matched=found.matched,
        chosen=len(chosen),
        unreadable=[one for one in read if isinstance(one, str)],
    )


def items_find(wanted: Wanted, *, able: Sequence[str], intersects: dict[str, Any] | None = None) -> Found:
    """The products wanted, of the collections that are ``able`` to show what is asked, at another place if one is
    given."""
    body = textquery.parse(wanted.text, wanted.language)["search"]
    named = wanted.collections or tuple(body.get("collections", ()))
    body["collections"] = [name for name in able if name in named] or list(able)
    if intersects is not None:
        body.pop("bbox", None)
        body["intersects"] = intersects
    if wanted.dates:
        body["datetime"] = wanted.dates
    body |= {"limit": MOST_FOUND, "sortby": [{"field": "datetime", "direction": "desc"}]}
    page = catalog_search.search(_narrowed(body, wanted))
    items = page["features"][::-1]
    return Found(items, page.get("numberMatched") or len(items))


def _narrowed(body: dict[str, Any], wanted: Wanted) -> dict[str, Any]:
    clauses = [
        {"op": "in", "args": [{"property": name}, list(values)]}
        for name, values in (("platform", wanted.platforms), ("grid:code", [f"MGRS-{tile}" for tile in wanted.tiles]))
        if values
    ]
    if not clauses:
        return body
    return body | {"filter-lang": "cql2-json", "filter": {"op": "and", "args": [body["filter"], *clauses]}}


def sampled(items: Sequence[Item], most: int) -> list[Item]:
    """At most so many, evenly chosen, the first and the last among them."""
    if len(items) <= most:
        return list(items)
    return [items[round(number * (len(items) - 1) / (most - 1))] for number in range(most)]


def _read(item: dict[str, Any], point: Point, variables: Sequence[Variable]) -> Observation | str:
    try:
        return observation(item, point, variables)
    except (RejectedProduct, OSError):
        return str(item["id"])
