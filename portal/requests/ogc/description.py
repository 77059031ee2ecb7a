"""The one process: what it takes and what it gives, in OGC's words."""

from __future__ import annotations

from typing import Any

from processing.requests.request import Level, Sensor

PROCESS = "make-products"
VERSION = "1.0.0"
GEOMETRY = "https://geojson.org/schema/Geometry.json"

SUMMARY: dict[str, Any] = {
    "id": PROCESS,
    "title": "Make products of Level-1 images",
    "description": (
        "Surface reflectance (Level 2A), and what follows from it, over a tile or an area and some days. What is made "
        "enters the catalogue, for everybody; what is there already, or asked for by somebody else, is not made again."
    ),
    "version": VERSION,
    "keywords": ["Sentinel-2", "Landsat", "surface reflectance", "snow", "composite"],
    "jobControlOptions": ["async-execute", "dismiss"],
    "outputTransmission": ["value"],
}


def _input(title: str, schema: dict[str, Any], *, least: int = 0, most: int = 1) -> dict[str, Any]:
    return {"title": title, "schema": schema, "minOccurs": least, "maxOccurs": most}


INPUTS: dict[str, Any] = {
    "tile": _input(
        "A tile of Sentinel-2's grid; one of tile, bbox and area is needed",
        {"type": "string", "examples": ["31TCJ"], "pattern": "^T?[0-9]{1,2}[C-HJ-NP-X][A-HJ-NP-Z][A-HJ-NP-V]$"},
    ),
    "bbox": _input("West, south, east, north, degrees (CRS84)", {"type": "object", "format": "ogc-bbox"}),
    "area": _input(
        "GeoJSON with at least one polygon, degrees (CRS84)",
        {"type": "object", "format": "geojson-geometry", "$ref": GEOMETRY},
    ),
    "datetime": _input(
        "First and last day (UTC), both counted, as an interval of RFC 3339",
        {"type": "string", "examples": ["2018-01-01/2018-01-31"]},
        least=1,
    ),
    "sensors": _input("Whose images; of all without it", {"type": "string", "enum": [*Sensor]}, most=len(Sensor)),
    "products": _input(
        "What is waited for: surface reflectance, snow, monthly composites",
        {"type": "string", "enum": [*Level], "default": Level.L2A},
        most=len(Level),
    ),
    "cloud_cover": _input(
        "Percent that the provider may say of an image", {"type": "number", "minimum": 0, "maximum": 100}
    ),
    "label": _input("A name, for yourself", {"type": "string", "maxLength": 100}),
    "mail": _input("Whether an e-mail says when it is ready", {"type": "boolean", "default": False}),
}
LINK = {
    "type": "object",
    "required": ["href"],
    "properties": {name: {"type": "string"} for name in ("href", "rel", "type", "title")},
}
OUTPUTS: dict[str, Any] = {
    "products": {
        "title": "Links to the STAC items of the products",
        "schema": {"type": "array", "items": LINK},
    }
}
