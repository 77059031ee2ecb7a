"""The production page, for operators, and the health check, for machines."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

import psycopg
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.authentication import signed_in
from portal.operations import services
from portal.operations.selectors import STATES, production_overview
from portal.operations.words import STATE_NAMES
from processing import jobs

REFRESH_SECONDS = 30
"""Of the page that is asked to keep itself up to date."""
LONGEST_TEXT = 200
REFUSALS_SHOWN = 5

View = Callable[[HttpRequest], HttpResponse]


def for_staff(view: View) -> View:
    """Signed in, and of the staff: else the sign-in page, or 403."""

    @login_required
    @wraps(view)
    def checked(request: HttpRequest) -> HttpResponse:
        if not signed_in(request).is_staff:
            raise PermissionDenied(_("The production page is for the staff of this centre."))
        return view(request)

    return checked


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
        "state_names": STATE_NAMES,
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
    said = {
        "inbox": _("The product is in the inbox again; it comes in within seconds."),
        "jobs": _("The jobs that failed wait for a worker again."),
    }
    messages.success(request, said[where])


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 when the database answers; 503 with the reason when it does not."""
    try:
        jobs.counts()
    except psycopg.OperationalError as error:
        return JsonResponse({"status": "unhealthy", "database": str(error).splitlines()[0]}, status=503)
    return JsonResponse({"status": "healthy", "database": "answers"})
