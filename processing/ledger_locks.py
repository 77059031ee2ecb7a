"""The ledger's connection, and who holds what: advisory locks of PostgreSQL, which die with their holder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Literal

import psycopg
from psycopg.rows import dict_row

from catalog.configuration import configuration
from catalog.database import CUT_OFF

Row = dict[str, Any]
Table = Literal["drops", "jobs"]

LOCK_OF = "hashtextextended({key}, 0)"
"""The number of the lock of a key."""
LOCKS_HELD = """
SELECT (classid::bigint << 32 | objid::bigint) AS lock
FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
WHERE datname = current_database() AND locktype = 'advisory' AND objsubid = 1 AND granted"""
# Looked up rather than tried: whoever tries a lock holds it for an instant, and a worker that begins then gives up.
HELD = f"EXISTS ({LOCKS_HELD} AND (classid::bigint << 32 | objid::bigint) = {LOCK_OF})"


@contextmanager
def ledger_connection() -> Iterator[psycopg.Connection[Row]]:
    """One transaction: committed at the end, rolled back on an error."""
    with psycopg.connect(configuration().database_url, row_factory=dict_row, **CUT_OFF) as database:
        yield database


@contextmanager
def holding_connection() -> Iterator[psycopg.Connection[Row]]:
    """A connection for locks: whatever it holds is free when it is closed, lost, or its process killed."""
    url = configuration().database_url
    with psycopg.connect(url, autocommit=True, row_factory=dict_row, **CUT_OFF) as database:
        yield database


def try_lock(database: psycopg.Connection[Row], key: str) -> bool:
    """Hold ``key`` until this connection lets go; False where another one holds it."""
    row = database.execute(
        f"SELECT pg_try_advisory_lock({LOCK_OF.format(key='%s')}) AS mine".encode(), [key]
    ).fetchone()
    return bool(row and row["mine"])


def unlock(database: psycopg.Connection[Row], key: str) -> None:
    with suppress(psycopg.OperationalError):  # a lost connection has released it
        database.execute(f"SELECT pg_advisory_unlock({LOCK_OF.format(key='%s')})".encode(), [key])


@contextmanager
def exclusive(key: str) -> Iterator[bool]:
    """Hold ``key`` against every other process; yields False where another one holds it. Death releases it."""
    with holding_connection() as database:
        mine = try_lock(database, key)
        try:
            yield mine
        finally:
            if mine:
                unlock(database, key)


def is_held(key: str) -> bool:
    """Whether some process holds ``key``."""
    with ledger_connection() as database:
        return database.execute(f"SELECT 1 WHERE {HELD.format(key='%s')}".encode(), [key]).fetchone() is not None
