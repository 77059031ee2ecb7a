"""What the production page and ``manage.py run`` show."""

from __future__ import annotations

from portal.operations.local.progress import Counts
from processing import jobs
from processing.simulation.demonstration import demonstration_products

UNFINISHED = ("received", "verified", "processing")


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


def production_overview(limit: int = 50) -> dict[str, object]:
    """Counts by status, the drops that changed last and those in quarantine, for the production page."""
    states = [{"name": name, "count": count} for name, count in sorted(jobs.counts().items())]
    return {"states": states, "recent": jobs.recent(limit), "quarantined": jobs.recent(limit, status="quarantined")}
