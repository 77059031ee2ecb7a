"""Names of places for the offline basemap (GeoNames, CC BY 4.0)."""

from __future__ import annotations

from typing import Any

from catalog.gazetteer.within import towns_within

MOST_LABELS = 80


def places_within(west: float, south: float, east: float, north: float, language: str) -> dict[str, Any]:
    """The largest places of a box (degrees), as GeoJSON points with ``name`` and ``population``."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [longitude, latitude]},
                "properties": {"name": name, "population": population},
            }
            for name, longitude, latitude, population in towns_within((west, south, east, north), language, MOST_LABELS)
        ],
    }
