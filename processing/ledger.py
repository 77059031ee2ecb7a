"""What became of every product that was ever dropped: the schema ``ledger`` of the catalog's PostgreSQL.

A *drop* is one thing put in the inbox. Its status goes ``received`` → ``verified`` → ``processing`` →
``published``, or ends as ``quarantined``, ``duplicate`` or ``failed``. A *job* is one run of one chain
on behalf of a drop: ``waiting``, then ``done``, ``skipped`` (by design nothing is made of it) or ``failed``. One that
is due at some later time does not keep its drop from being published meanwhile.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from socket import gethostname
from typing import Literal, LiteralString

import psycopg
from psycopg.types.json import Jsonb

from processing.campaign_schema import CAMPAIGNS
from processing.chains import Job
from processing.expected_schema import SCHEMA as EXPECTED
from processing.gathering import gather
from processing.ledger_locks import HELD, Row, Table, exclusive, is_held, ledger_connection
from processing.ledger_reading import (
    counts,
    drop,
    drop_of,
    is_over,
    job,
    jobs_that_made,
    purposes,
    recent,
    receptions_before,
    row,
    unfinished,
)
from processing.ledger_schema import ALARMS, EXTRACTS, SCHEMA, TOTALS
from processing.requests.schema import SCHEMA as REQUESTS

__all__ = [
    "HELD",
    "Row",
    "Table",
    "counts",
    "drop",
    "drop_of",
    "exclusive",
    "is_held",
    "is_over",
    "job",
    "jobs_that_made",
    "ledger_connection",
    "purposes",
    "recent",
    "receptions_before",
    "row",
    "unfinished",
]
"""What else this room knows: one name, ``ledger``, for those who ask and those who write."""

UNFINISHED = ("received", "verified", "processing")
MIGRATIONS_LOCK = 0x6C6564


@dataclass(frozen=True)
class Errand:
    """Why a job is done: for ``new`` data, at a person's ``request`` (the ``owner``'s), or as ``reprocessing``."""

    purpose: Literal["new", "request", "reprocessing"] = "new"
    owner: str | None = None
    priority: int = 0


NEW_DATA = Errand()


def migrate() -> None:
    """Bring the ledger's tables to this version. Idempotent."""
    with ledger_connection() as database:
        database.execute("SELECT pg_advisory_xact_lock(%s)", [MIGRATIONS_LOCK])
        database.execute(SCHEMA)
        database.execute(EXTRACTS)
        database.execute(EXPECTED)
        database.execute(ALARMS)
        database.execute(TOTALS)
        database.execute(REQUESTS)
        database.execute(CAMPAIGNS.encode())


def job_key(job: Job) -> str:
    """The same job has the same key, whoever asks for it."""
    described = json.dumps([job.chain, job.inputs, job.parameters], sort_keys=True)
    return f"{job.chain}-{hashlib.sha256(described.encode()).hexdigest()[:24]}"


def receive(drop_id: str, entry: str) -> None:
    """Note a drop that was taken from the inbox; once."""
    with ledger_connection() as database:
        inserted = database.execute(
            "INSERT INTO ledger.drops (id, entry, status, host) VALUES (%s, %s, 'received', %s)"
            " ON CONFLICT DO NOTHING RETURNING id",
            [drop_id, entry, gethostname()],
        ).fetchone()
        if inserted:
            _event(database, drop_id, "received", entry)


def verify(drop_id: str, *, identifier: str, collection: str) -> bool:
    """Note what the drop is; False where that product came in before."""
    try:
        with ledger_connection() as database:
            database.execute(
                "UPDATE ledger.drops SET status = 'verified', identifier = %s, collection = %s, updated_at = now()"
                " WHERE id = %s",
                [identifier, collection, drop_id],
            )
            _event(database, drop_id, "verified", identifier)
    except psycopg.errors.UniqueViolation:
        return False
    return True


def finish(drop_id: str, status: str, *, code: str | None = None, reason: str | None = None, **found: str) -> None:
    """Give the drop its final status; ``found`` may tell its ``identifier`` and ``collection``."""
    with ledger_connection() as database:
        database.execute(
            "UPDATE ledger.drops SET status = %s, reason_code = %s, reason = %s, updated_at = now(),"
            " identifier = coalesce(%s, identifier), collection = coalesce(%s, collection) WHERE id = %s",
            [status, code, reason, found.get("identifier"), found.get("collection"), drop_id],
        )
        _event(database, drop_id, status, reason)


def plan(
    drop_id: str,
    jobs: Sequence[Job],
    *,
    done: str | None = None,
    outputs: Sequence[str] = (),
    errand: Errand = NEW_DATA,
) -> list[str]:
    """Add jobs on behalf of a drop, and note in the same transaction that the job ``done`` is done.

    What follows a job is on the same errand as that job. Returns the keys of the jobs that have to run now. The drop
    is published when none is left.
    """
    with ledger_connection() as database:
        if done:
            errand = _errand(database, done) or errand
        for job in jobs:
            database.execute(
                "INSERT INTO ledger.jobs (key, drop_id, chain, inputs, parameters, due_at, purpose, owner, priority)"
                " VALUES (%s, %s, %s, %s, %s, nullif(greatest(%s, now()), now()), %s, %s, %s)"
                " ON CONFLICT (key) DO NOTHING",
                [
                    *(job_key(job), drop_id, job.chain, Jsonb(job.inputs), Jsonb(job.parameters), job.due),
                    *(errand.purpose, errand.owner, errand.priority),
                ],
            )
            if job.gathers:
                gather(database, key=job_key(job), job=job)
        if done:
            database.execute(
                "UPDATE ledger.jobs SET status = 'done', outputs = %s, reason = NULL, updated_at = now(),"
                " ended_at = now() WHERE key = %s",
                [Jsonb(list(outputs)), done],
            )
            _event(database, drop_id, "made", ", ".join(outputs) or "nothing that was not there")
        waiting = database.execute(
            "SELECT key FROM ledger.jobs_by_now WHERE drop_id = %s AND status = 'waiting'", [drop_id]
        ).fetchall()
        _settle(database, drop_id)
        return [row["key"] for row in waiting]


def _errand(database: psycopg.Connection[Row], job: str) -> Errand | None:
    row = database.execute("SELECT purpose, owner, priority FROM ledger.jobs WHERE key = %s", [job]).fetchone()
    return Errand(**row) if row else None


def fail(job: str, reason: str) -> None:
    """Note that a job cannot succeed, and why."""
    _end(job, "failed", reason)


def skip(job: str, reason: str) -> None:
    """Note that by design nothing is made by a job, and why: no failure of its drop."""
    _end(job, "skipped", reason)


def _end(job: str, status: str, reason: str) -> None:
    with ledger_connection() as database:
        row = database.execute(
            "UPDATE ledger.jobs SET status = %s, reason = %s, updated_at = now(), ended_at = now()"
            " WHERE key = %s AND status = 'waiting' RETURNING drop_id",
            [status, reason, job],
        ).fetchone()
        if row:
            _settle(database, row["drop_id"])


def begin(job: str) -> None:
    """Note that a run of the job starts now, on this host."""
    with ledger_connection() as database:
        row = database.execute(
            "UPDATE ledger.jobs SET started_at = clock_timestamp(), ended_at = NULL, host = %s WHERE key = %s"
            " RETURNING drop_id, chain",
            [gethostname(), job],
        ).fetchone()
        if row:
            _event(database, row["drop_id"], "begun", f"{row['chain']} on {gethostname()}")


def postpone(table: Table, key: str, seconds: float, reason: str) -> None:
    """Let what met an error that may pass wait for ``seconds``; it stays what it is, and says why it waits."""
    with ledger_connection() as database:
        database.execute(_POSTPONE[table], [seconds, reason, key])


_POSTPONE: dict[Table, LiteralString] = {
    "drops": "UPDATE ledger.drops SET not_before = now() + make_interval(secs => %s), retries = retries + 1,"
    " reason = %s WHERE id = %s AND status IN ('received', 'verified')",
    "jobs": "UPDATE ledger.jobs SET not_before = now() + make_interval(secs => %s), retries = retries + 1,"
    " reason = %s WHERE key = %s AND status = 'waiting'",
}


def do_again(job: str) -> None:
    """Let a job that is over wait for a worker once more."""
    with ledger_connection() as database:
        row = database.execute(
            "UPDATE ledger.jobs SET status = 'waiting', reason = NULL, crashes = 0, retries = 0, due_at = NULL,"
            " not_before = NULL, gathers_until = least(gathers_until, now()), updated_at = now() WHERE key = %s"
            " RETURNING drop_id",
            [job],
        ).fetchone()
        if row:
            _settle(database, row["drop_id"])


def count_crash(table: Table, key: str) -> int:
    """Presume that the run which starts now will crash; :func:`forgive_crash` takes it back."""
    with ledger_connection() as database:
        row = database.execute(_CRASH[table] + " RETURNING crashes", [1, key]).fetchone()
    return int(row["crashes"]) if row else 0


def forgive_crash(table: Table, key: str) -> None:
    """The run ended by its own means."""
    with ledger_connection() as database:
        database.execute(_CRASH[table], [-1, key])


_CRASH: dict[Table, LiteralString] = {
    "drops": "UPDATE ledger.drops SET crashes = crashes + %s WHERE id = %s",
    "jobs": "UPDATE ledger.jobs SET crashes = crashes + %s WHERE key = %s",
}


def is_known(identifier: str) -> bool:
    """Whether this product is here or on its way."""
    with ledger_connection() as database:
        row = database.execute(
            "SELECT 1 FROM ledger.drops WHERE identifier = %s AND status NOT IN ('quarantined', 'duplicate')",
            [identifier],
        ).fetchone()
    return row is not None


CODES = {"failed": "chain-failed", "skipped": "skipped", "cancelled": "cancelled"}
"""Of a drop's reason, by the state of one of its jobs; the first that applies."""


def _settle(database: psycopg.Connection[Row], drop_id: str) -> None:
    """Give the drop the status that its jobs amount to."""
    database.execute("SELECT 1 FROM ledger.drops WHERE id = %s FOR UPDATE", [drop_id])
    rows = database.execute("SELECT status, reason FROM ledger.jobs_by_now WHERE drop_id = %s", [drop_id]).fetchall()
    states = {row["status"] for row in rows}
    reasons = "; ".join(row["reason"] for row in rows if row["reason"]) or None
    status = "processing" if "waiting" in states else "failed" if "failed" in states else "published"
    code = next((code for state, code in CODES.items() if state in states), None)
    database.execute(
        "UPDATE ledger.drops SET status = %s, reason_code = %s, reason = %s, updated_at = now()"
        " WHERE id = %s AND status <> 'withdrawn'",
        [status, code, reasons, drop_id],
    )
    _event(database, drop_id, status, reasons)


def _event(database: psycopg.Connection[Row], drop_id: str, status: str, detail: str | None) -> None:
    database.execute(
        "INSERT INTO ledger.events (drop_id, status, detail) VALUES (%s, %s, %s)", [drop_id, status, detail]
    )


def cancel(keys: Sequence[str], reason: str) -> list[str]:
    """Take back jobs that wait; the keys of those that did. Their drops are settled without them."""
    with ledger_connection() as database:
        rows = database.execute(
            "UPDATE ledger.jobs SET status = 'cancelled', reason = %s, updated_at = now(), ended_at = now()"
            " WHERE key = ANY (%s) AND status = 'waiting' RETURNING key, drop_id",
            [reason, list(keys)],
        ).fetchall()
        for drop_id in sorted({row["drop_id"] for row in rows}):
            _settle(database, drop_id)
    return [row["key"] for row in rows]


def prioritise(keys: Sequence[str], *, priority: int) -> list[str]:
    """Let jobs that wait go before others of their purpose, or after them; the keys of those that wait."""
    with ledger_connection() as database:
        rows = database.execute(
            "UPDATE ledger.jobs SET priority = %s, updated_at = now() WHERE key = ANY (%s) AND status = 'waiting'"
            " RETURNING key",
            [priority, list(keys)],
        ).fetchall()
    return [row["key"] for row in rows]
