"""What items can be searched and sorted by, besides id, collection, geometry and datetime."""

from __future__ import annotations

from typing import Any

QUERYABLES: dict[str, dict[str, Any]] = {
    "platform": {"title": "Platform", "type": "string"},
    "constellation": {"title": "Constellation", "type": "string"},
    "instruments": {"title": "Instruments", "type": "array", "items": {"type": "string"}},
    "gsd": {"title": "Pixel size, m", "type": "number", "exclusiveMinimum": 0},
    "eo:cloud_cover": {"title": "Clouds and their shadows, %", "type": "number", "minimum": 0, "maximum": 100},
    "eo:snow_cover": {"title": "Snow, %", "type": "number", "minimum": 0, "maximum": 100},
    "atelier:clear_cover": {"title": "Ground seen, %", "type": "number", "minimum": 0, "maximum": 100},
    "atelier:snow_cover_of_clear": {"title": "Snow where seen, %", "type": "number", "minimum": 0, "maximum": 100},
    "atelier:snow_line_altitude": {"title": "Altitude of the snow line, m", "type": "number"},
    "atelier:campaign": {"title": "Year of the land cover", "type": "integer"},
    "atelier:key_date": {
        "title": "Land cover as seen until, month and day",
        "type": "string",
        "enum": ["0331", "0731", "1231"],
    },
    "grid:code": {"title": "Tile or scene, e.g. MGRS-31TCJ", "type": "string"},
    "sat:relative_orbit": {"title": "Relative orbit", "type": "integer", "minimum": 1},
    "sat:orbit_state": {"title": "Orbit direction", "type": "string", "enum": ["ascending", "descending"]},
    "view:sun_elevation": {"title": "Sun elevation, degrees", "type": "number", "minimum": -90, "maximum": 90},
    "view:sun_azimuth": {"title": "Sun azimuth, degrees from north", "type": "number", "minimum": 0, "maximum": 360},
    "proj:code": {"title": "Projection, e.g. EPSG:32631", "type": "string"},
    "processing:level": {"title": "Processing level", "type": "string"},
    "product:type": {"title": "Product type", "type": "string"},
    "published": {"title": "Published here at", "type": "string", "format": "date-time"},
    "atelier:simulated": {"title": "Made by the simulator", "type": "boolean"},
}

INDEXED = ["eo:cloud_cover", "grid:code", "platform", "published"]

_IMAGES = frozenset({"sentinel2-l1c", "landsat-l1", "sentinel2-l2a", "landsat-l2a", "snow"})
_LAND_COVER = frozenset({"landcover", "landcover-models", "landcover-reference"})
OF_SOME = {
    "eo:cloud_cover": _IMAGES | {"sentinel2-l3a"},
    "eo:snow_cover": frozenset({"sentinel2-l2a", "landsat-l2a", "snow", "sentinel2-l3a", "snow-year"}),
    "atelier:clear_cover": frozenset({"snow"}),
    "atelier:snow_cover_of_clear": frozenset({"snow"}),
    "atelier:snow_line_altitude": frozenset({"snow"}),
    "atelier:campaign": _LAND_COVER,
    "atelier:key_date": frozenset({"landcover", "landcover-models"}),
    "sat:relative_orbit": _IMAGES,
    "sat:orbit_state": _IMAGES,
    "view:sun_elevation": _IMAGES,
    "view:sun_azimuth": _IMAGES,
}
"""Collections whose items have a property that others never have."""


def of_collection(properties: dict[str, Any], collection: str, summaries: dict[str, Any]) -> dict[str, Any]:
    """Those of the queryable ``properties`` that items of ``collection`` can have, with their possible values."""
    return {
        name: _with_values(about, summaries.get(name))
        for name, about in properties.items()
        if collection in OF_SOME.get(name, {collection})
    }


def _with_values(about: dict[str, Any], values: Any) -> dict[str, Any]:
    known = isinstance(values, list) and about.get("type") in {"string", "number"}
    return {**about, "enum": values} if known else about
