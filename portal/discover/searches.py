"""What a page of results is asked for: words and an area, as one search."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from shapely.geometry import MultiPolygon, box, mapping
from shapely.geometry.base import BaseGeometry

from catalog import textquery
from portal.discover.areas import Area


def understood(*, text: str, language: str, area: str = "") -> dict[str, Any]:
    """As :func:`catalog.textquery.parse`, the ``search`` narrowed to an area, and ``area`` as it is written shortest.

    A place of the text and the area must both be met, as everything else that is asked for.

    Raises:
        portal.discover.areas.AreaRefused: the area cannot be read.
        catalog.textquery.TextTooLong: more than 1,000 characters.
    """
    given = Area.of_text(area)
    query = textquery.parse(text, language)
    if given is None:
        return query | {"area": ""}
    return query | {"area": given.text, "search": _narrowed(query["search"], given)}


def address(text: str, **state: str | None) -> str:
    """The search page's address for a text and, where given, an area, a page or a selection."""
    encoded = state_of(text, **state)
    return f"{reverse('search')}?{encoded}" if encoded else reverse("search")


def state_of(text: str, **state: str | None) -> str:
    """The query string of :func:`address`."""
    parameters = {"q": text, **state}
    return urlencode({name: value for name, value in parameters.items() if value}, safe=",():/")


def place_of(search: dict[str, Any]) -> dict[str, Any] | None:
    """Where a STAC search body looks, as GeoJSON; none where it looks everywhere."""
    if "bbox" in search:
        return dict(mapping(_box(search["bbox"])))
    return search.get("intersects")


def _narrowed(search: dict[str, Any], area: Area) -> dict[str, Any]:
    place = place_of(search)
    rest = {name: value for name, value in search.items() if name not in {"bbox", "intersects"}}
    rest |= {"bbox": list(area.geometry.bounds)} if area.is_box else {"intersects": area.geojson}
    if place is None:
        return rest
    clauses = [{"op": "s_intersects", "args": [{"property": "geometry"}, place]}]
    asked = rest.get("filter")
    if asked is not None:
        clauses += asked["args"] if asked["op"] == "and" else [asked]
    return rest | {
        "filter-lang": "cql2-json",
        "filter": clauses[0] if len(clauses) == 1 else {"op": "and", "args": clauses},
    }


def _box(bounds: list[float]) -> BaseGeometry:
    """Across the antimeridian, where west is greater than east, two."""
    west, south, east, north = bounds
    if west <= east:
        return box(west, south, east, north)
    return MultiPolygon([box(west, south, 180.0, north), box(-180.0, south, east, north)])
