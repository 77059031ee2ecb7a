"""The frames of an animation: the dates of a query over an area."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from shapely import wkt
from shapely.errors import ShapelyError
from shapely.geometry import box, mapping, shape

from catalog import textquery
from catalog.collections import collections
from catalog.collections import renders as collection_renders
from portal.discover.cards import platform_name
from portal.discover.periods import sensing_time
from portal.discover.renders import TITLES, renders
from portal.series import asked
from portal.series.areas import Bounds, Frame, frame, picture_url
from portal.series.errors import SeriesRefused
from portal.series.selectors import Wanted, items_find, sampled

MOST_FRAMES = 60
MOST_PIXELS, DEFAULT_PIXELS, FEWEST_PIXELS = 1024, 640, 128
"""Of the longer side."""
MOST_RATE, DEFAULT_RATE, LEAST_RATE = 12.0, 2.0, 0.5
"""Frames a second."""
MOST_ITEMS = 6
"""Products in one frame: neighbouring tiles of one pass."""
DEFAULT_RENDER = "true-colour"


@dataclass(frozen=True)
class Picture:
    """One date of an area."""

    moment: datetime
    platform: str
    collection: str
    cloud_cover: float | None
    """Percent of the products' images."""
    items: list[dict[str, Any]]
    urls: list[str]
    """Of the tile server, the lowest first."""

    @property
    def caption(self) -> str:
        return f"{self.moment:%Y-%m-%d %H:%M} UTC · {self.platform}"


@dataclass(frozen=True)
class Animation:
    frame: Frame
    render: str
    pictures: list[Picture]
    """The oldest first."""
    dates: int
    """That there are, before the cloudy ones are left out and some are chosen."""
    clouds: float
    """Percent: cloudier dates are left out."""
    rate: float
    clear: int
    """Dates that are clear enough."""

    @property
    def sampled(self) -> bool:
        return len(self.pictures) < self.clear


def animation(request: HttpRequest) -> Animation:
    """What the address asks for: ``q``, ``bbox`` or ``area``, ``render``, ``clouds``, ``size``, ``rate``.

    Raises:
        SeriesRefused: something in it means nothing, or there is nothing to show.
    """
    parameters = request.GET
    render = parameters.get("render") or DEFAULT_RENDER
    able = [name for name in collections() if render in collection_renders(name)]
    if not able:
        raise SeriesRefused(_("There is no way of drawing called “%(name)s”.") % {"name": render})
    size = asked.number(parameters, "size", default=DEFAULT_PIXELS, least=FEWEST_PIXELS, most=MOST_PIXELS)
    rate = asked.number(parameters, "rate", default=DEFAULT_RATE, least=LEAST_RATE, most=MOST_RATE)
    clouds = asked.number(parameters, "clouds", default=100, least=0, most=100)
    wanted = asked.wanted(request)
    bounds = asked.box(parameters.get("bbox", "")) or _area(parameters.get("area", "")) or _place(wanted)
    items = items_find(wanted, able=able, intersects=mapping(box(*bounds)) if bounds else None).items
    items = [item for item in items if render in {drawn.name for drawn in renders(item)}]
    if not items:
        raise SeriesRefused(_("No product shows this area in this way. Widen the dates or name another place."))
    whole = frame(bounds or _middle(items), int(size))
    dates = [_picture(together, render, whole) for together in _passes(items)]
    clear = [one for one in dates if one.cloud_cover is None or one.cloud_cover <= clouds]
    return Animation(whole, render, sampled(clear, MOST_FRAMES), len(dates), clouds, rate, len(clear))


def render_choices(current: str) -> list[tuple[str, str, bool]]:
    """Names, titles, and which one is shown."""
    names = dict.fromkeys(name for collection in collections() for name in collection_renders(collection))
    return [(name, str(TITLES[name]), name == current) for name in names if name in TITLES]


def _passes(items: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Products of one overpass together: same day, collection and platform."""

    def which(item: dict[str, Any]) -> tuple[str, str, str]:
        moment = sensing_time(item["properties"])
        return f"{moment:%Y-%m-%d}", item["collection"], item["properties"].get("platform") or ""

    return [list(together)[:MOST_ITEMS] for _, together in groupby(sorted(items, key=which), which)]


def _picture(items: list[dict[str, Any]], render: str, whole: Frame) -> Picture:
    properties = items[0]["properties"]
    moment = sensing_time(properties)
    assert moment is not None, "an item has its time"
    clouds = [one for item in items if (one := item["properties"].get("eo:cloud_cover")) is not None]
    return Picture(
        moment=moment,
        platform=platform_name(properties),
        collection=items[0]["collection"],
        cloud_cover=sum(clouds) / len(clouds) if clouds else None,
        items=items,
        urls=[picture_url(item["collection"], item["id"], render, whole) for item in items],
    )


def _area(text: str) -> Bounds | None:
    """The box of ``west,south,east,north`` or of a geometry as WKT."""
    if not text.strip()[:1].isalpha():
        return asked.box(text)
    try:
        west, south, east, north = wkt.loads(text).bounds
    except (ShapelyError, ValueError):
        raise SeriesRefused(_("The area is neither four numbers nor a geometry.")) from None
    return asked.box(f"{west},{south},{east},{north}")


def _place(wanted: Wanted) -> Bounds | None:
    """The box of the place that the text names."""
    body = textquery.parse(wanted.text, wanted.language)["search"]
    if "bbox" in body:
        west, south, east, north = body["bbox"]
    elif "intersects" in body:
        west, south, east, north = shape(body["intersects"]).bounds
    else:
        return None
    return asked.box(f"{west},{south},{east},{north}")


def _middle(items: Sequence[dict[str, Any]]) -> Bounds:
    """Of the latest product: where no place is named, one place must be chosen."""
    west, south, east, north = items[-1]["bbox"]
    return west, south, east, north
