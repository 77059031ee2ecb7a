"""What is left of products that were withdrawn: who asks for one learns that there was one, when it went, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
import psycopg

from catalog.database import connection
from catalog.supersede import Reference

SCHEMA = """
CREATE TABLE IF NOT EXISTS atelier.tombstones (
    collection text NOT NULL,
    id text NOT NULL,
    -- As it was published last.
    item jsonb NOT NULL,
    reason text NOT NULL,
    withdrawn_by text NOT NULL,
    withdrawn_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (collection, id)
);
"""


@dataclass(frozen=True)
class Tombstone:
    """A product that was published and is so no more."""

    collection: str
    id: str
    item: dict[str, Any]
    """As it was published last; its files are gone."""
    reason: str
    withdrawn_by: str
    """The key of an account, or ``command``."""
    withdrawn_at: datetime

    @property
    def title(self) -> str:
        return str(self.item["properties"].get("title") or self.id)


def install(database: psycopg.Connection) -> None:
    """Make the table where it is not there."""
    database.execute(SCHEMA.encode())


def tombstone(collection: str, identifier: str) -> Tombstone | None:
    """Of a product that was withdrawn and not published again under its name."""
    if "\0" in collection + identifier:  # no name in PostgreSQL
        return None
    with connection() as database:
        row = database.execute(
            "SELECT item, reason, withdrawn_by, withdrawn_at FROM atelier.tombstones AS gone"
            " WHERE collection = %s AND id = %s AND NOT EXISTS (SELECT FROM atelier.ready_items AS ready"
            " WHERE ready.collection = gone.collection AND ready.id = gone.id)",
            [collection, identifier],
        ).fetchone()
    return Tombstone(collection, identifier, *row) if row else None


def withdrawn_since(references: list[Reference]) -> dict[Reference, datetime]:
    """When those among these were withdrawn last."""
    with connection() as database:
        rows = database.execute(
            "SELECT collection, id, withdrawn_at FROM atelier.tombstones"
            " WHERE (collection, id) IN (SELECT * FROM unnest(%s::text[], %s::text[]))",
            [[collection for collection, _ in references], [identifier for _, identifier in references]],
        ).fetchall()
    return {(collection, identifier): moment for collection, identifier, moment in rows}


def latest(limit: int) -> list[Tombstone]:
    """Those withdrawn last, the latest first."""
    with connection() as database:
        rows = database.execute(
            "SELECT collection, id, item, reason, withdrawn_by, withdrawn_at FROM atelier.tombstones"
            " ORDER BY withdrawn_at DESC LIMIT %s",
            [limit],
        ).fetchall()
    return [Tombstone(*row) for row in rows]


def put(database: psycopg.Connection, item: dict[str, Any], *, reason: str, by: str) -> None:
    """In place of an item that this transaction removes."""
    database.execute(
        "INSERT INTO atelier.tombstones (collection, id, item, reason, withdrawn_by) VALUES (%s, %s, %s, %s, %s)"
        " ON CONFLICT (collection, id) DO UPDATE SET item = excluded.item, reason = excluded.reason,"
        " withdrawn_by = excluded.withdrawn_by, withdrawn_at = excluded.withdrawn_at",
        [item["collection"], item["id"], orjson.dumps(item).decode(), reason, by],
    )
