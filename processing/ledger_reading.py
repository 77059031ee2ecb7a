"""What the ledger says of drops and jobs; see :mod:`processing.ledger`, by whose name these are known."""

from __future__ import annotations

from collections.abc import Sequence

from processing.ledger_locks import HELD, Row, Table, ledger_connection


def drop(drop_id: str) -> Row | None:
    with ledger_connection() as database:
        return database.execute("SELECT * FROM ledger.drops WHERE id = %s", [drop_id]).fetchone()


def job(key: str) -> Row | None:
    with ledger_connection() as database:
        return database.execute("SELECT * FROM ledger.jobs WHERE key = %s", [key]).fetchone()


def row(table: Table, key: str) -> Row | None:
    """A drop or a job, as it is written."""
    return drop(key) if table == "drops" else job(key)


def purposes(keys: Sequence[str]) -> list[str]:
    """What these jobs are for."""
    with ledger_connection() as database:
        rows = database.execute("SELECT purpose FROM ledger.jobs WHERE key = ANY (%s)", [list(keys)]).fetchall()
    return [row["purpose"] for row in rows]


def jobs_that_made(output: str) -> list[Row]:
    """The jobs that say they made ``COLLECTION/ITEM``, the last one first: several, where it is made of several."""
    with ledger_connection() as database:
        return database.execute(
            "SELECT * FROM ledger.jobs WHERE status = 'done' AND outputs ? %s ORDER BY updated_at DESC", [output]
        ).fetchall()


def receptions_before(job: str) -> list[str]:
    """The drops that came in before this job was planned and that a worker is receiving just now."""
    with ledger_connection() as database:
        rows = database.execute(_RECEPTIONS_BEFORE, [job]).fetchall()
    return [row["id"] for row in rows]


_RECEPTIONS_BEFORE = """
SELECT drops.id FROM ledger.drops JOIN ledger.jobs ON received_at <= created_at
WHERE key = %s AND drops.status IN ('received', 'verified') AND """ + HELD.format(key="drops.id")


def is_over(key: str) -> bool:
    """Whether the drop or job of this key came to its end: its scratch is of no use any more."""
    with ledger_connection() as database:
        row = database.execute(
            "SELECT 1 FROM ledger.drops WHERE id = %s AND status NOT IN ('received', 'verified')"
            " UNION ALL SELECT 1 FROM ledger.jobs WHERE key = %s AND status <> 'waiting'",
            [key, key],
        ).fetchone()
    return row is not None


def unfinished() -> tuple[list[str], list[str]]:
    """The drops that still have to be verified, and the jobs that have to run now: the work there is."""
    with ledger_connection() as database:
        drops = database.execute(
            "SELECT id FROM ledger.drops WHERE status IN ('received', 'verified') ORDER BY received_at"
        ).fetchall()
        jobs = database.execute(
            "SELECT key FROM ledger.jobs_by_now WHERE status = 'waiting' ORDER BY created_at"
        ).fetchall()
    return [row["id"] for row in drops], [row["key"] for row in jobs]


def drop_of(identifier: str) -> str | None:
    """The drop that this product came in by; none where it was loaded."""
    with ledger_connection() as database:
        row = database.execute(
            "SELECT id FROM ledger.drops WHERE identifier = %s"
            " AND status NOT IN ('quarantined', 'duplicate', 'retried') ORDER BY received_at DESC LIMIT 1",
            [identifier],
        ).fetchone()
    return str(row["id"]) if row else None


def counts() -> dict[str, int]:
    """How many drops are in each status."""
    with ledger_connection() as database:
        rows = database.execute("SELECT status, count(*) AS number FROM ledger.drops GROUP BY status").fetchall()
    return {row["status"]: row["number"] for row in rows}


def recent(limit: int, *, status: str | None = None) -> list[Row]:
    """The drops that changed last, latest first."""
    with ledger_connection() as database:
        return database.execute(
            "SELECT * FROM ledger.drops WHERE %s::text IS NULL OR status = %s ORDER BY updated_at DESC LIMIT %s",
            [status, status, limit],
        ).fetchall()
