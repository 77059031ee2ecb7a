"""Two dates of one place, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from shapely.geometry import shape

from catalog.collections import collections
from catalog.collections import renders as collection_renders
from portal.discover.cards import Card, card
from portal.discover.renders import Render, renders
from portal.discover.selectors import item_get
from portal.series import asked
from portal.series.areas import Frame, frame, picture_url
from portal.series.selectors import Wanted, items_find

PREVIEW_PIXELS = 512


@dataclass(frozen=True)
class Side:
    card: Card
    render: Render | None
    preview: str
    """A picture of the area that both show."""

    @property
    def view(self) -> dict[str, Any]:
        """What the map needs."""
        return {"key": self.card.key, "bbox": self.card.bbox, "tiles": self.render.tiles if self.render else None}


@dataclass(frozen=True)
class Comparison:
    before: Side
    after: Side
    renders: list[Render]
    """Ways of drawing that both have."""
    render: str
    candidates: list[Card]
    """Products of the same place that can be drawn in the same ways, the latest first."""
    frame: Frame
    longitude: float
    latitude: float
    """A point in what both show."""

    @property
    def view(self) -> dict[str, Any]:
        return {"before": self.before.view, "after": self.after.view, "bounds": self.frame.bounds}


def comparison(request: HttpRequest) -> Comparison:
    """The two products that ``a`` and ``b`` (COLLECTION/ITEM) name; without ``b`` the date before ``a``, or after it.

    Raises:
        SeriesRefused: ``a`` names nothing, or something in the address means nothing.
        catalog.errors.ItemNotFound: there is no such product.
    """
    first = item_get(**asked.product(request.GET.get("a", "")))
    alike = _alike(first, asked.wanted(request))
    if request.GET.get("b"):
        pair = [first, item_get(**asked.product(request.GET["b"]))]
    else:
        pair = sorted([first, _other(first, alike)], key=_moment)
    shared = [render for render in renders(pair[0]) if render.name in {other.name for other in renders(pair[1])}]
    names = [render.name for render in shared]
    render = request.GET.get("render", "")
    render = render if render in names else next(iter(names), "")
    both = _overlap(pair)
    whole = frame(both, PREVIEW_PIXELS)
    before, after = (_side(item, render, whole) for item in pair)
    known = {item["id"]: item for item in [*alike, *pair]}
    west, south, east, north = both
    return Comparison(
        before=before,
        after=after,
        renders=shared,
        render=render,
        candidates=[card(item) for item in sorted(known.values(), key=_moment, reverse=True)],
        frame=whole,
        longitude=round((west + east) / 2, 5),
        latitude=round((south + north) / 2, 5),
    )


def _side(item: dict[str, Any], render: str, whole: Frame) -> Side:
    drawn = next((one for one in renders(item) if one.name == render), None)
    return Side(card(item), drawn, picture_url(item["collection"], item["id"], render, whole))


def _alike(item: dict[str, Any], wanted: Wanted) -> list[dict[str, Any]]:
    """Products that show the middle of ``item`` and can be drawn in one of its ways."""
    names = {render.name for render in renders(item)}
    able = [name for name in collections() if names & set(collection_renders(name))]
    middle = shape(item["geometry"]).representative_point()
    place = {"type": "Point", "coordinates": [middle.x, middle.y]}
    return items_find(wanted, able=able, intersects=place).items if able else []


def _other(item: dict[str, Any], alike: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The date before, of the same collection where there is one; else the one after; else itself."""
    others = [one for one in alike if one["id"] != item["id"]]
    same = [one for one in others if one["collection"] == item["collection"]] or others
    earlier = [one for one in same if _moment(one) <= _moment(item)]
    return (earlier[-1:] or same[:1] or [item])[0]


def _moment(item: dict[str, Any]) -> str:
    return str(item["properties"].get("datetime") or item["properties"].get("start_datetime") or "")


def _overlap(pair: Sequence[dict[str, Any]]) -> tuple[float, float, float, float]:
    """The box that both products show; that of the first where they have nothing in common."""
    (west, south, east, north), (west2, south2, east2, north2) = (item["bbox"] for item in pair)
    both = max(west, west2), max(south, south2), min(east, east2), min(north, north2)
    return both if both[0] < both[2] and both[1] < both[3] else (west, south, east, north)
