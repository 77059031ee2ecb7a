"""What became of every extract that was asked for: the table ``ledger.extracts``.

An extract goes ``waiting`` → ``running`` → ``ready`` → ``expired``, or ends as ``failed`` or ``cancelled``. One that is
``running`` and that nobody holds (:func:`processing.ledger.exclusive`) lost its worker: it is made again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from processing.ledger import HELD, Row, ledger_connection

UNFINISHED = ("waiting", "running")
MOST_RUNNING = 1
"""Extracts of one person that are made at the same time; others of theirs wait, other people's go before."""
FORGOTTEN_DAYS = 90
"""After this, nothing is left of an extract, neither of what was asked for."""


class TooMany(Exception):
    """The person has as many extracts waiting or being made as they may."""


def key_of(extract_id: UUID) -> str:
    return f"extract-{extract_id}"


def add(extract_id: UUID, *, owner: str, label: str, request: Mapping[str, Any], mail: bool, most: int) -> None:
    """Note a request; raises :class:`TooMany` where its owner has ``most`` unfinished ones already."""
    with ledger_connection() as database:
        database.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"extracts of {owner}"])
        row = database.execute(
            "SELECT count(*) AS number FROM ledger.extracts WHERE owner = %s AND status = ANY (%s)",
            [owner, list(UNFINISHED)],
        ).fetchone()
        if row and row["number"] >= most:
            raise TooMany(str(row["number"]))
        database.execute(
            "INSERT INTO ledger.extracts (id, owner, label, request, mail) VALUES (%s, %s, %s, %s, %s)",
            [extract_id, owner, label, Jsonb(dict(request)), mail],
        )


_KEY = "'extract-' || one.id::text"
_CANDIDATES = f"""
SELECT id FROM ledger.extracts AS one WHERE status IN ('waiting', 'running') AND NOT {HELD.format(key=_KEY)}
AND (not_before IS NULL OR not_before <= now())
AND (SELECT count(*) FROM ledger.extracts AS other WHERE other.owner = one.owner AND other.id <> one.id
     AND other.status = 'running') < %s
-- Whoever was served last waits longest.
ORDER BY (SELECT max(started_at) FROM ledger.extracts AS other WHERE other.owner = one.owner) NULLS FIRST, created_at
"""  # noqa: S608  nothing of it comes from outside


def candidates() -> list[UUID]:
    """Those that may be made now, the one whose turn it is first."""
    with ledger_connection() as database:
        return [row["id"] for row in database.execute(_CANDIDATES, [MOST_RUNNING]).fetchall()]


def begin(extract_id: UUID) -> Row | None:
    """Note that it is being made, by whoever holds its key; ``None`` where it is not to be made any more.

    Counts a crash: a run that ends is the last one.
    """
    with ledger_connection() as database:
        return database.execute(
            "UPDATE ledger.extracts SET status = 'running', started_at = now(), code = NULL, progress = 0,"
            " crashes = crashes + 1"
            " WHERE id = %s AND status = ANY (%s) RETURNING *",
            [extract_id, list(UNFINISHED)],
        ).fetchone()


def postpone(extract_id: UUID, seconds: float, *, code: str) -> None:
    """Have one that was begun wait for ``seconds``, for the reason ``code``; the run does not count as a crash."""
    with ledger_connection() as database:
        database.execute(
            "UPDATE ledger.extracts SET status = 'waiting', code = %s, crashes = crashes - 1, started_at = NULL,"
            " not_before = now() + make_interval(secs => %s) WHERE id = %s AND status = 'running'",
            [code, seconds, extract_id],
        )


def progress(extract_id: UUID, share: float) -> bool:
    """Note how much is done (0 to 1); False where it was cancelled meanwhile."""
    with ledger_connection() as database:
        row = database.execute(
            "UPDATE ledger.extracts SET progress = %s WHERE id = %s AND status = 'running' RETURNING id",
            [share, extract_id],
        ).fetchone()
    return row is not None


def finish(extract_id: UUID, files: Sequence[Mapping[str, Any]], days: float) -> bool:
    """Note that it is ready, with its files, for ``days``; False where it was cancelled meanwhile."""
    with ledger_connection() as database:
        row = database.execute(
            "UPDATE ledger.extracts SET status = 'ready', progress = 1, files = %s, crashes = 0, ended_at = now(),"
            " expires_at = now() + make_interval(secs => %s) WHERE id = %s AND status = 'running' RETURNING id",
            [Jsonb([dict(file) for file in files]), days * 86_400, extract_id],
        ).fetchone()
    return row is not None


def fail(extract_id: UUID, *, code: str, reason: str, details: Mapping[str, Any]) -> None:
    with ledger_connection() as database:
        database.execute(
            "UPDATE ledger.extracts SET status = 'failed', code = %s, reason = %s, details = %s, ended_at = now()"
            " WHERE id = %s AND status = 'running'",
            [code, reason, Jsonb(dict(details)), extract_id],
        )


def cancel(extract_id: UUID) -> None:
    """Take back what is not made yet; a worker notices at its next block."""
    with ledger_connection() as database:
        database.execute(
            "UPDATE ledger.extracts SET status = 'cancelled', ended_at = now() WHERE id = %s AND status = ANY (%s)",
            [extract_id, list(UNFINISHED)],
        )


def expire(extract_id: UUID) -> None:
    """End the life of what is ready, now."""
    with ledger_connection() as database:
        database.execute(
            "UPDATE ledger.extracts SET status = 'expired' WHERE id = %s AND status = 'ready'", [extract_id]
        )


def expire_due() -> None:
    """The same for all whose time has come; those that ended long ago are forgotten."""
    with ledger_connection() as database:
        database.execute("UPDATE ledger.extracts SET status = 'expired' WHERE status = 'ready' AND expires_at < now()")
        database.execute(
            "DELETE FROM ledger.extracts WHERE status <> ALL (%s) AND status <> 'ready'"
            " AND ended_at < now() - make_interval(days => %s)",
            [list(UNFINISHED), FORGOTTEN_DAYS],
        )


def with_files() -> set[str]:
    """The ids of those whose files are to be there: ready ones."""
    with ledger_connection() as database:
        rows = database.execute("SELECT id FROM ledger.extracts WHERE status = 'ready'").fetchall()
    return {str(row["id"]) for row in rows}


def get(extract_id: UUID, *, owner: str) -> Row | None:
    with ledger_connection() as database:
        return database.execute(
            f"SELECT *, {_AHEAD} AS ahead FROM ledger.extracts AS one WHERE id = %s AND owner = %s",  # noqa: S608
            [extract_id, owner],
        ).fetchone()


_AHEAD = """(SELECT count(*) FROM ledger.extracts AS other WHERE one.status = 'waiting' AND other.id <> one.id
AND (other.status = 'running' OR other.status = 'waiting' AND other.created_at < one.created_at))"""


def of_owner(owner: str, limit: int = 100) -> list[Row]:
    """A person's extracts, the latest first."""
    with ledger_connection() as database:
        return database.execute(
            f"SELECT *, {_AHEAD} AS ahead FROM ledger.extracts AS one WHERE owner = %s"  # noqa: S608
            " ORDER BY created_at DESC LIMIT %s",
            [owner, limit],
        ).fetchall()


def forget_owner(owner: str) -> None:
    """Everything that a person asked for; their files go with the next clearing."""
    with ledger_connection() as database:
        database.execute("DELETE FROM ledger.extracts WHERE owner = %s", [owner])


def to_announce() -> list[Row]:
    """Those that ended, ready or failed, and whose owners were not told."""
    with ledger_connection() as database:
        return database.execute(
            "SELECT * FROM ledger.extracts WHERE status IN ('ready', 'failed') AND announced_at IS NULL"
            " ORDER BY ended_at LIMIT 100"
        ).fetchall()


def announced(extract_id: UUID) -> None:
    with ledger_connection() as database:
        database.execute("UPDATE ledger.extracts SET announced_at = now() WHERE id = %s", [extract_id])
