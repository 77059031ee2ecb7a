"""What the production page and ``manage.py run`` show."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from catalog.delays import publication_delays
from portal.operations.advice import advice
from portal.operations.local.progress import Counts
from portal.operations.missing import missing_overview
from processing import alarms, jobs, places, production
from processing.simulation.demonstration import demonstration_products

UNFINISHED = ("received", "verified", "processing")
STATES = (*UNFINISHED, "published", "failed", "quarantined", "retried", "duplicate", "withdrawn")
A_WEEK = timedelta(days=7)
SHOWN = 100
"""Drops of a list."""


def demonstration_size() -> int:
    """How many Level-1 products the demonstration drops."""
    return len(demonstration_products())


def production_counts(*, expected: int) -> Counts:
    """The state of everything that was ever dropped; ``expected`` is passed through."""
    states = jobs.counts()
    return Counts(
        expected=expected,
        published=states.get("published", 0),
        processing=sum(states.get(state, 0) for state in UNFINISHED),
        quarantined=states.get("quarantined", 0),
    )


def production_overview(*, text: str = "", status: str | None = None) -> dict[str, Any]:
    """Everything of the production page: figures, what waits and why, and the drops that a search finds."""
    quarantined = jobs.recent(SHOWN, status="quarantined")
    failed = jobs.recent(SHOWN, status="failed")
    return {
        "states": _states(),
        "rates": {row["what"]: row for row in production.rates()},
        "backlog": production.backlog(),
        "from_drop": production.delays(),
        "from_image": publication_delays(A_WEEK),
        "failures": production.failures(),
        "disk": production.disk(),
        "workers": production.workers(),
        "alarms": alarms.standing(),
        "queues": places.backlog(),
        "troubled": [{**drop, "advice": advice(drop["reason_code"])} for drop in (*quarantined, *failed)],
        "missing": missing_overview(),
        "found": production.found(text, status=status, limit=SHOWN),
    }


def _states() -> list[tuple[str, int]]:
    """Every status and its number, in the order of a product's life."""
    counts = jobs.counts()
    return [(state, counts.get(state, 0)) for state in STATES]
