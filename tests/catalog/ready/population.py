"""Some hundred items of every kind that searches must tell apart, in collections of their own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

COLLECTIONS = ["ready-a", "ready-b"]
FIRST = datetime(2016, 1, 1, tzinfo=UTC)
BANDS = [{"name": "B4", "eo:common_name": "red"}]
PLATFORMS = ["sentinel-2a", "landsat-8", None]
TILES = ["MGRS-31TCJ", "MGRS-60KXF", None]


def collection(identifier: str) -> dict[str, Any]:
    """One whose items have an asset that is written down for them all."""
    return {
        "type": "Collection",
        "stac_version": "1.1.0",
        "id": identifier,
        "title": identifier,
        "description": "For tests.",
        "license": "other",
        "extent": {"spatial": {"bbox": [[-180, -90, 180, 90]]}, "temporal": {"interval": [[None, None]]}},
        "item_assets": {"B4": {"type": "image/tiff", "roles": ["data"], "bands": BANDS}},
        "links": [],
    }


def items() -> Iterator[dict[str, Any]]:
    """The same at every call."""
    random = Random(5)
    for number in range(240):
        yield _item(number, random)


def _item(number: int, random: Random) -> dict[str, Any]:
    of = COLLECTIONS[number % 2]
    # Many of one moment, so that ties are to be broken.
    start = FIRST + timedelta(days=20 * random.randrange(60), seconds=random.choice([0, 0, 0.5]))
    properties: dict[str, Any] = {
        "datetime": start.isoformat(),
        "description": random.choice(["snow map", "surface reflectance", "monthly composite"]),
        "platform": random.choice(PLATFORMS),
        "grid:code": random.choice(TILES),
        "eo:cloud_cover": random.choice([None, 0, 0.0, 12.5, 50, 99.9, 100]),
        "sat:relative_orbit": random.choice([None, 51, 94]),
        "instruments": random.choice([None, ["msi"], ["oli", "tirs"]]),
        "published": random.choice([None, "2020-01-01T00:00:00Z", "2021-06-01T12:00:00.25Z"]),
        "atelier:simulated": random.choice([None, True, False]),
        "deprecated": random.choice([None, None, True]),
    }
    if number % 10 == 0:
        end = start + timedelta(days=45)
        properties |= {"start_datetime": start.isoformat(), "end_datetime": end.isoformat()}
    geometry, bbox = _place(random)
    return {
        "type": "Feature",
        "stac_version": "1.1.0",
        "stac_extensions": [],
        "id": f"{random.choice(['A', 'b', 'é'])}-{number:03d}",
        "collection": of,
        "geometry": geometry,
        "bbox": bbox,
        "properties": {name: value for name, value in properties.items() if value is not None},
        "links": [],
        "assets": {"B4": {"href": "https://files.example/B4.tif", "type": "image/tiff", "roles": ["data"],
                          "bands": [{"name": "B4", "eo:common_name": "red", "nodata": 0}]}},
    }  # fmt: skip


def _place(random: Random) -> tuple[dict[str, Any], list[float]]:
    kind = random.random()
    x, y = random.uniform(-5, 5), random.uniform(40, 50)
    if kind < 0.1:  # across the antimeridian, split as RFC 7946 wants
        parts = [_ring(179, 180, -18, -17), _ring(-180, -179, -18, -17)]
        return {"type": "MultiPolygon", "coordinates": [[part] for part in parts]}, [179, -18, -179, -17]
    if kind < 0.2:  # around the pole
        return {"type": "Polygon", "coordinates": [_ring(-180, 180, 88, 90)]}, [-180, 88, 180, 90]
    if kind < 0.3:
        return {"type": "Point", "coordinates": [x, y]}, [x, y, x, y]
    return {"type": "Polygon", "coordinates": [_ring(x, x + 1.4, y, y + 1)]}, [x, y, x + 1.4, y + 1]


def _ring(west: float, east: float, south: float, north: float) -> list[list[float]]:
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]
