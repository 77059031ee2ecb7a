"""Whose turn it is: what a worker that is free does next, as the ledger has it at that moment.

Real time goes first: receptions, then the jobs of new data. Of three things begun one is a person's request, while any
waits; among people the one with the fewest running jobs is served, then the one who was served longest ago.
Reprocessing begins only where none of these waits, and leaves one process of every host to them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from socket import gethostname
from typing import LiteralString

import psycopg

from catalog.configuration import configuration
from processing.gathering import BY_NOW
from processing.ledger_locks import LOCKS_HELD, Row, Table, holding_connection, try_lock, unlock
from processing.queue import REAL_TIME, REPROCESSING, REQUESTS

TURN_LOCK = 0x7475726E
"""One worker at a time chooses, for some milliseconds: so that none counts on what another is just taking."""
BETWEEN_REQUESTS = 2
"""Things of real time that are begun between two requests, while both wait."""
TRIED = 5
"""Candidates looked at: somebody who is no worker may hold one for an instant."""

FREE = """status = 'waiting' AND (not_before IS NULL OR not_before <= now())
    AND hashtextextended(key, 0) NOT IN (SELECT lock FROM held)
    AND NOT (gathers_until IS NOT NULL AND EXISTS (
        SELECT 1 FROM held JOIN ledger.jobs AS other ON hashtextextended(other.key, 0) = lock
        WHERE other.status = 'waiting' AND other.chain = jobs.chain AND other.parameters = jobs.parameters))"""
"""A job that can begin, but for the time it may be due at: of those that gather for one product, one at a time."""
RUNNING = "SELECT jobs.* FROM held JOIN ledger.jobs ON hashtextextended(key, 0) = lock WHERE status = 'waiting'"

_RECEPTIONS = f"""
WITH held AS MATERIALIZED ({LOCKS_HELD})
SELECT id AS key, host FROM ledger.drops
WHERE status IN ('received', 'verified') AND (not_before IS NULL OR not_before <= now())
    AND hashtextextended(id, 0) NOT IN (SELECT lock FROM held)
ORDER BY (host = %(host)s) DESC, received_at, id LIMIT 50"""  # noqa: S608  nothing of these comes from outside
_IN_ORDER = f"""
WITH held AS MATERIALIZED ({LOCKS_HELD})
SELECT key FROM ledger.jobs WHERE purpose = %(purpose)s AND {FREE} AND {BY_NOW}
ORDER BY priority DESC, created_at, key LIMIT %(tried)s"""  # noqa: S608
# From one person to the next by the index, and of each the first job alone: a backlog of one costs the others nothing.
_OF_PEOPLE = f"""
WITH RECURSIVE held AS MATERIALIZED ({LOCKS_HELD}), running AS MATERIALIZED ({RUNNING}),
people AS (
    (SELECT coalesce(owner, '') AS who FROM ledger.jobs WHERE purpose = 'request' AND status = 'waiting'
     ORDER BY coalesce(owner, '') LIMIT 1)
    UNION ALL
    SELECT (SELECT coalesce(owner, '') FROM ledger.jobs WHERE purpose = 'request' AND status = 'waiting'
            AND coalesce(owner, '') > who ORDER BY coalesce(owner, '') LIMIT 1) FROM people WHERE who IS NOT NULL)
SELECT key FROM people CROSS JOIN LATERAL (
    SELECT key, priority, created_at FROM ledger.jobs
    WHERE purpose = 'request' AND coalesce(owner, '') = who AND {FREE} AND {BY_NOW}
    ORDER BY priority DESC, created_at, key LIMIT 1) AS first
ORDER BY priority DESC, (SELECT count(*) FROM running WHERE purpose = 'request' AND coalesce(owner, '') = who),
    (SELECT max(started_at) FROM ledger.jobs WHERE purpose = 'request' AND coalesce(owner, '') = who) NULLS FIRST,
    created_at, key LIMIT %(tried)s"""  # noqa: S608
_SINCE_REQUEST = """
WITH last AS (SELECT coalesce(max(started_at), '-infinity') AS at FROM ledger.jobs WHERE purpose = 'request')
SELECT count(*) AS number FROM (
    (SELECT 1 FROM ledger.jobs, last WHERE purpose = 'new' AND started_at > last.at LIMIT %(most)s)
    UNION ALL (SELECT 1 FROM ledger.drops, last WHERE started_at > last.at LIMIT %(most)s)) AS begun"""
_REPROCESSING_HERE = f"""
WITH held AS MATERIALIZED ({LOCKS_HELD}), running AS ({RUNNING})
SELECT count(*) AS number FROM running WHERE purpose = 'reprocessing' AND host = %(host)s"""  # noqa: S608
_BEGIN: dict[Table, LiteralString] = {
    "drops": "UPDATE ledger.drops SET started_at = clock_timestamp(), host = %(host)s WHERE id = %(key)s",
    "jobs": "UPDATE ledger.jobs SET started_at = clock_timestamp(), ended_at = NULL, host = %(host)s"
    " WHERE key = %(key)s",
}


@dataclass(frozen=True)
class Taken:
    """A drop or a job that this process holds, for as long as its connection lives."""

    table: Table
    key: str
    purpose: str
    database: psycopg.Connection[Row]

    def is_wanted(self) -> bool:
        """Whether it still has to be done, and is held. Raises :class:`psycopg.OperationalError` where it is lost."""
        if self.table == "drops":
            self.database.execute("SELECT 1")
            return True
        row = self.database.execute("SELECT status FROM ledger.jobs WHERE key = %s", [self.key]).fetchone()
        return row is not None and row["status"] == "waiting"


@contextmanager
def taken(queues: Sequence[str]) -> Iterator[Taken | None]:
    """Hold what comes next in these queues; none where nothing can begin. Death releases it."""
    with holding_connection() as database:
        one = _take(database, queues)
        try:
            yield one
        finally:
            if one:
                unlock(database, one.key)


def _take(database: psycopg.Connection[Row], queues: Sequence[str]) -> Taken | None:
    with database.transaction():
        database.execute("SELECT pg_advisory_xact_lock(%s)", [TURN_LOCK])
        for table, purpose, candidates in _choices(database, queues):
            for key in candidates(database):
                if try_lock(database, key):
                    database.execute(_BEGIN[table], {"host": gethostname(), "key": key})
                    return Taken(table, key, purpose, database)
    return None


Choice = tuple[Table, str, Callable[[psycopg.Connection[Row]], list[str]]]


def _choices(database: psycopg.Connection[Row], queues: Sequence[str]) -> Iterator[Choice]:
    """Where to look, in this order."""
    real_time: list[Choice] = [("drops", "new", _receptions), ("jobs", "new", _in_order("new"))]
    requests: list[Choice] = [("jobs", "request", _of_people)]
    found = real_time * (REAL_TIME in queues)
    if REQUESTS in queues:
        found = requests + found if _begun_since_request(database) >= BETWEEN_REQUESTS else found + requests
    yield from found
    if REPROCESSING in queues and _may_reprocess(database, queues):
        yield "jobs", "reprocessing", _in_order("reprocessing")


def _receptions(database: psycopg.Connection[Row]) -> list[str]:
    """Those whose files are on this host, or are said to have been."""
    rows = database.execute(_RECEPTIONS.encode(), {"host": gethostname()}).fetchall()
    folder = configuration().work / "intake"
    return [row["key"] for row in rows if row["host"] in {None, gethostname()} or (folder / row["key"]).is_dir()]


def _in_order(purpose: str) -> Callable[[psycopg.Connection[Row]], list[str]]:
    def candidates(database: psycopg.Connection[Row]) -> list[str]:
        rows = database.execute(_IN_ORDER.encode(), {"purpose": purpose, "tried": TRIED}).fetchall()
        return [row["key"] for row in rows]

    return candidates


def _of_people(database: psycopg.Connection[Row]) -> list[str]:
    return [row["key"] for row in database.execute(_OF_PEOPLE.encode(), {"tried": TRIED}).fetchall()]


def _begun_since_request(database: psycopg.Connection[Row]) -> int:
    row = database.execute(_SINCE_REQUEST, {"most": BETWEEN_REQUESTS}).fetchone()
    return int(row["number"]) if row else 0


def _may_reprocess(database: psycopg.Connection[Row], queues: Sequence[str]) -> bool:
    if set(queues) == {REPROCESSING}:
        return True
    row = database.execute(_REPROCESSING_HERE.encode(), {"host": gethostname()}).fetchone()
    return bool(row and row["number"] < max(1, configuration().worker_processes - 1))
