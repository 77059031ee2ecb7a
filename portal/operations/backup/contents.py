"""What the database of one moment says lies on the disk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg

PRODUCTS = """
SELECT collection, id, (
    SELECT substring(about.value ->> 'href' FROM '^[^/]+/[0-9]{4}/[0-9]{2}/[0-9]{2}/[^/]+(?=/)')
    FROM jsonb_each(content -> 'assets') AS about
    WHERE starts_with(about.value ->> 'href', collection || '/') LIMIT 1),
    content -> 'properties' ? 'storage:tier' OR jsonb_path_exists(content, '$.assets.*."storage:tier"')
FROM pgstac.items
"""
UNFINISHED = "SELECT id, collection, identifier FROM ledger.drops WHERE status IN ('received', 'verified')"
READY_EXTRACTS = "SELECT id::text FROM ledger.extracts WHERE status = 'ready' ORDER BY created_at"
ROWS_A_TIME = 5_000


@dataclass(frozen=True)
class Product:
    collection: str
    identifier: str
    key: str
    """Its folder in the archive."""
    tiered: bool
    """Files of it may be in slow storage."""


def products(connection: psycopg.Connection[Any]) -> Iterator[Product]:
    """Those whose files are kept here; the others were loaded for their metadata alone."""
    with connection.cursor("products") as cursor:
        cursor.itersize = ROWS_A_TIME
        for collection, identifier, key, tiered in cursor.execute(PRODUCTS):
            if key:
                yield Product(collection, identifier, key, bool(tiered))


def is_catalogued(connection: psycopg.Connection[Any], collection: str | None, identifier: str | None) -> bool:
    found = connection.execute("SELECT 1 FROM pgstac.items WHERE collection = %s AND id = %s", [collection, identifier])
    return found.fetchone() is not None


def unfinished_drops(connection: psycopg.Connection[Any]) -> dict[str, tuple[str | None, str | None]]:
    """(collection, identifier) by id, of the drops whose original somebody still needs."""
    return {drop_id: (collection, identifier) for drop_id, collection, identifier in connection.execute(UNFINISHED)}


def ready_extracts(connection: psycopg.Connection[Any]) -> list[str]:
    """None in a database of a version that did not know extracts: a backup goes before each upgrade."""
    if connection.execute("SELECT to_regclass('ledger.extracts')").fetchone() == (None,):
        return []
    return [extract for (extract,) in connection.execute(READY_EXTRACTS)]
