"""A second chance, at an operator's word, for what failed or was put into quarantine."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from catalog.configuration import configuration
from processing import ledger
from processing.errors import ProcessingError
from processing.intake.quarantine import ID_LENGTH
from processing.queue import wake


class NothingToRetry(ProcessingError):
    """There is nothing to do again; the message says why."""


def retry(drop_id: str) -> str:
    """Do again what failed of a drop: its jobs, or all of it from quarantine. ``"jobs"`` or ``"inbox"``: which.

    Raises :class:`NothingToRetry`.
    """
    drop = ledger.drop(drop_id)
    if drop is None:
        raise NothingToRetry(f"there is no drop {drop_id}")
    if drop["status"] == "quarantined":
        _to_inbox(drop_id, drop["entry"])
        return "inbox"
    keys = _given_up(drop_id)
    if not keys:
        raise NothingToRetry(
            f"{drop['identifier'] or drop['entry']} is {drop['status']}: none of its jobs has failed or was cancelled"
        )
    for key in keys:
        ledger.do_again(key)
    hand_out(keys)
    return "jobs"


def hand_out(keys: Sequence[str]) -> None:
    """Let workers know of jobs that wait."""
    for purpose in ledger.purposes(keys):
        wake(purpose)


def _given_up(drop_id: str) -> list[str]:
    with ledger.ledger_connection() as database:
        rows = database.execute(
            "SELECT key FROM ledger.jobs WHERE drop_id = %s AND status IN ('failed', 'cancelled')", [drop_id]
        ).fetchall()
    return [row["key"] for row in rows]


def _to_inbox(drop_id: str, name: str) -> None:
    """Move the original back to where it was dropped; it comes in as another drop."""
    settings = configuration()
    folder = _folder(settings.quarantine, drop_id)
    if folder is None:
        raise NothingToRetry(f"{name} is not in {settings.quarantine} any more: drop it again")
    original = folder / str(json.loads((folder / "reason.json").read_text())["entry"])
    target = settings.inbox / original.name
    if target.exists():
        raise NothingToRetry(f"{target} is there already: wait until it is taken")
    if original.exists():
        original.rename(target)
    ledger.finish(drop_id, "retried", code="retried", reason="moved back to the inbox by an operator")
    shutil.rmtree(folder, ignore_errors=True)


def _folder(quarantine: Path, drop_id: str) -> Path | None:
    return next((path.parent for path in quarantine.glob(f"*~{drop_id[:ID_LENGTH]}/reason.json")), None)
