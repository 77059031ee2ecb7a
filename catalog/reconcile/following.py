"""The other way round: a product's own ``item.json`` follows the catalog, where that was given back from a backup."""

from __future__ import annotations

import json

from catalog.database import connection
from catalog.reconcile.archive import Kept
from catalog.reconcile.statements import comparable
from catalog.storage import store
from catalog.stores import ITEM


def follow_catalog(folder: Kept) -> bool:
    """Write what the catalog says of a product into its ``item.json`` where that says something else."""
    collection, *_, identifier = folder.key.split("/")
    with connection() as database:
        row = database.execute(
            "SELECT content_hydrate(items) FROM items WHERE collection = %s AND id = %s", [collection, identifier]
        ).fetchone()
    own = folder.item()
    if row is None or (own is not None and comparable(own) == comparable(row[0])):
        return False
    item = row[0]
    item["properties"].setdefault("datetime", None)  # pgstac drops it, STAC demands it
    store().rewrite(f"{folder.key}/{ITEM}", json.dumps(item, indent=1, ensure_ascii=False).encode())
    return True
