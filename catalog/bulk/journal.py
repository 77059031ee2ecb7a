"""What was loaded from where, batch by batch, written in the transactions that load: to go on, and to compare."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import psycopg

from catalog.bulk.rows import Row

SCHEMA = """
CREATE SCHEMA IF NOT EXISTS atelier;
CREATE TABLE IF NOT EXISTS atelier.loads (
    source text,
    batch integer,
    text_digest bytea NOT NULL,
    collections text[] NOT NULL,
    ids text[] NOT NULL,
    digests bytea[] NOT NULL,
    refused text[] NOT NULL,
    loaded_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (source, batch)
);
"""


@dataclass(frozen=True)
class Entry:
    """One batch that was loaded."""

    batch: int
    collections: list[str]
    ids: list[str]
    digests: list[bytes]
    refused: list[str]
    """Why, of every item that was not taken."""


def create(database: psycopg.Connection) -> None:
    database.execute(SCHEMA)


def was_loaded(database: psycopg.Connection, source: str, batch: int, text_digest: bytes) -> Entry | None:
    """The entry of this batch, if the very same text was loaded before."""
    row = database.execute(
        "SELECT batch, collections, ids, digests, refused FROM atelier.loads"
        " WHERE source = %s AND batch = %s AND text_digest = %s",
        [source, batch, text_digest],
    ).fetchone()
    return Entry(*row) if row else None


def write(
    database: psycopg.Connection,
    source: str,
    batch: int,
    text_digest: bytes,
    rows: Sequence[Row],
    refused: Sequence[str],
) -> None:
    database.execute(
        "INSERT INTO atelier.loads (source, batch, text_digest, collections, ids, digests, refused)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (source, batch) DO UPDATE SET"
        " text_digest = excluded.text_digest, collections = excluded.collections, ids = excluded.ids,"
        " digests = excluded.digests, refused = excluded.refused, loaded_at = now()",
        [
            source,
            batch,
            text_digest,
            [row.collection for row in rows],
            [row.identifier for row in rows],
            [row.digest for row in rows],
            list(refused),
        ],
    )


def entries(database: psycopg.Connection, source: str) -> Iterator[Entry]:
    """Every batch of ``source`` in its order."""
    numbers = database.execute("SELECT batch FROM atelier.loads WHERE source = %s ORDER BY batch", [source]).fetchall()
    for (number,) in numbers:
        row = database.execute(
            "SELECT batch, collections, ids, digests, refused FROM atelier.loads WHERE source = %s AND batch = %s",
            [source, number],
        ).fetchone()
        if row:
            yield Entry(*row)
