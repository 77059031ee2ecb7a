"""Places of a search as SQL over ``geometry`` and ``place_time``."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import Any

import orjson

from catalog.ready.moments import Interval
from catalog.ready.parameters import LeftToPgstac, Parameters, Places

MONTH_SECONDS = 30 * 86_400
"""Unit of time of ``place_time``: what a search asks for in it is about as long as in degrees."""
ALWAYS = 1e6
DEPTHS = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}
"""How deep the coordinates of a GeoJSON geometry lie in lists."""
SRID = 4326
INTERSECTS = "_st_intersects"
"""PostGIS's predicates under the names by which its planner support does not know them: it would multiply the share of
items in the box by that which it expects of the predicate, as if the one said nothing of the other."""
HALF_FOOTPRINT = (0.7, 0.55)
"""Of a tile of 110 km in mid-latitudes (degrees)."""

Box = tuple[float, float, float, float]
"""West, south, east, north (degrees)."""


@dataclass(frozen=True)
class Place:
    """Where items must be."""

    geometry: str
    """Text of which PostgreSQL makes the geometry: EWKT or GeoJSON."""
    box: Box
    wraps: bool = False
    """There are longitudes beyond ±180°."""

    def sql(self, parameters: Parameters, predicate: str = INTERSECTS, when: Interval = (None, None)) -> str:
        """The condition that items whose time meets ``when`` stand in the relation ``predicate`` to the place."""
        if parameters.places is Places.GUESSED:
            return f"place_time &&& ({parameters.add(_box_in_time(_enlarged(self.box), when), 'text')})::geometry"
        box = f"place_time &&& ({parameters.add(_box_in_time(self.box, when), 'text')})::geometry"
        if parameters.places is Places.CHECKED:
            box = f"({box}) IS TRUE"
        geometry = parameters.add(self.geometry, "text")
        made = f"st_geomfromgeojson({geometry})" if self.geometry.startswith("{") else f"({geometry})::geometry"
        if self.wraps:
            made = f"atelier.footprint({made}, NULL)"
        return f"({box} AND {predicate}(geometry, {made}))"


def _enlarged(box: Box) -> Box:
    """By half a footprint: PostGIS expects as many as there are footprints' shares in a box, not as meet it."""
    west, south, east, north = box
    x, y = HALF_FOOTPRINT
    return west - x, south - y, east + x, north + y


def _box_in_time(box: Box, when: Interval) -> str:
    west, south, east, north = box
    first = -ALWAYS if when[0] is None else when[0].timestamp() / MONTH_SECONDS
    last = ALWAYS if when[1] is None else when[1].timestamp() / MONTH_SECONDS
    return f"SRID={SRID};LINESTRING Z({west!r} {south!r} {first!r},{east!r} {north!r} {last!r})"


def bbox_places(bbox: object) -> list[Place]:
    """A search's ``bbox``: two places where it crosses the antimeridian (west more than east, RFC 7946, 5.2)."""
    if not isinstance(bbox, list) or len(bbox) != 4 or not all(_is_number(value) for value in bbox):
        raise LeftToPgstac(f"the box {bbox!r}")
    west, south, east, north = (float(value) for value in bbox)
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south < north <= 90) or west == east:
        raise LeftToPgstac(f"the box {bbox!r}")
    if west < east:
        return [_rectangle((west, south, east, north))]
    parts = [(west, south, 180.0, north), (-180.0, south, east, north)]
    return [_rectangle(part) for part in parts if part[0] < part[2]]


def _rectangle(box: Box) -> Place:
    west, south, east, north = box
    corners = [(west, south), (west, north), (east, north), (east, south), (west, south)]
    ring = ",".join(f"{x!r} {y!r}" for x, y in corners)
    return Place(f"SRID={SRID};POLYGON(({ring}))", box)


def geojson_place(geometry: Any) -> Place:
    """A GeoJSON geometry of a search."""
    if not isinstance(geometry, dict) or geometry.get("type") not in DEPTHS or "crs" in geometry:
        raise LeftToPgstac("a geometry that is none, or a collection of them")
    points = _points(geometry.get("coordinates"), DEPTHS[geometry["type"]])
    longitudes, latitudes = [point[0] for point in points], [point[1] for point in points]
    if not points or max(map(abs, longitudes)) > 360 or max(map(abs, latitudes)) > 90:
        raise LeftToPgstac("a geometry that is not on Earth")
    west, east = float(min(longitudes)), float(max(longitudes))
    wraps = west < -180 or east > 180
    if wraps:
        west, east = -180.0, 180.0
    box = (west, float(min(latitudes)), east, float(max(latitudes)))
    return Place(orjson.dumps(geometry).decode(), box, wraps)


def _points(coordinates: Any, depth: int) -> list[list[float]]:
    if not isinstance(coordinates, list):
        raise LeftToPgstac("a geometry without coordinates")
    if depth == 0:
        if not 2 <= len(coordinates) <= 3 or not all(_is_number(value) for value in coordinates):
            raise LeftToPgstac("a position that is none")
        return [coordinates]
    return [point for part in coordinates for point in _points(part, depth - 1)]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
