"""Which of the namesakes is meant, and the area on the ground of all the places together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from shapely.geometry import box, mapping, shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from catalog.gazetteer import SPREADING, Box, Place, around, country, division
from catalog.textquery.grammar import Reader
from catalog.textquery.places import Named
from catalog.textquery.readings import Reading

SURROUNDINGS = 40.0
"""Kilometres that ``north of Toulouse`` reaches."""


@dataclass(frozen=True)
class Settled:
    """A place of the text, decided."""

    reading: Reading
    named: Named
    place: Place
    explains: bool = False
    """Whether it only says where another place is: ``Chile`` in ``Santiago Chile``."""
    bracketed: bool = False


def settle(readings: Sequence[Reading], reader: Reader) -> list[Settled]:
    """Chooses among namesakes by the regions named beside them; those regions then only explain."""
    settled = [Settled(one, one.value, one.value.place, bracketed=_is_bracketed(one, reader)) for one in readings]
    for index, one in enumerate(settled):
        explainers = sorted(
            (other for other in range(len(settled)) if other != index and _may_explain(settled[other])),
            key=lambda other: (not settled[other].bracketed, abs(settled[other].reading.start - one.reading.start)),
        )
        for other in explainers:
            joined = _joined(one.reading, settled[other].reading, reader)
            found = _within(one.named.candidates, settled[other].named.candidates)
            if found and settled[other].place.is_town and (joined or found[0] is not one.named.candidates[0]):
                continue  # Mexico, New York: two cities, though the state has a Mexico too
            if found and (found[0] is one.place or not joined):
                settled[index] = replace(one, place=found[0])
                settled[other] = replace(settled[other], place=found[1], explains=True)
                break
    return settled


def _may_explain(one: Settled) -> bool:
    """Whether a namesake at least is a region."""
    return any(not place.is_town for place in one.named.candidates)


def _within(candidates: Sequence[Place], regions: Sequence[Place]) -> tuple[Place, Place] | None:
    """The likeliest of the candidates that lies in one of the regions of that name, with the region."""
    pairs = ((place, region) for region in regions for place in candidates if region.contains(place))
    return next(pairs, None)


def _is_bracketed(reading: Reading, reader: Reader) -> bool:
    tokens = reader.tokens
    before = tokens[reading.start - 1].text if reading.start else ""
    return before == "(" and reading.end < len(tokens) and tokens[reading.end].text == ")"


def _joined(first: Reading, second: Reading, reader: Reader) -> bool:
    """Whether the two are set side by side with ``and`` or ``or``: then neither explains the other."""
    low, high = sorted((first, second), key=lambda one: one.start)
    between = [token.word for token in reader.tokens[low.end : high.start]]
    return bool(between) and set(between) <= {"and", "or", "et", "ou", "&", "to"}


def bounds(settled: Settled) -> Box:
    """The box to show, and to search by where it is exact enough."""
    place, radius = settled.place, settled.named.radius
    if radius is not None and place.is_town and not settled.named.direction:
        return around(place.longitude, place.latitude, radius)
    if radius is not None or settled.named.direction is not None:
        west, south, east, north = _shape(settled).bounds
        return (round(west, 4), round(south, 4), round(east, 4), round(north, 4))
    return place.bbox


def area(places: Sequence[Settled]) -> dict[str, Any]:
    """``bbox`` or ``intersects`` of a STAC search: any of the places; or what a range and a country share."""
    wanted = [one for one in places if not one.explains]
    if not wanted:
        return {}
    if len(wanted) == 1 and _is_box(wanted[0]):
        return {"bbox": list(bounds(wanted[0]))}
    if (
        len(wanted) == 1
        and wanted[0].place.outline
        and wanted[0].named.radius is None
        and wanted[0].named.direction is None
    ):
        return {"intersects": wanted[0].place.outline}
    return {"intersects": _plain(_union(wanted))}


def _is_box(settled: Settled) -> bool:
    box_alone = settled.place.is_town or settled.place.outline is None
    west, _, east, _ = bounds(settled)
    return box_alone and west < east


def _union(wanted: list[Settled]) -> BaseGeometry:
    spreading = [_shape(one) for one in wanted if one.place.kind in SPREADING]
    others = [one for one in wanted if one.place.kind not in SPREADING]
    regions = [_shape(one) for one in others if not one.place.is_town]
    if spreading and regions:
        shared = unary_union(spreading).intersection(unary_union(regions))
        if shared.area > 0:
            return unary_union([shared, *(_shape(one) for one in others if one.place.is_town)])
    return unary_union([_shape(one) for one in wanted])


def _box_shape(bounds: Box) -> BaseGeometry:
    west, south, east, north = bounds
    if west <= east:
        return box(west, south, east, north)
    return unary_union([box(west, south, 180.0, north), box(-180.0, south, east, north)])


def _shape(settled: Settled) -> BaseGeometry:
    place, radius, direction = settled.place, settled.named.radius, settled.named.direction
    if place.is_town and (radius is not None or direction):
        near = _box_shape(around(place.longitude, place.latitude, radius or SURROUNDINGS))
        return _side(near, direction) if direction else near
    whole = shape(place.outline) if place.outline else _box_shape(place.bbox)
    if radius is not None:
        return whole.buffer(radius / 111.2).intersection(box(-180, -90, 180, 90))
    return _side(whole, direction) if direction else whole


def _side(whole: BaseGeometry, direction: str) -> BaseGeometry:
    """The half, quarter or middle of a region."""
    west, south, east, north = whole.bounds
    across, up = (west + east) / 2, (south + north) / 2
    if direction == "c":
        wide, tall = (east - west) / 4, (north - south) / 4
        return whole.intersection(box(across - wide, up - tall, across + wide, up + tall))
    west, east = (across if "e" in direction else west), (across if "w" in direction else east)
    south, north = (up if "n" in direction else south), (up if "s" in direction else north)
    return whole.intersection(box(west, south, east, north))


def _plain(geometry: BaseGeometry) -> dict[str, Any]:
    """GeoJSON of its polygons, in lists."""
    polygons = [
        part for part in getattr(geometry, "geoms", [geometry]) if part.geom_type == "Polygon" and part.area > 0
    ]
    parts = [
        [[[round(x, 4), round(y, 4)] for x, y in ring] for ring in mapping(part)["coordinates"]] for part in polygons
    ]
    if len(parts) == 1:
        return {"type": "Polygon", "coordinates": parts[0]}
    return {"type": "MultiPolygon", "coordinates": parts}


def label(place: Place, language: str, *, full: bool = False) -> str:
    """``Toulouse, France``; with the région or state too when full or in the USA."""
    parts = [place.label(language)]
    if place.is_town and place.country:
        home, land = division(place.country, place.admin1), country(place.country)
        if home and (full or place.country == "US"):
            parts.append(home.label(language))
        if land:
            parts.append(land.label(language))
    elif place.kind in {"department", "region", "state"}:
        land = country(place.country)
        parts += [land.label(language)] if land else []
    return ", ".join(parts)
