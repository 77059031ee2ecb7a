"""Reads the polygons of a file that somebody sent: ``python reading.py FILE KIND`` writes them as WKB.

It runs in a process of its own with little memory and little time, since the file may be hostile: whatever it does to
the libraries that read it, the portal goes on. The reasons for a refusal are words of
:mod:`portal.discover.areas.upload`.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

MEMORY_BYTES = 2 * 1024**3
CPU_SECONDS = 5
MOST_FEATURES = 10_000
DRIVERS = {"kml": {"KML", "LIBKML"}, "gpkg": {"GPKG"}}
NAMES = {"kml": "KML", "gpkg": "GeoPackage"}
DEGREES = {"EPSG:4326", "OGC:CRS84", "urn:ogc:def:crs:OGC:1.3:CRS84"}
GEOJSON_TYPES = {"FeatureCollection", "Feature", "Polygon", "MultiPolygon", "GeometryCollection"}


class Refused(Exception):
    """One of the reasons of :data:`portal.discover.areas.upload.REASONS`."""


def main(path: Path, kind: str) -> int:
    # Before the limits: right after an installation, Python compiles them, which takes long.
    import pyogrio  # noqa: F401
    import shapely  # noqa: F401

    spent = int(time.process_time())
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (spent + CPU_SECONDS, spent + CPU_SECONDS))
    try:
        sys.stdout.buffer.write(polygons(path, kind))
    except Refused as reason:
        sys.stdout.write(str(reason))
        return 1
    return 0


def polygons(path: Path, kind: str) -> bytes:
    """All the geometries of the file as one WKB collection, in degrees (WGS 84)."""
    import shapely

    if kind == "geojson":
        found = _of_geojson(path)
    else:
        CHECKS[kind](path)
        found = [geometry for layer in _layers(path, kind) for geometry in _geometries(path, kind, layer)]
    return bytes(shapely.to_wkb(shapely.geometrycollections(found)))


def _of_geojson(path: Path) -> list[Any]:
    """RFC 7946, in degrees; or the GeoJSON of 2008, which may name a projection."""
    import shapely

    try:
        read = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise Refused("not GeoJSON") from error
    if not isinstance(read, dict) or read.get("type") not in GEOJSON_TYPES:
        raise Refused("not GeoJSON")
    if len(read.get("features") or ()) > MOST_FEATURES:
        raise Refused("features")
    try:
        geometry = shapely.force_2d(shapely.from_geojson(json.dumps(read)))
        crs = read["crs"]["properties"]["name"] if read.get("crs") else None
    except (shapely.errors.ShapelyError, TypeError, KeyError) as error:
        raise Refused("unreadable") from error
    return _in_degrees([geometry], crs)


def _is_kml(path: Path) -> None:
    """Defused: no document type, no entities, so that nothing of it can grow or fetch."""
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import parse

    try:
        root = parse(path, forbid_dtd=True).getroot()
    except DefusedXmlException as error:
        raise Refused("document type") from error
    except (ParseError, ValueError, LookupError) as error:
        raise Refused("not KML") from error
    if root is None or root.tag.rpartition("}")[2] != "kml":
        raise Refused("not KML")


def _is_gpkg(path: Path) -> None:
    """The header of SQLite, and GeoPackage's own number in it (OGC 12-128r19, requirement 2)."""
    with path.open("rb") as file:
        header = file.read(100)
    if not header.startswith(b"SQLite format 3\0") or header[68:72] not in {b"GPKG", b"GP10", b"GP11"}:
        raise Refused("not GeoPackage")


CHECKS = {"kml": _is_kml, "gpkg": _is_gpkg}


def _layers(path: Path, kind: str) -> list[str]:
    import pyogrio

    try:
        return [str(name) for name, geometry in pyogrio.list_layers(path) if geometry is not None][:10]
    except pyogrio.errors.DataSourceError as error:
        raise Refused(f"not {NAMES[kind]}") from error


def _geometries(path: Path, kind: str, layer: str) -> list[Any]:
    """Of one layer, in degrees."""
    import pyogrio
    import shapely
    from pyogrio import raw

    try:
        described = pyogrio.read_info(path, layer=layer)
        if described["driver"] not in DRIVERS[kind]:
            raise Refused(f"not {NAMES[kind]}")
        said, _, geometries, _ = raw.read(path, layer=layer, columns=[], force_2d=True, max_features=MOST_FEATURES + 1)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pyogrio.errors.GeometryError) as error:
        raise Refused("unreadable") from error
    if len(geometries) > MOST_FEATURES:
        raise Refused("features")
    found = [geometry for geometry in shapely.from_wkb(geometries, on_invalid="ignore") if geometry is not None]
    return _in_degrees(found, said["crs"])


def _in_degrees(geometries: list[Any], crs: str | None) -> list[Any]:
    import numpy as np
    import pyproj
    import shapely

    if crs is None or crs in DEGREES:
        return geometries
    try:
        change = pyproj.Transformer.from_crs(crs, "OGC:CRS84", always_xy=True)
    except pyproj.exceptions.ProjError as error:
        raise Refused("projection") from error
    return list(shapely.transform(np.array(geometries), lambda points: np.column_stack(change.transform(*points.T))))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
