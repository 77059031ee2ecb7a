"""The pages of extracts; the form is in :mod:`portal.extracts.asking`."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from catalog.configuration import configuration
from portal.accounts.authentication import signed_in
from portal.asked.feed import feed_address
from portal.asked.feed_secrets import feed_get
from portal.asked.views import feed_renewal, feed_view
from portal.extracts import selectors, services
from portal.extracts.charts import charts_of
from portal.extracts.feed import ROOM, entries
from portal.extracts.words import RESAMPLINGS, problem_words, projection_name


@never_cache
@login_required
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    feed = feed_address(ROOM, feed_get(user=user))
    context = {"extracts": selectors.extracts(user=user), "feed": feed, "days": configuration().extract_days}
    return render(request, "extracts/list.html", context)


@never_cache
@login_required
@require_safe
def detail(request: HttpRequest, extract_id: UUID) -> HttpResponse:
    found = selectors.extract_access(user=signed_in(request), extract_id=extract_id)
    context: dict[str, Any] = {
        "extract": found,
        "projection": projection_name(found.request.epsg),
        "resampling": RESAMPLINGS[found.request.resampling],
        "problem": problem_words(found.code, found.details, found.reason) if found.status == "failed" else "",
    }
    if found.statistics is not None:
        rows = json.loads(found.statistics.read_text())["statistics"]
        context |= {"rows": rows, "charts": charts_of(rows)}
    return render(request, "extracts/detail.html", context)


@require_POST
@login_required
def cancel(request: HttpRequest, extract_id: UUID) -> HttpResponse:
    """Take back what is not ready, delete what is."""
    found = selectors.extract_access(user=signed_in(request), extract_id=extract_id)
    services.extract_cancel(extract_id=found.id)
    messages.success(request, _("The extract was cancelled.") if found.unfinished else _("The files are deleted."))
    return redirect("extracts:list")


feed = feed_view(ROOM, title=gettext_lazy("My extracts"), entries=entries)
feed_renew = feed_renewal(ROOM)
