"""The production page, for operators, and the health check, for machines."""

from __future__ import annotations

import psycopg
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal.operations import services
from portal.operations.access import for_staff
from portal.operations.selectors import STATES, production_overview
from portal.operations.words import STATE_NAMES
from processing import jobs

REFRESH_SECONDS = 30
"""Of the page that is asked to keep itself up to date."""
LONGEST_TEXT = 200
REFUSALS_SHOWN = 5


@require_safe
@never_cache
@for_staff
def production(request: HttpRequest) -> HttpResponse:
    """How production goes: figures, what waits, what failed and what to do about it."""
    text, status = request.GET.get("q", "").strip()[:LONGEST_TEXT], request.GET.get("state", "")
    text, known = text.replace("\0", ""), status if status in STATES else None
    seconds = REFRESH_SECONDS if request.GET.get("refresh") else None
    context = {
        "production": production_overview(text=text, status=known),
        "asked": {"text": text, "status": known},
        "refresh": seconds,
        "refresh_seconds": REFRESH_SECONDS,
        "state_names": {state: STATE_NAMES[state] for state in STATES},
        "now": timezone.now(),
    }
    return render(request, "operations/production.html", context)


@require_POST
@for_staff
def retry(request: HttpRequest) -> HttpResponse:
    """Do one drop again, or all that failed for one reason."""
    if code := request.POST.get("cause"):
        retried, refusals = services.retry_cause(code=code)
        messages.success(request, _("%(count)d products are tried again.") % {"count": retried})
        for refusal in refusals[:REFUSALS_SHOWN]:
            messages.warning(request, refusal)
    else:
        _retry_one(request, request.POST.get("drop", ""))
    return redirect("operations:production")


def _retry_one(request: HttpRequest, drop_id: str) -> None:
    try:
        where = jobs.retry(drop_id)
    except jobs.NothingToRetry as refusal:
        messages.error(request, str(refusal))
        return
    messages.success(request, services.RETRIED[where])


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 when the database answers; 503 with the reason when it does not."""
    try:
        jobs.counts()
    except psycopg.OperationalError as error:
        return JsonResponse({"status": "unhealthy", "database": str(error).splitlines()[0]}, status=503)
    return JsonResponse({"status": "healthy", "database": "answers"})
