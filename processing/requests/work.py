"""The jobs behind requests, in the ledger that all work is taken from: one for each product, however many ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import NAMESPACE_URL, uuid5

from processing import ledger
from processing.chains import Job
from processing.queue import wake

Received = tuple[str, str]
"""(collection, item id) of a received product."""


def plan(jobs: Mapping[Received, Sequence[Job]], *, owner: str) -> None:
    """Have these jobs run for a person; those that are there already go on as they are."""
    for received, wanted in jobs.items():
        ledger.plan(_drop_of(*received), wanted, errand=ledger.Errand("request", owner))
    wake("request", sum(len(wanted) for wanted in jobs.values()))


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
    for row in rows:
        ledger.do_again(row["key"])
    wake("request", len(rows))


def cancel(keys: Sequence[str]) -> None:
    """Take back jobs that wait."""
    ledger.cancel(keys, "whoever asked for it took it back")


def _drop_of(collection: str, item: str) -> str:
    """The drop that a received product came in by; one without a drop was loaded, and is noted as published."""
    found = ledger.drop_of(item)
    if found is not None:
        return found
    drop_id = uuid5(NAMESPACE_URL, f"{collection}/{item}").hex
    with ledger.ledger_connection() as database:
        database.execute(
            "INSERT INTO ledger.drops (id, entry, identifier, collection, status)"
            " VALUES (%s, %s, %s, %s, 'published') ON CONFLICT DO NOTHING",
            [drop_id, item, item, collection],
        )
    return drop_id
