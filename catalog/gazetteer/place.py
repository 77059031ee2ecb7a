"""A named place and its extent on the ground."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

Box = tuple[float, float, float, float]
"""west, south, east, north in degrees; west > east when it crosses the antimeridian (RFC 7946)."""

SMALLEST_REACH = 5.0
LARGEST_REACH = 15.0
"""Kilometres from the centre of a town to the side of its box, for a village and for a metropolis."""
KILOMETRES_PER_DEGREE = 111.2
TOWN_KINDS = {"town", "point", "box"}
SPREADING = {"range", "basin", "natural", "continent"}
"""Kinds that lie over several countries."""


@dataclass(frozen=True)
class Place:
    """A town, a country, a mountain range… of the gazetteer, or a point that was typed."""

    name: str
    kind: str
    """town, point, department, region, state, country, continent, range, basin or natural."""
    latitude: float
    longitude: float
    bbox: Box
    country: str = ""
    """ISO 3166-1 code of two letters, or nothing."""
    admin1: str = ""
    """First-order division in GeoNames' codes (for France: INSEE's code of the région)."""
    population: int = 0
    rank: float = 0.0
    """How likely it is what a person means by the name; 0 to 9."""
    names: dict[str, str] = field(default_factory=dict)
    """Name by language, where it differs from :attr:`name`."""
    outline: dict[str, Any] | None = None
    """GeoJSON (Multi)Polygon, where the box would be too coarse."""
    identifier: int = 0

    @property
    def is_town(self) -> bool:
        return self.kind in TOWN_KINDS

    def label(self, language: str) -> str:
        return self.names.get(language, self.name)

    def contains(self, other: Place) -> bool:
        """Whether the other place lies in this one: by country or division where known, else by its centre.

        Never of a mountain range and the like, of which only a part may lie there.
        """
        if self.is_town or other.identifier == self.identifier or other.kind in SPREADING:
            return False
        if self.kind == "country" and other.country:
            return self.country == other.country
        if self.kind in {"region", "state"} and other.admin1:
            return (self.country, self.admin1) == (other.country, other.admin1)
        return inside(self.bbox, other.longitude, other.latitude) and not inside_box(other.bbox, self.bbox)


def inside(box: Box, longitude: float, latitude: float) -> bool:
    west, south, east, north = box
    across = west <= longitude <= east if west <= east else (longitude >= west or longitude <= east)
    return across and south <= latitude <= north


def inside_box(outer: Box, inner: Box) -> bool:
    """Whether the outer box holds the inner one wholly."""
    return inside(outer, inner[0], inner[1]) and inside(outer, inner[2], inner[3])


def around(longitude: float, latitude: float, reach: float) -> Box:
    """The box that reaches so many kilometres from a point to each side."""
    tall = reach / KILOMETRES_PER_DEGREE
    wide = min(179.0, tall / max(0.02, math.cos(math.radians(latitude))))
    return (
        wrapped(longitude - wide),
        round(max(-90.0, latitude - tall), 4),
        wrapped(longitude + wide),
        round(min(90.0, latitude + tall), 4),
    )


def wrapped(longitude: float) -> float:
    """The longitude in −180…180."""
    return round((longitude + 180.0) % 360.0 - 180.0, 4) if abs(longitude) > 180 else round(longitude, 4)


def town_reach(population: int) -> float:
    """Kilometres: 5 for a village, 10 for 100,000 inhabitants, 15 for 10 million."""
    return min(LARGEST_REACH, max(SMALLEST_REACH, 5.0 + 2.5 * (math.log10(max(population, 1)) - 3.0)))
