"""The tables of requests: written down, read, ended. What becomes of jobs: :mod:`processing.requests.standing`.

A request is ``open`` until nothing of it is left to do, then ``ready``, or ``failed`` where nothing came of it, or
``cancelled``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

from processing.ledger import Row, ledger_connection
from processing.requests.errors import TooMany
from processing.requests.selection import Part

FORGOTTEN_DAYS = 365
"""After this, nothing is left of a request that ended; its products stay, as everybody's."""
QUOTA_DAYS = 30


@dataclass(frozen=True)
class Limits:
    """Of one person; 0 is none."""

    requests: int
    """Open at the same time."""
    products: int
    """Made because of them in 30 days."""


@contextmanager
def _in_turn() -> Iterator[psycopg.Connection[Row]]:
    """One after the other: who takes back a job, and who begins to wait for it."""
    with ledger_connection() as database:
        database.execute("SELECT pg_advisory_xact_lock(hashtextextended('requests', 0))")
        yield database


def add(
    request_id: UUID,
    parts: Sequence[Part],
    *,
    owner: str,
    label: str,
    request: Mapping[str, Any],
    mail: bool,
    limits: Limits,
    response: str = "document",
) -> None:
    """Note a request with its parts; raises :class:`processing.requests.errors.TooMany`."""
    with _in_turn() as database:
        caused = _not_asked_for(database, parts)
        _require_within(database, owner, len(caused), limits)
        database.execute(
            "INSERT INTO ledger.requests (id, owner, label, request, mail, response) VALUES (%s, %s, %s, %s, %s, %s)",
            [request_id, owner, label, Jsonb(dict(request)), mail, response],
        )
        with database.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO ledger.request_parts (request_id, collection, item, tile_id, key, product, caused)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s)",
                [
                    (request_id, part.collection, part.item, part.tile_id, part.key, part.product, part in caused)
                    for part in parts
                ],
            )


def count_caused(parts: Sequence[Part]) -> int:
    """How many of these nobody has asked for yet, and nobody has made."""
    with ledger_connection() as database:
        return len(_not_asked_for(database, parts))


def _not_asked_for(database: psycopg.Connection[Row], parts: Sequence[Part]) -> set[Part]:
    rows = database.execute(
        "SELECT key FROM ledger.jobs WHERE key = ANY (%s) AND status <> 'cancelled'",
        [[part.key for part in parts if part.key]],
    ).fetchall()
    known = {row["key"] for row in rows}
    return {part for part in parts if part.product is None and part.key not in known}


def _require_within(database: psycopg.Connection[Row], owner: str, more: int, limits: Limits) -> None:
    row = database.execute(
        "SELECT (SELECT count(*) FROM ledger.requests WHERE owner = %(owner)s AND status = 'open') AS requests,"
        " (SELECT count(*) FROM ledger.requests JOIN ledger.request_parts ON request_id = id"
        "  LEFT JOIN ledger.jobs ON jobs.key = request_parts.key"
        "  WHERE requests.owner = %(owner)s AND caused AND (requests.status <> 'cancelled' OR jobs.status = 'done')"
        "  AND requests.created_at > now() - make_interval(days => %(days)s)) AS products",
        {"owner": owner, "days": QUOTA_DAYS},
    ).fetchone()
    assert row
    if limits.requests and row["requests"] >= limits.requests:
        raise TooMany(f"{row['requests']} requests are open", what="requests", found=row["requests"],
                      most=limits.requests)  # fmt: skip
    if limits.products and more and row["products"] + more > limits.products:
        raise TooMany(f"{row['products']} products were made in {QUOTA_DAYS} days, {more} more are too many",
                      what="products", found=row["products"], more=more, most=limits.products)  # fmt: skip


def cancel(request_id: UUID) -> list[str]:
    """Take a request back; the keys of its first jobs that no other open request waits for."""
    with _in_turn() as database:
        ended = database.execute(
            "UPDATE ledger.requests SET status = 'cancelled', ended_at = now() WHERE id = %s AND status = 'open'"
            " RETURNING owner",
            [request_id],
        ).fetchone()
        if ended is None:
            return []
        # Whoever waits for it besides is now the one whom it is made for.
        database.execute(_HAND_ON, [ended["owner"], request_id])
        rows = database.execute(
            "SELECT key FROM ledger.request_parts AS part WHERE request_id = %s AND key IS NOT NULL"
            " AND NOT EXISTS (SELECT 1 FROM ledger.request_parts AS other JOIN ledger.requests ON id = other.request_id"
            "                 WHERE other.key = part.key AND status = 'open')",
            [request_id],
        ).fetchall()
    return [row["key"] for row in rows]


_HAND_ON = """
UPDATE ledger.jobs SET owner = other.owner
FROM ledger.request_parts AS part, ledger.request_parts AS same, ledger.requests AS other
WHERE jobs.owner = %s AND purpose = 'request' AND jobs.status = 'waiting' AND part.request_id = %s
AND jobs.key = part.key AND same.key = part.key AND other.id = same.request_id AND other.status = 'open'
"""


def end(request_id: UUID, status: str, summary: Mapping[str, Any]) -> None:
    """Note that nothing of it is left to do."""
    with ledger_connection() as database:
        database.execute(
            "UPDATE ledger.requests SET status = %s, summary = %s, ended_at = now() WHERE id = %s AND status = 'open'",
            [status, Jsonb(dict(summary)), request_id],
        )


def parts(request_id: UUID) -> list[Row]:
    """What a request is made of; whether its job is ``planned``, and its ``outputs``."""
    with ledger_connection() as database:
        return database.execute(
            "SELECT part.*, jobs.key IS NOT NULL AS planned, outputs FROM ledger.request_parts AS part"
            " LEFT JOIN ledger.jobs ON jobs.key = part.key WHERE request_id = %s ORDER BY item, tile_id",
            [request_id],
        ).fetchall()


def start(request_id: UUID) -> None:
    """Note that all its jobs are planned."""
    with ledger_connection() as database:
        database.execute("UPDATE ledger.requests SET started_at = now() WHERE id = %s", [request_id])


def arrived(part: Row, tiles: Sequence[tuple[str, str, str]]) -> None:
    """Put (item, tile, key) of each job in the place of a part that was to be fetched."""
    with ledger_connection() as database:
        database.execute(
            "DELETE FROM ledger.request_parts WHERE request_id = %(request_id)s AND collection = %(collection)s"
            " AND item = %(item)s AND tile_id = ''",
            {name: part[name] for name in ("request_id", "collection", "item")},
        )
        for item, tile_id, key in tiles:
            database.execute(
                "INSERT INTO ledger.request_parts (request_id, collection, item, tile_id, key, caused)"
                " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
                [part["request_id"], part["collection"], item, tile_id, key, part["caused"]],
            )


def give_up(part: Row, reason: str) -> None:
    """Note that nothing can be made of a part, and why."""
    with ledger_connection() as database:
        database.execute(
            "UPDATE ledger.request_parts SET problem = %(reason)s WHERE request_id = %(request_id)s"
            " AND collection = %(collection)s AND item = %(item)s AND tile_id = %(tile_id)s",
            {**part, "outputs": None, "reason": reason},
        )


def get(request_id: UUID) -> Row | None:
    with ledger_connection() as database:
        return database.execute("SELECT * FROM ledger.requests WHERE id = %s", [request_id]).fetchone()


def of_owner(owner: str, limit: int = 100) -> list[Row]:
    """A person's requests, the latest first."""
    with ledger_connection() as database:
        return database.execute(
            "SELECT * FROM ledger.requests WHERE owner = %s ORDER BY created_at DESC LIMIT %s", [owner, limit]
        ).fetchall()


def unfinished() -> list[UUID]:
    """Those that are open, the oldest first."""
    with ledger_connection() as database:
        rows = database.execute("SELECT id FROM ledger.requests WHERE status = 'open' ORDER BY created_at").fetchall()
    return [row["id"] for row in rows]


def to_announce() -> list[Row]:
    """Those that ended, ready or failed, and whose owners were not told."""
    with ledger_connection() as database:
        return database.execute(
            "SELECT * FROM ledger.requests WHERE status IN ('ready', 'failed') AND announced_at IS NULL"
            " ORDER BY ended_at LIMIT 100"
        ).fetchall()


def announced(request_id: UUID) -> None:
    with ledger_connection() as database:
        database.execute("UPDATE ledger.requests SET announced_at = now() WHERE id = %s", [request_id])


def forget_old() -> None:
    with ledger_connection() as database:
        database.execute(
            "DELETE FROM ledger.requests WHERE ended_at < now() - make_interval(days => %s)", [FORGOTTEN_DAYS]
        )


def forget_owner(owner: str) -> None:
    """Everything that a person asked for. What it made stays, as everybody's, without a name."""
    with ledger_connection() as database:
        database.execute("DELETE FROM ledger.requests WHERE owner = %s", [owner])
        database.execute("UPDATE ledger.jobs SET owner = NULL WHERE owner = %s AND purpose = 'request'", [owner])
