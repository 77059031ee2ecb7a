"""What the catalog says of a product that is or was in slow storage: ``storage:tier`` and ``order:status``.

An item without them has never left the disk. The folder's own ``item.json`` has neither: where the files are is a fact
of this installation, not of the product.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from catalog.database import connection

ORDER_EXTENSION = "https://stac-extensions.github.io/order/v1.1.0/schema.json"
TIER, STATUS = "storage:tier", "order:status"
ONLINE = {TIER: "online", STATUS: "succeeded"}
ORDERABLE = {TIER: "nearline", STATUS: "orderable"}
ORDERED = {TIER: "nearline", STATUS: "ordered"}

Reference = tuple[str, str]
"""(collection, item id)"""


def state_order(database: psycopg.Connection, items: Iterable[Reference], order: dict[str, str]) -> None:
    """Say so in the catalog, within the transaction of ``database``; what else changes in an item meanwhile stays."""
    by_collection: dict[str, list[str]] = {}
    for collection, identifier in items:
        by_collection.setdefault(collection, []).append(identifier)
    for collection, identifiers in sorted(by_collection.items()):
        database.execute(
            _STATE,
            {"order": Jsonb(order), "extension": ORDER_EXTENSION, "collection": collection, "ids": sorted(identifiers)},
        )


_STATE = """
UPDATE pgstac.items SET content = jsonb_set(
    jsonb_set(content, '{properties}', (content -> 'properties') || %(order)s),
    '{stac_extensions}', CASE WHEN content -> 'stac_extensions' ? %(extension)s THEN content -> 'stac_extensions'
        ELSE coalesce(content -> 'stac_extensions', '[]') || to_jsonb(%(extension)s::text) END)
WHERE collection = %(collection)s AND id = ANY (%(ids)s) AND NOT content -> 'properties' @> %(order)s
"""


def without_order(item: dict[str, Any]) -> dict[str, Any]:
    """The item as its product's folder says it."""
    properties = {name: value for name, value in item["properties"].items() if name not in ONLINE}
    extensions = [one for one in item.get("stac_extensions", []) if one != ORDER_EXTENSION]
    return {**item, "properties": properties, "stac_extensions": extensions}


def restate(collection: str, identifier: str) -> None:
    """Say again what the table knows, of an item that was entered anew."""
    with connection() as database:
        row = database.execute(
            "SELECT state, requested_at IS NOT NULL FROM tiers.products WHERE collection = %s AND id = %s",
            [collection, identifier],
        ).fetchone()
        if row and row[0] != "disk":
            state_order(database, [(collection, identifier)], ORDERED if row[1] else ORDERABLE)
