"""The jobs behind requests, in the ledger that all work is taken from: one for each product, however many ask."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from uuid import NAMESPACE_URL, uuid5

from kombu.exceptions import OperationalError

from processing import ledger
from processing.chains import Job
from processing.queue import RUN_JOB, app

log = logging.getLogger(__name__)
Received = tuple[str, str]
"""(collection, item id) of a received product."""


def plan(jobs: Mapping[Received, Sequence[Job]], *, owner: str) -> None:
    """Have these jobs run for a person; those that are there already go on as they are."""
    keys = []
    for received, wanted in jobs.items():
        ledger.plan(_drop_of(*received), wanted, errand=ledger.Errand("request", owner))
        keys += [ledger.job_key(job) for job in wanted]
    _hand_out(keys)


def revive(keys: Sequence[str], *, owner: str) -> None:
    """Let cancelled jobs wait once more, and lift those of a reprocessing to what a person asks for."""
    with ledger.ledger_connection() as database:
        database.execute(
            "UPDATE ledger.jobs SET purpose = 'request', owner = %s WHERE key = ANY (%s)"
            " AND (status = 'cancelled' OR status = 'waiting' AND purpose = 'reprocessing')",
            [owner, list(keys)],
        )
        rows = database.execute(
            "SELECT key FROM ledger.jobs WHERE key = ANY (%s) AND status = 'cancelled'", [list(keys)]
        ).fetchall()
    cancelled = [row["key"] for row in rows]
    for key in cancelled:
        ledger.do_again(key)
    _hand_out(cancelled)


def cancel(keys: Sequence[str]) -> None:
    """Take back jobs that wait."""
    with ledger.ledger_connection() as database:
        database.execute(
            "UPDATE ledger.jobs SET status = 'cancelled', reason = 'whoever asked for it took it back',"
            " updated_at = now(), ended_at = now() WHERE key = ANY (%s) AND status = 'waiting'",
            [list(keys)],
        )


def _hand_out(keys: Sequence[str]) -> None:
    try:
        for key in keys:
            app.send_task(RUN_JOB, [key])
    except OperationalError as error:  # the watcher of the inbox hands them out again
        log.warning("%d jobs wait for the broker: %s", len(keys), error)


def _drop_of(collection: str, item: str) -> str:
    """The drop that a received product came in by; one without a drop was loaded, and is noted as published."""
    with ledger.ledger_connection() as database:
        database.execute(
            "INSERT INTO ledger.drops (id, entry, identifier, collection, status)"
            " VALUES (%s, %s, %s, %s, 'published') ON CONFLICT DO NOTHING",
            [uuid5(NAMESPACE_URL, f"{collection}/{item}").hex, item, item, collection],
        )
        row = database.execute(
            "SELECT id FROM ledger.drops WHERE identifier = %s"
            " AND status IN ('verified', 'processing', 'published', 'failed')",
            [item],
        ).fetchone()
    assert row  # the one that was there, or the one just noted
    return str(row["id"])
