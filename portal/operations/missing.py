"""What providers have and is not here: a section of the production page, and the whole list for programs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.operations.access import for_staff
from processing.sources import expected

OVER = ("here", "cancelled")
SHOWN = 20
"""Of the page: the oldest ones."""
LISTED = 10_000
"""Of the document."""
MEMBERS = (
    "identifier",
    "collection",
    "tile_id",
    "sensing_time",
    "status",
    "reason",
    "attempts",
    "next_at",
    "providers",
)


def missing_overview() -> dict[str, Any] | None:
    """What the page shows; None where no product was ever expected: this centre has no mirror."""
    counts = expected.counts()
    if not counts:
        return None
    states = [(state, number) for state, number in sorted(counts.items()) if state not in OVER]
    return {
        "number": sum(number for _, number in states),
        "states": states,
        "providers": expected.missing_by_provider(),
        "oldest": expected.missing(SHOWN),
    }


@require_safe
@never_cache
@for_staff
def missing(request: HttpRequest) -> HttpResponse:
    """``{"number", "missing"}``, the oldest first."""
    rows = expected.missing(LISTED)
    number = sum(number for state, number in expected.counts().items() if state not in OVER)
    return JsonResponse({"number": number, "missing": [{name: row[name] for name in MEMBERS} for row in rows]})
