"""What Level 2A asks of the catalog: the scenes of the date, what was made of them, the other dates of the tile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pystac
from rasterio.warp import transform_bounds
from shapely.geometry import box, shape

from processing.chains import Input, Wanted
from processing.raster.mgrs_tile import tile_grid

LONGEST_AGE = timedelta(days=90)
"""From the image to another date that it is compared with (MAJA)."""
OVERPASS = timedelta(minutes=5)
"""The scenes of one overpass of a tile are taken within half a minute of one another."""
MOST_ON_EACH_SIDE = 6
"""Other dates before the image, and after it."""
HAZIEST = 0.5
"""AOT of an image that others can be compared with (MAJA)."""
CLOUDIEST = 85.0
"""Percent, likewise."""
LEVEL2 = {"sentinel2-l1c": "sentinel2-l2a", "landsat-l1": "landsat-l2a"}
Search = dict[str, Any]


@dataclass(frozen=True)
class Context:
    """The products of the catalog that concern one image, sorted by what they are to it."""

    siblings: tuple[Input, ...]
    """Received products of the same overpass."""
    made: tuple[Input, ...]
    """What was made of the overpass before, the latest first."""
    past: tuple[Input, ...]
    """Level-2A products of other dates, the nearest date first."""
    neighbours: tuple[Input, ...]
    """Received products of dates that nothing was made of yet, the nearest date first."""


def wanted_for(image: Input, tile_id: str) -> tuple[Wanted, ...]:
    """The searches whose results :func:`sorted_context` sorts."""
    collection = str(image.item.collection_id)
    moment = moment_of(image.item)
    received: Search = {"collections": [collection], "bbox": _bounds(tile_id)}
    of_tile = {"op": "=", "args": [{"property": "grid:code"}, f"MGRS-{tile_id}"]}
    made: Search = {"collections": [LEVEL2[collection]], "filter-lang": "cql2-json", "filter": of_tile}
    overpass = {"datetime": interval(moment - OVERPASS, moment + OVERPASS)}
    before = {"datetime": interval(moment - LONGEST_AGE, moment - OVERPASS), "sortby": _by_date("desc")}
    after = {"datetime": interval(moment + OVERPASS, moment + LONGEST_AGE), "sortby": _by_date("asc")}
    sides = [side | {"limit": MOST_ON_EACH_SIDE} for side in (before, after)]
    others = [Wanted(search | side) for search in (made, received) for side in sides]
    return Wanted(received | overpass | {"limit": 10}), Wanted(made | overpass | {"limit": 5}), *others


def sorted_context(image: Input, context: Sequence[Input], tile_id: str) -> Context:
    """What each product of ``context`` is to the image."""
    moment = moment_of(image.item)
    received, level2 = str(image.item.collection_id), LEVEL2[str(image.item.collection_id)]
    made = [one for one in context if one.item.collection_id == level2]
    raw = [one for one in context if one.item.collection_id == received and _is_of_tile(one.item, tile_id)]
    past = [one for one in made if not _is_near(one, moment) and _can_be_compared(one.item)]
    dates = [moment_of(one.item) for one in made]
    earlier = [one for one in made if _is_near(one, moment)]
    return Context(
        siblings=tuple(one for one in raw if _is_near(one, moment) and _is_of_overpass(one.item, image.item)),
        made=tuple(sorted(earlier, key=lambda one: edition(one.item), reverse=True)),
        past=_nearest(past, moment),
        neighbours=_nearest(
            [one for one in raw if not any(_is_near(one, date) for date in (moment, *dates))], moment
        ),
    )  # fmt: skip


def origins(item: pystac.Item) -> frozenset[str]:
    """Names of the products that an item was made from, the pixels' and the others."""
    links = item.get_links(pystac.RelType.DERIVED_FROM)
    return frozenset(str(link.target).rstrip("/").rpartition("/")[2] for link in links)


def next_edition(context: Context) -> int:
    """The number of the product to be made of an overpass: 0 for the first one."""
    return max((edition(one.item)[-1] + 1 for one in context.made), default=0)


def replaced(context: Context) -> tuple[str, str] | None:
    """(collection, id) of the product that the one to be made is the better version of."""
    return (str(context.made[0].item.collection_id), context.made[0].item.id) if context.made else None


def days_between(image: Input, other: Input) -> float:
    """Negative where the other is the earlier one."""
    return (moment_of(other.item) - moment_of(image.item)) / timedelta(days=1)


def moment_of(item: pystac.Item) -> datetime:
    """When the image was taken, UTC."""
    assert item.datetime is not None  # of every product that is received or made here
    return item.datetime


def interval(first: datetime, last: datetime) -> str:
    """As STAC searches have it."""
    return "/".join(f"{moment:%Y-%m-%dT%H:%M:%S}Z" for moment in (first, last))


def _by_date(direction: str) -> list[dict[str, str]]:
    return [{"field": "datetime", "direction": direction}, {"field": "id", "direction": "asc"}]


def _bounds(tile_id: str) -> list[float]:
    grid = tile_grid(tile_id, 60)
    return list(transform_bounds(f"EPSG:{grid.epsg}", "EPSG:4326", *grid.bounds))


def _is_of_tile(item: pystac.Item, tile_id: str) -> bool:
    """Sentinel-2 tiles overlap: only those of the tile itself. Landsat's scenes: those that reach into it."""
    code = item.properties.get("grid:code")
    if code is not None:
        return bool(code == f"MGRS-{tile_id}")
    return bool(shape(item.geometry).intersects(box(*_bounds(tile_id))))


def _is_of_overpass(one: pystac.Item, image: pystac.Item) -> bool:
    same = ("platform", "sat:relative_orbit", "processing:version")
    return all(one.properties.get(name) == image.properties.get(name) for name in same)


def _is_near(one: Input, moment: datetime) -> bool:
    return abs(moment_of(one.item) - moment) <= OVERPASS


def _can_be_compared(item: pystac.Item) -> bool:
    aot, clouds = item.properties.get("atelier:aot_550", 0.0), item.properties.get("eo:cloud_cover", 0.0)
    return bool(aot <= HAZIEST and clouds <= CLOUDIEST)


def _nearest(products: Sequence[Input], moment: datetime) -> tuple[Input, ...]:
    return tuple(sorted(products, key=lambda one: (abs(moment_of(one.item) - moment), one.item.id)))


def edition(item: pystac.Item) -> tuple[int, ...]:
    """(1, 0) of a product whose id ends with ``V1-0``; better versions are greater."""
    return tuple(int(number) for number in item.id.rpartition("_V")[2].split("-"))
