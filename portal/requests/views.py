"""The pages of requests; the form is in :mod:`portal.requests.asking`."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.authentication import signed_in
from portal.asked.feed import feed_address
from portal.asked.feed_secrets import feed_get
from portal.asked.views import feed_renewal, feed_view
from portal.requests import selectors, services
from portal.requests.feed import ROOM, entries, request_title
from portal.requests.rows import products_of, rows_of
from portal.requests.words import LEVELS, title_words


@never_cache
@login_required
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    found = [{"request": one, "title": request_title(one)} for one in selectors.requests(user=user)]
    feed = feed_address(ROOM, feed_get(user=user))
    return render(request, "requests/list.html", {"requests": found, "feed": feed})


@never_cache
@login_required
@require_safe
def detail(request: HttpRequest, request_id: UUID) -> HttpResponse:
    found = selectors.request_access(user=signed_in(request), request_id=request_id)
    context = {
        "asked": found,
        "title": title_words(found.request),
        "levels": [LEVELS[level] for level in found.request.levels],
        "rows": rows_of(found.standing),
        "products": products_of(found.standing),
    }
    return render(request, "requests/detail.html", context)


@never_cache
@login_required
@require_safe
def progress(request: HttpRequest, request_id: UUID) -> JsonResponse:
    """How far it is, for the page that shows it."""
    found = selectors.request_access(user=signed_in(request), request_id=request_id)
    steps = [step.state for step in found.standing.steps]
    return JsonResponse({"status": found.status, "progress": found.progress, "ahead": found.ahead, "steps": steps})


@require_POST
@login_required
def cancel(request: HttpRequest, request_id: UUID) -> HttpResponse:
    found = selectors.request_access(user=signed_in(request), request_id=request_id)
    services.request_cancel(request_id=found.id)
    messages.success(request, _("The request was cancelled. What others wait for is made all the same."))
    return redirect("requests:list")


feed = feed_view(ROOM, title=gettext_lazy("My requests"), entries=entries)
feed_renew = feed_renewal(ROOM)
