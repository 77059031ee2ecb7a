"""Where jobs are in their queues, and what each queue holds: for the people who wait, and for those who operate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from processing.gathering import BY_NOW
from processing.ledger_locks import LOCKS_HELD, ledger_connection
from processing.queue import QUEUE_OF
from processing.turns import FREE

STATE = """CASE WHEN status <> 'waiting' THEN status
    WHEN hashtextextended(key, 0) IN (SELECT lock FROM held) THEN 'running'
    WHEN due_at > now() THEN 'later' WHEN gathers_until > now() THEN 'gathering'
    WHEN not_before > now() THEN 'postponed' ELSE 'waiting' END"""
_STATES = f"""
WITH held AS MATERIALIZED ({LOCKS_HELD})
SELECT key, {STATE} AS state FROM ledger.jobs WHERE key = ANY (%s)"""  # noqa: S608  nothing of these comes from outside
# People are served in rounds: the second of one comes after the first of every other.
_AHEAD = f"""
WITH held AS MATERIALIZED ({LOCKS_HELD}),
waiting AS (
    SELECT key, purpose, priority, created_at, CASE WHEN purpose = 'request' THEN
        row_number() OVER (PARTITION BY purpose, owner, priority ORDER BY created_at, key) ELSE 0 END AS round
    FROM ledger.jobs WHERE {FREE} AND {BY_NOW}),
placed AS (
    SELECT key, row_number() OVER (PARTITION BY purpose ORDER BY priority DESC, round, created_at, key) - 1 AS ahead
    FROM waiting)
SELECT key, ahead FROM placed WHERE key = ANY (%s)"""  # noqa: S608
_BACKLOG = f"""
WITH held AS MATERIALIZED ({LOCKS_HELD}),
unfinished AS (
    SELECT purpose, {STATE} AS state, updated_at AS since FROM ledger.jobs WHERE status = 'waiting'
    UNION ALL
    SELECT 'new', CASE WHEN hashtextextended(id, 0) IN (SELECT lock FROM held) THEN 'running'
        WHEN not_before > now() THEN 'postponed' ELSE 'waiting' END, received_at
    FROM ledger.drops WHERE status IN ('received', 'verified'))
SELECT purpose, count(*) FILTER (WHERE state = 'waiting') AS waiting,
    count(*) FILTER (WHERE state = 'running') AS running,
    count(*) FILTER (WHERE state = 'postponed') AS postponed,
    count(*) FILTER (WHERE state IN ('later', 'gathering')) AS later,
    min(since) FILTER (WHERE state NOT IN ('later', 'gathering')) AS since
FROM unfinished GROUP BY purpose"""  # noqa: S608


@dataclass(frozen=True)
class Backlog:
    """What is unfinished in one queue: receptions and jobs."""

    queue: str
    waiting: int = 0
    running: int = 0
    postponed: int = 0
    """They met an error that may pass, and are tried again."""
    later: int = 0
    """Their time has not come yet, or late inputs are waited for."""
    since: datetime | None = None
    """When the oldest came of those whose time has come."""


def states(keys: Sequence[str]) -> dict[str, str]:
    """Of each job: ``waiting``, ``running``, ``postponed``, ``gathering``, ``later``, or how it ended."""
    with ledger_connection() as database:
        rows = database.execute(_STATES.encode(), [list(keys)]).fetchall()
    return {row["key"]: row["state"] for row in rows}


def ahead(keys: Sequence[str]) -> dict[str, int]:
    """Of each job that waits: how many of its queue begin before it, as things stand."""
    with ledger_connection() as database:
        rows = database.execute(_AHEAD.encode(), [list(keys)]).fetchall()
    return {row["key"]: row["ahead"] for row in rows}


def backlog() -> list[Backlog]:
    """Of every queue of production, whether there is something in it or not."""
    with ledger_connection() as database:
        rows = {row.pop("purpose"): row for row in database.execute(_BACKLOG.encode()).fetchall()}
    return [Backlog(queue, **rows.get(purpose, {})) for purpose, queue in QUEUE_OF.items()]


def ready() -> dict[str, int]:
    """By queue, how many receptions and jobs could begin now."""
    return {one.queue: one.waiting for one in backlog()}
