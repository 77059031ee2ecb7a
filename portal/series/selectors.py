"""The products that a series is made of, and their values at a point or over an area."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from catalog import search as catalog_search
from catalog import textquery
from portal.discover.areas import Area
from portal.series.area_observations import area_observation
from portal.series.errors import SeriesRefused
from portal.series.observations import Observation, Point, observation
from portal.series.variables import Variable, collections_with
from processing.errors import RejectedProduct

Item = TypeVar("Item")
Place = Point | Area
MOST_DATES = 300
"""Of a longer series, as many are read, evenly chosen."""
MOST_DATES_OF_AREA = 120
MOST_SQUARE_KILOMETRES = 25
"""Of an area: a quarter of a million pixels of 10 m."""
MOST_FOUND = 900
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
    place: Place
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
    def point(self) -> Point | None:
        return self.place if isinstance(self.place, Point) else None

    @property
    def area(self) -> Area | None:
        return self.place if isinstance(self.place, Area) else None

    @property
    def sampled(self) -> bool:
        return self.chosen < self.matched


@dataclass(frozen=True)
class Found:
    items: list[dict[str, Any]]
    """The oldest first."""
    matched: int


def series_of(*, place: Place, variables: tuple[Variable, ...], wanted: Wanted) -> Series:
    """The values of ``variables`` at a point, or their means over an area, on all dates or some, evenly chosen.

    Raises:
        SeriesRefused: the area is larger than :data:`MOST_SQUARE_KILOMETRES`.
        catalog.errors.InvalidSearch: the dates, for example, mean nothing.
    """
    most = MOST_DATES
    if isinstance(place, Area):
        _require_small(place)
        most = MOST_DATES_OF_AREA
    found = items_find(wanted, able=collections_with(variables), intersects=_geometry(place))
    chosen = sampled(found.items, most)
    read = list(READERS.map(lambda item: _read(item, place, variables), chosen))
    return Series(
        place=place,
        variables=variables,
        observations=[one for one in read if isinstance(one, Observation)],
        matched=found.matched,
        chosen=len(chosen),
        unreadable=[one for one in read if isinstance(one, str)],
    )


def _require_small(area: Area) -> None:
    if area.square_kilometres > MOST_SQUARE_KILOMETRES:
        raise SeriesRefused(
            _(
                "The area has %(size)s km²; a series is made of %(most)d km² at most. "
                "Draw a smaller one, or ask for an extract with statistics."
            )
            % {"size": number_format(area.square_kilometres, 0), "most": MOST_SQUARE_KILOMETRES}
        )


def _geometry(place: Place) -> dict[str, Any]:
    if isinstance(place, Area):
        return place.geojson
    return {"type": "Point", "coordinates": [place.longitude, place.latitude]}


def items_find(
    wanted: Wanted, *, able: Sequence[str], intersects: dict[str, Any] | None = None, most: int = MOST_FOUND
) -> Found:
    """The products wanted, the latest ``most`` of them, of the collections that are ``able`` to show what is asked;
    at another place if one is given.
    """
    body = textquery.parse(wanted.text, wanted.language)["search"]
    named = wanted.collections or tuple(body.get("collections", ()))
    body["collections"] = [name for name in able if name in named] or list(able)
    if intersects is not None:
        body.pop("bbox", None)
        body["intersects"] = intersects
    if wanted.dates:
        body["datetime"] = wanted.dates
    body |= {"limit": most, "sortby": [{"field": "datetime", "direction": "desc"}]}
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


def _read(item: dict[str, Any], place: Place, variables: Sequence[Variable]) -> Observation | str:
    try:
        if isinstance(place, Area):
            return area_observation(item, place, variables)
        return observation(item, place, variables)
    except (RejectedProduct, OSError):
        return str(item["id"])
