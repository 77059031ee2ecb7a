"""The pages of extracts; the form is in :mod:`portal.extracts.asking`."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from catalog.configuration import configuration
from portal.accounts.authentication import signed_in
from portal.downloads.access import person_for
from portal.downloads.answer import answer
from portal.downloads.refusal import refuse
from portal.extracts import selectors, services
from portal.extracts.api import SCOPE
from portal.extracts.charts import charts_of
from portal.extracts.feed import feed_address, feed_document
from portal.extracts.words import RESAMPLINGS, problem_words, projection_name


@never_cache
@login_required
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    feed = feed_address(selectors.feed_get(user=user))
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


@require_safe
def file(request: HttpRequest, extract_id: UUID, name: str) -> HttpResponseBase:
    """A file of a ready extract, whole or in part, to its owner."""
    person = person_for(request, scope=SCOPE)
    if isinstance(person, HttpResponse):
        return person
    if person is None:
        return refuse(request, status=401, reason=_("Sign in, or send one of your tokens, to fetch this extract."))
    try:
        return answer(request, selectors.file_access(user=person, extract_id=extract_id, name=name))
    except Http404 as error:
        return refuse(request, status=404, reason=str(error))


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Atom, for a feed reader: whoever has the address reads it."""
    found = selectors.feed_of_secret(secret)
    response = HttpResponse(feed_document(found), content_type="application/atom+xml; charset=utf-8")
    response["Cache-Control"] = "private, max-age=60"
    return response


@require_POST
@login_required
def feed_renew(request: HttpRequest) -> HttpResponse:
    services.feed_renew(user=signed_in(request))
    messages.success(request, _("The feed has a new address; the old one opens nothing any more."))
    return redirect("extracts:list")
