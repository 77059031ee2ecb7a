"""An operator's hand on what waits: take it back, or let it go before others."""

from __future__ import annotations

from processing import ledger
from processing.errors import ProcessingError
from processing.intake.verification import dropped_entry, reject


class NothingToSteer(ProcessingError):
    """Nothing waits that could be cancelled or given another priority; the message says why."""


def cancel(drop_id: str, *, by: str) -> list[str]:
    """Take back what waits of a drop: its jobs, or itself, which then lies in quarantine. What was cancelled.

    What an operator retries of it is done after all. Raises :class:`NothingToSteer`.
    """
    drop = _known(drop_id)
    reason = f"cancelled by {by}"
    if drop["status"] == "received" and _take_back(drop_id, reason):
        return [drop_id]
    cancelled = ledger.cancel(_waiting(drop_id), reason)
    if not cancelled:
        raise NothingToSteer(f"{_name(drop)} is {drop['status']}: nothing of it waits")
    return cancelled


def prioritise(drop_id: str, *, priority: int) -> list[str]:
    """Give the jobs of a drop that wait, and what follows them, another priority: the higher the sooner.

    Raises :class:`NothingToSteer`.
    """
    drop = _known(drop_id)
    changed = ledger.prioritise(_waiting(drop_id), priority=priority)
    if not changed:
        raise NothingToSteer(f"{_name(drop)} is {drop['status']}: nothing of it waits")
    return changed


def _take_back(drop_id: str, reason: str) -> bool:
    """Put a drop that no worker has begun to verify into quarantine."""
    with ledger.exclusive(drop_id) as mine:
        drop = ledger.drop(drop_id)
        taken = mine and drop is not None and drop["status"] == "received" and dropped_entry(drop_id) is not None
        if taken:
            reject(drop_id, code="cancelled", reason=reason)
        return taken


def _known(drop_id: str) -> ledger.Row:
    drop = ledger.drop(drop_id)
    if drop is None:
        raise NothingToSteer(f"there is no drop {drop_id}")
    return drop


def _waiting(drop_id: str) -> list[str]:
    with ledger.ledger_connection() as database:
        rows = database.execute(
            "SELECT key FROM ledger.jobs WHERE drop_id = %s AND status = 'waiting'", [drop_id]
        ).fetchall()
    return [row["key"] for row in rows]


def _name(drop: ledger.Row) -> str:
    return str(drop["identifier"] or drop["entry"])
