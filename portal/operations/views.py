"""The production page, for operators, and the health check, for machines."""

from __future__ import annotations

import psycopg
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.operations.selectors import production_overview
from processing import jobs


@require_safe
@login_required
def production(request: HttpRequest) -> HttpResponse:
    """For staff: what came in lately, what became of it, and what lies in quarantine with which reason."""
    if not request.user.is_staff:
        raise PermissionDenied("The production page is for the staff of this centre.")
    return render(request, "operations/production.html", {"production": production_overview()})


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 when the database answers; 503 with the reason when it does not."""
    try:
        jobs.counts()
    except psycopg.OperationalError as error:
        return JsonResponse({"status": "unhealthy", "database": str(error).splitlines()[0]}, status=503)
    return JsonResponse({"status": "healthy", "database": "answers"})
