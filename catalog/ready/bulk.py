"""Rows of ``atelier.ready_items`` for many items at once, their JSON written here as :mod:`catalog.ready.text` does.

PostgreSQL hydrates an item of 20 kB in 1 ms; whoever loads a million of them has the whole item at hand. For a
transaction that has set ``atelier.bulk``; ``atelier.divergence()`` compares the two writers' work.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote

import orjson
import psycopg
from psycopg.types.json import Jsonb

from catalog.ready import text as holes
from catalog.ready.columns import columns
from catalog.ready.presentation import PRESENTED_EXTENSIONS, QUICKLOOK
from catalog.ready.schema import column_values

WORDS = {"title", "description", "keywords"}
INFERRED = {"self", "item", "parent", "collection", "root", "items", "child"}
WRITTEN_APART = {
    "type", "stac_version", "stac_extensions", "id", "collection", "geometry", "bbox", "properties", "assets", "links",
    "private",
}  # fmt: skip
TRIGGER_OFF = "SET LOCAL atelier.bulk = 'on'"
COLUMNS = {
    "collection": "text",
    "id": "text",
    "datetime": "timestamptz",
    "end_datetime": "timestamptz",
    "geometry": "bytea",
    "bbox": "jsonb",
    "properties": "jsonb",
    "json": "bytea",
}
"""Of what comes in, and the types in which it does."""


@dataclass(frozen=True)
class Incoming:
    """What is made of an item before it comes to the database."""

    collection: str
    identifier: str
    start: datetime
    end: datetime
    geometry: bytes
    """EWKB."""
    bbox: Any
    properties: dict[str, Any]
    """Those that are searched."""
    json: bytes
    """With holes."""


def incoming(item: Mapping[str, Any], start: datetime, end: datetime, geometry: bytes) -> Incoming:
    """Of an item as it is stored: its asset hrefs are storage keys."""
    searched = columns().keys() | WORDS
    properties = {name: value for name, value in item["properties"].items() if name in searched}
    return Incoming(
        item["collection"], item["id"], start, end, geometry, item.get("bbox"), properties, item_json(item)
    )  # fmt: skip


def begin(database: psycopg.Connection) -> None:
    """Take over from the triggers, to the end of this transaction: whatever it writes goes to :func:`write` too."""
    database.execute(TRIGGER_OFF)


def write(database: psycopg.Connection, rows: Sequence[Incoming]) -> None:
    """Enter ``rows``, in place of those of the same names."""
    if not rows:
        return
    values = [list(column) for column in zip(*map(_values, rows), strict=True)]
    database.execute(
        "DELETE FROM atelier.ready_items AS ready USING unnest(%b::text[], %b::text[]) AS item (collection, id) "
        "WHERE ready.id = item.id AND ready.collection = item.collection",
        values[:2],
    )
    arrays = ", ".join(f"%b::{kind}[]" for kind in COLUMNS.values())
    database.execute(
        # The names of columns and their readers, as the schema has them. Without OFFSET 0, the place of each would be
        # made out once for every use of it.
        f"INSERT INTO atelier.ready_items SELECT {column_values()}, "  # noqa: S608
        "atelier.box(place, item.datetime, item.end_datetime), atelier.words(properties), json "
        "FROM (SELECT *, atelier.footprint(geometry::geometry, bbox) AS place "
        f"FROM unnest({arrays}) AS incoming ({', '.join(COLUMNS)}) OFFSET 0) AS item",
        values,
    )


def _values(row: Incoming) -> tuple[object, ...]:
    """In the order of :data:`COLUMNS`."""
    bbox = None if row.bbox is None else Jsonb(row.bbox)
    return row.collection, row.identifier, row.start, row.end, row.geometry, bbox, Jsonb(row.properties), row.json


def item_json(item: Mapping[str, Any]) -> bytes:
    """The item as the table keeps it."""
    assets = [orjson.dumps(key) + b": " + _asset(item, key, asset) for key, asset in item["assets"].items()]
    presented = any(REFS in asset for asset in assets)
    properties = {"datetime": None} | dict(item["properties"])
    if presented:
        properties = {name: value for name, value in properties.items() if name not in SCHEMES_MEMBERS}
    rest = {name: value for name, value in item.items() if name not in WRITTEN_APART}
    return b"".join(
        [
            b'{"type": "Feature", "stac_version": ', orjson.dumps(item["stac_version"]),
            b', "stac_extensions": ', _extensions(item.get("stac_extensions") or [], presented=presented),
            b', "id": ', orjson.dumps(item["id"]), b', "collection": ', orjson.dumps(item["collection"]),
            b', "geometry": ', orjson.dumps(_geometry(item["geometry"])),
            b', "bbox": ' + orjson.dumps(item["bbox"]) if item.get("bbox") is not None else b"",
            b', "properties": {', orjson.dumps(properties)[1:-1], SCHEMES if presented else b"", b"}",
            b', "assets": {', b", ".join(assets), b"}",
            b', "links": [', holes.STANDARD_LINKS.encode(), *map(_link, item.get("links") or []),
            _renders(item["properties"].get("renders")) if presented else b"", b"]",
            _members(rest), b"}",
        ]
    )  # fmt: skip


def _geometry(geometry: Any) -> Any:
    """With whole numbers as PostGIS writes them: without a decimal point."""
    if isinstance(geometry, dict):
        return {name: _geometry(value) for name, value in geometry.items()}
    if isinstance(geometry, list):
        return [_geometry(value) for value in geometry]
    return int(geometry) if isinstance(geometry, float) and geometry.is_integer() else geometry


REFS, SCHEMES, RENDERS = holes.REFS.encode(), holes.SCHEMES.encode(), holes.RENDERS.encode()
DOWNLOADS, QUICKLOOK_ADDRESS = holes.DOWNLOADS.encode(), holes.QUICKLOOK_ADDRESS.encode()
SCHEMES_MEMBERS = {"auth:schemes", "storage:schemes"}
REFS_MEMBERS = ("auth:refs", "storage:refs")


def _asset(item: Mapping[str, Any], key: str, asset: Any) -> bytes:
    href = asset.get("href") if isinstance(asset, dict) else None
    parts = href.split("/", 5) if isinstance(href, str) else []
    if len(parts) < 6 or (parts[0], parts[4]) != (item["collection"], item["id"]) or not parts[5]:
        return orjson.dumps(asset)
    rest = dict(asset)
    del rest["href"]
    if key == QUICKLOOK:
        return b'{"href": "' + QUICKLOOK_ADDRESS + b'"' + _members(rest) + b"}"
    for name in REFS_MEMBERS:
        rest.pop(name, None)
    return _download_start(key) + _members(rest) + b"}"


@lru_cache(maxsize=1_024)
def _download_start(key: str) -> bytes:
    return b'{"href": "' + DOWNLOADS + b"/" + quote(key).encode() + b'"' + REFS


def _members(members: Mapping[str, Any]) -> bytes:
    written = orjson.dumps(members)
    return b", " + written[1:-1] if len(written) > 2 else b""


def _extensions(extensions: list[str], *, presented: bool) -> bytes:
    if not presented:
        return orjson.dumps(extensions)
    others = orjson.dumps([one for one in extensions if one not in PRESENTED_EXTENSIONS])
    hole = holes.EXTENSIONS if len(others) > 2 else holes.ONLY_EXTENSIONS
    return others[:-1] + hole.encode() + b"]"


def _link(link: Mapping[str, Any]) -> bytes:
    href = str(link.get("href"))
    if link.get("rel") in INFERRED:
        return b""
    if holes.is_absolute(href):
        return b", " + orjson.dumps(link)
    around = holes.RELATIVE.encode()
    rest = {name: value for name, value in link.items() if name != "href"}
    return b', {"href": "' + around + orjson.dumps(href)[1:-1] + around + b'"' + _members(rest) + b"}"


def _renders(renders: Any) -> bytes:
    titles = {name: render.get("title", name) for name, render in renders.items()} if renders else None
    return RENDERS + (orjson.dumps(titles) if titles else b"") + RENDERS
