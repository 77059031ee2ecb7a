"""A STAC search body as the condition that its items fulfil."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

from catalog.ready.filters import filter_sql
from catalog.ready.moments import Interval, interval
from catalog.ready.parameters import LeftToPgstac, Parameters
from catalog.ready.places import Place, bbox_places, geojson_place
from catalog.ready.span import span_of

EVERYWHERE = "true"


@dataclass(frozen=True)
class Conditions:
    """A condition over ``atelier.ready_items``."""

    sql: str
    """With ``$1``, ``$2``… in it."""
    parameters: list[object]


def conditions(body: dict[str, Any]) -> Conditions | None:
    """Which items ``body`` asks for; none where that is left to pgstac, which answers or refuses it."""
    parameters = Parameters()
    try:
        return Conditions(condition_sql(body, parameters), parameters.values)
    except LeftToPgstac:
        return None


def condition_sql(body: dict[str, Any], parameters: Parameters) -> str:
    """The condition, its values added to ``parameters``; raises :class:`LeftToPgstac`."""
    when = interval(body["datetime"]) if body.get("datetime") is not None else (None, None)
    parts = [
        *_names(body, parameters),
        *_time(when, parameters),
        *_place(body, when, parameters),
        *_filters(body, parameters),
        *_words(body, parameters),
    ]
    return " AND ".join(parts) or EVERYWHERE


def _names(body: dict[str, Any], parameters: Parameters) -> list[str]:
    parts = []
    for key, name in (("ids", "id"), ("collections", "collection")):
        wanted = body.get(key)
        if wanted is None:
            continue
        if not isinstance(wanted, list) or not wanted or not all(_is_name(one) for one in wanted):
            raise LeftToPgstac(f"{key} {wanted!r}")
        if len(wanted) == 1:
            parts.append(f"{name} = {parameters.add(wanted[0], 'text')}")
        else:
            parts.append(f"{name} = ANY ({parameters.add(wanted, 'text[]')})")
    return parts


def _is_name(value: object) -> bool:
    return isinstance(value, str) and value != "" and "\0" not in value


def _time(when: Interval, parameters: Parameters) -> list[str]:
    """Items that do not last, nearly all, are found by their ``datetime``; those that had begun by their own index."""
    first, last = when
    until = [f"datetime <= {parameters.add(last, 'timestamptz')}"] if last else []
    if not first:
        return until
    since = parameters.add(first, "timestamptz")
    begun = f"end_datetime > datetime AND tstzrange(datetime, end_datetime, '[]') @> {since}"
    if parameters.between and until:
        return [f"(datetime >= {since} AND {until[0]} OR ({begun}))"]
    return [*until, f"(datetime >= {since} OR ({begun}))"]


def _place(body: dict[str, Any], when: Interval, parameters: Parameters) -> list[str]:
    bbox, intersects = body.get("bbox"), body.get("intersects")
    if bbox is not None and intersects is not None:
        raise LeftToPgstac("both bbox and intersects")
    places: list[Place] = []
    if bbox is not None:
        places = bbox_places(bbox)
    elif intersects is not None:
        places = [geojson_place(intersects)]
    found = [place.sql(parameters, when=when) for place in places]
    return found if len(found) < 2 else [f"({' OR '.join(found)})"]


def _filters(body: dict[str, Any], parameters: Parameters) -> list[str]:
    asked, query = body.get("filter"), body.get("query")
    if asked is not None and (query is not None or body.get("filter-lang", "cql2-json") != "cql2-json"):
        raise LeftToPgstac("a filter in another language")
    if asked is not None:
        return [filter_sql(asked, parameters), *_bounds(span_of(asked), parameters)]
    if query is None:
        return []
    if not isinstance(query, dict) or not query or not all(isinstance(one, dict) and one for one in query.values()):
        raise LeftToPgstac("a query of another form")
    return [
        filter_sql({"op": operator, "args": [{"property": name}, value]}, parameters)
        for name, wanted in query.items()
        for operator, value in wanted.items()
    ]


def _bounds(span: Interval, parameters: Parameters) -> list[str]:
    return [
        f"datetime {sign} {parameters.add(end, 'timestamptz')}"
        for sign, end in zip((">=", "<="), span, strict=True)
        if end
    ]


def _words(body: dict[str, Any], parameters: Parameters) -> list[str]:
    asked = body.get("q")
    if asked is None:
        return []
    words = [asked] if isinstance(asked, str) else asked
    if not isinstance(words, list) or not words or not all(_is_name(word) for word in words):
        raise LeftToPgstac(f"the words {asked!r}")
    text = parameters.add(orjson.dumps(words).decode(), "text")
    return [f"words @@ pgstac.q_to_tsquery(({text})::jsonb)"]
