"""Which received products a request is about, and which jobs make something of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import pystac
from rasterio.warp import transform_bounds
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from catalog.search import current, search
from processing.chains import Job
from processing.chains.l2a_grids import tiles_of_item
from processing.ledger import job_key
from processing.raster.mgrs_tile import tile_grid
from processing.requests.errors import TooLarge
from processing.requests.request import Level, ProductRequest, Sensor

EDGE_DEGREES = 0.01
"""Tiles that an area only touches with their rim are left out."""
MOST_MADE = 5000


@dataclass(frozen=True)
class Part:
    """One received product and one tile of it: what one job makes something of."""

    collection: str
    item: str
    tile_id: str
    """Empty where the product has still to be fetched."""
    moment: datetime
    """When the image was taken."""
    cloud_cover: float | None
    """Percent, as the provider says."""
    product: str | None = None
    """``COLLECTION/ITEM`` that was made of it before, as the catalog says."""

    @property
    def key(self) -> str | None:
        """Of the job; None where the product has still to be fetched, and which tiles it has is known then."""
        return key_of(self.collection, self.item, self.tile_id) if self.tile_id else None


def key_of(collection: str, item: str, tile_id: str) -> str:
    """Of the job."""
    return job_key(job_of_part(collection, item, tile_id))


def job_of_part(collection: str, item: str, tile_id: str) -> Job:
    """As the chain plans it, which takes long to load."""
    return Job(Level.L2A.chain, ((collection, item),), {"tile_id": tile_id})


def parts_of(request: ProductRequest, most: int) -> list[Part]:
    """By date; raises :class:`processing.requests.errors.TooLarge` beyond ``most``."""
    parts = [part for sensor in request.sensors for item in _received(request, sensor, most)
             for part in _parts(item, request)]  # fmt: skip
    if len(parts) > most:
        raise TooLarge(f"{len(parts)} products are more than {most}", found=len(parts), most=most)
    made = _made(request) if parts else {}
    known = [replace(part, product=made.get((part.collection, part.item, part.tile_id))) for part in parts]
    return sorted(known, key=lambda part: (part.moment, part.item, part.tile_id))


def _received(request: ProductRequest, sensor: Sensor, most: int) -> Iterator[pystac.Item]:
    found = search(current(_search(request, [sensor.level1]) | {"limit": most + 1}))
    if found["numberMatched"] > most:
        raise TooLarge(f"{found['numberMatched']} products are more than {most}",
                       found=found["numberMatched"], most=most)  # fmt: skip
    for feature in found["features"]:
        cloud_cover = feature["properties"].get("eo:cloud_cover")
        if request.cloudiest is None or cloud_cover is None or cloud_cover <= request.cloudiest:
            yield pystac.Item.from_dict(feature)


def _parts(item: pystac.Item, request: ProductRequest) -> Iterator[Part]:
    assert item.datetime is not None  # of every image
    for tile_id in tiles_asked(item, request):
        cloud_cover = item.properties.get("eo:cloud_cover")
        yield Part(str(item.collection_id), item.id, tile_id, item.datetime, cloud_cover)


def tiles_asked(item: pystac.Item, request: ProductRequest) -> list[str]:
    """Those of a received product that the request is about."""
    return [tile_id for tile_id in tiles_of_item(item) if is_asked(tile_id, request)]


def is_asked(tile_id: str, request: ProductRequest) -> bool:
    return _reaches(request.area.geometry, tile_id) if request.area else tile_id == request.tile_id


def _reaches(area: BaseGeometry, tile_id: str) -> bool:
    west, south, east, north = bounds_of(tile_id)
    if west > east:  # across the antimeridian
        return bool(area.intersects(box(west, south, 180, north)) or area.intersects(box(-180, south, east, north)))
    inside = (west + EDGE_DEGREES, south + EDGE_DEGREES, east - EDGE_DEGREES, north - EDGE_DEGREES)
    return bool(area.intersects(box(*inside)))


def bounds_of(tile_id: str) -> tuple[float, float, float, float]:
    """West, south, east, north of a tile's image, degrees."""
    grid = tile_grid(tile_id, 60)
    west, south, east, north = transform_bounds(f"EPSG:{grid.epsg}", "EPSG:4326", *grid.bounds)
    return west, south, east, north


def _made(request: ProductRequest) -> dict[tuple[str, str, str], str]:
    """What the catalog says was made of (collection, item) on a tile, by whatever ledger."""
    collections = [sensor.level2 for sensor in request.sensors]
    found = search(current(_search(request, collections) | {"limit": MOST_MADE}))
    made = {}
    for feature in found["features"]:
        tile_id = str(feature["properties"].get("grid:code", "")).removeprefix("MGRS-")
        for collection, item in origins(feature["links"]):
            made[collection, item, tile_id] = f"{feature['collection']}/{feature['id']}"
    return made


def origins(links: Sequence[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """(collection, item id) of what an item was made of."""
    for link in links:
        parts = str(link["href"]).rstrip("/").split("/")
        if link["rel"] == "derived_from" and len(parts) >= 4 and (parts[-4], parts[-2]) == ("collections", "items"):
            yield parts[-3], parts[-1]


def _search(request: ProductRequest, collections: Sequence[str]) -> dict[str, Any]:
    body: dict[str, Any] = {"collections": list(collections), "datetime": interval(request.first, request.last)}
    if request.area is None and Sensor.LANDSAT.level1 not in collections:
        of_tile = {"op": "=", "args": [{"property": "grid:code"}, f"MGRS-{request.tile_id}"]}
        return body | {"filter-lang": "cql2-json", "filter": of_tile}
    if request.area is None:  # scenes that are of no tile
        return body | {"bbox": list(bounds_of(str(request.tile_id)))}
    if request.area.is_box:
        return body | {"bbox": list(request.area.bounds)}
    return body | {"intersects": request.area.as_geojson()}


def interval(first: date, last: date) -> str:
    """Of whole days, as STAC searches have it."""
    return f"{first.isoformat()}T00:00:00Z/{(last + timedelta(days=1)).isoformat()}T00:00:00Z"
