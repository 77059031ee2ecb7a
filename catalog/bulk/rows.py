"""What the catalog keeps of an item: checked, cut from what its collection says already, ready to be copied in."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
import shapely
from hydraters import dehydrate
from shapely.errors import ShapelyError
from shapely.geometry import shape

from catalog.errors import CatalogError
from catalog.ready.bulk import Incoming, incoming

WGS84 = 4326
IN_COLUMNS = ("id", "collection", "geometry", "private")
"""Members of an item that have a column of their own."""


class RefusedItem(CatalogError):
    """An item that the catalog cannot keep; says which, and why."""


@dataclass(frozen=True)
class BaseItem:
    """What pgstac leaves out of the items of a collection."""

    content: dict[str, Any]
    number: int | None
    """Of the edition of the collection; none before it was first edited."""


@dataclass(frozen=True)
class Row:
    """One row of pgstac's ``items``."""

    identifier: str
    collection: str
    start: datetime
    end: datetime
    """Aware, UTC."""
    geometry: bytes
    """EWKB."""
    content: bytes
    """JSON, without what the columns and the collection hold."""
    private: bytes | None
    """JSON"""
    digest: bytes
    """Of the whole item: see :func:`digest`."""
    ready: Incoming
    """The same for ``atelier.ready_items``."""


def row_of(text: bytes, bases: Mapping[str, BaseItem]) -> Row:
    """The row of an item given as JSON; ``bases`` by collection. Raises :class:`RefusedItem`."""
    try:
        item = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise RefusedItem(f"is not JSON: {error}") from error
    if not isinstance(item, dict) or item.get("type") != "Feature" or not isinstance(item.get("properties"), dict):
        raise RefusedItem("is not a GeoJSON Feature with properties")
    identifier, collection = item.get("id"), item.get("collection")
    if not isinstance(identifier, str) or not identifier:
        raise RefusedItem("has no id")
    if not isinstance(item.get("stac_version"), str) or not isinstance(item.get("assets"), dict):
        raise RefusedItem(f"{identifier}: is not a STAC item: it has no stac_version or no assets")
    if not isinstance(collection, str) or collection not in bases:
        raise RefusedItem(f"{identifier}: there is no collection {collection}; define it, then load the item again")
    start, end = _interval(identifier, item["properties"])
    geometry = _ewkb(identifier, item.get("geometry"))
    whole = digest(item, geometry)
    base, private = bases[collection], item.get("private")
    ready = incoming(item, start, end, geometry)
    content = dehydrate(base.content, item)
    for name in IN_COLUMNS:
        content.pop(name, None)
    if base.number is not None:
        content["pgstac:base_item"] = base.number
    return Row(
        identifier, collection, start, end, geometry, orjson.dumps(content),
        None if private is None else orjson.dumps(private), whole, ready,
    )  # fmt: skip


def digest(item: Mapping[str, Any], geometry: bytes) -> bytes:
    """sha-256 of an item, whatever the order of its members; ``geometry`` as EWKB."""
    rest = {name: value for name, value in item.items() if name not in {"geometry", "private"}}
    return hashlib.sha256(orjson.dumps(rest, option=orjson.OPT_SORT_KEYS) + geometry).digest()


def _interval(identifier: str, properties: Mapping[str, Any]) -> tuple[datetime, datetime]:
    """As pgstac has it: start and end where both are given, else the datetime twice."""
    names = ("start_datetime", "end_datetime")
    if properties.get(names[0]) is None or properties.get(names[1]) is None:
        names = ("datetime", "datetime")
    start, end = (_moment(identifier, name, properties.get(name)) for name in names)
    if start > end:
        raise RefusedItem(f"{identifier}: start_datetime {start} is after end_datetime {end}")
    return start, end


def _moment(identifier: str, name: str, text: object) -> datetime:
    if not isinstance(text, str):
        raise RefusedItem(f"{identifier}: has neither a datetime nor a start_datetime and an end_datetime")
    try:
        moment = datetime.fromisoformat(text.upper())
    except ValueError as error:
        raise RefusedItem(f"{identifier}: {name} {text!r} is not a date and time: {error}") from error
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _ewkb(identifier: str, geometry: object) -> bytes:
    if not isinstance(geometry, dict):
        raise RefusedItem(f"{identifier}: has no geometry, and could not be found by its place")
    try:
        found = shape(geometry)
    except (ShapelyError, ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        raise RefusedItem(f"{identifier}: its geometry cannot be read: {error}") from error
    if found.is_empty or not _closed(geometry):
        raise RefusedItem(f"{identifier}: its geometry is empty, or a ring of it is not closed")
    return bytes(shapely.to_wkb(shapely.set_srid(found, WGS84), include_srid=True))


def _closed(geometry: Mapping[str, Any]) -> bool:
    """Whether every ring of a polygon ends where it begins: readers close them silently, and differently."""
    if geometry["type"] == "Polygon":
        return all(ring[0] == ring[-1] for ring in geometry["coordinates"])
    if geometry["type"] == "MultiPolygon":
        return all(ring[0] == ring[-1] for polygon in geometry["coordinates"] for ring in polygon)
    return True
