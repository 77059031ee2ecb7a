"""Work that needs the portal's own code and no person: mails, digests. One process of ``make run`` does it in turn.

A module ``portal/APP/chores.py`` is found by itself: it offers ``CHORES``. A chore may be interrupted and run again; of
several hosts that run it at once, one does and the others pass.
"""

from __future__ import annotations

import importlib
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec

from django.apps import apps
from django.db import close_old_connections

from portal.operations import alerts
from processing import jobs
from processing.ledger import exclusive

log = logging.getLogger(__name__)

POLL_SECONDS = 0.5


@dataclass(frozen=True)
class Chore:
    name: str
    every_seconds: float
    run: Callable[[], object]


CHORES = [
    Chore("alarms", alerts.EVERY_SECONDS, alerts.watch),
    Chore("reprocessing", 5, jobs.campaigns_go_on),
]


def chores() -> list[Chore]:
    """Those of every installed app."""
    modules = [f"{app.name}.chores" for app in apps.get_app_configs() if app.name.startswith("portal.")]
    found = [importlib.import_module(name) for name in modules if find_spec(name)]
    return [chore for module in found for chore in getattr(module, "CHORES", ())]


def run_chores(wanted: Sequence[Chore], *, until: Callable[[], bool]) -> None:
    """Run each chore as often as it says; one that fails is logged and tried again at its next time."""
    due = dict.fromkeys(wanted, 0.0)
    while not until():
        for chore in wanted:
            if time.monotonic() >= due[chore]:
                _run(chore)
                due[chore] = time.monotonic() + chore.every_seconds
        time.sleep(POLL_SECONDS)


def _run(chore: Chore) -> None:
    close_old_connections()
    try:
        with exclusive(f"chore {chore.name}") as mine:
            if mine:
                chore.run()
    except Exception:  # a chore of one app must not stop those of the others
        log.exception("the chore %r failed", chore.name)
    finally:
        close_old_connections()
