"""Saved searches, for their owner; the end of their mails, for whoever holds the link; feeds, for everyone."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.errors import CatalogError
from portal.accounts.authentication import signed_in
from portal.follow import selectors, services, unsubscription
from portal.follow.addresses import feed_address, results_address
from portal.follow.feed import Asked, feed
from portal.follow.forms import ChangeForm, SaveForm
from portal.follow.models import LONGEST_AREA, LONGEST_QUERY, Frequency, SavedSearch

CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
"""What XML cannot hold."""
FEED_SECONDS = 300
"""For which a reader or a proxy may keep a feed."""


@never_cache
@login_required
def searches(request: HttpRequest) -> HttpResponse:
    """The person's saved searches."""
    found = [_shown(search) for search in selectors.searches(user=signed_in(request))]
    return render(request, "follow/searches.html", {"searches": found})


def _shown(search: SavedSearch) -> dict[str, Any]:
    form = ChangeForm(initial={"name": search.name, "frequency": search.frequency}, auto_id=f"search-{search.pk}-%s")
    return {
        "search": search,
        "form": form,
        "results": results_address(search),
        "feed": feed_address(search),
    }


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def save(request: HttpRequest) -> HttpResponse:
    """Save the search whose words and area come in the address."""
    asked = {name: request.GET.get(name, "") for name in ("q", "area")}
    language = translation.get_language() or "en"
    initial = {**asked, "lang": language, "name": asked["q"][:120], "frequency": Frequency.DAILY}
    form = SaveForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid() and _saved(request, form):
        messages.success(request, _("The search “%(name)s” is saved.") % {"name": form.cleaned_data["name"]})
        return redirect("follow:searches")
    shown = request.POST if form.is_bound else asked
    return render(request, "follow/save.html", {"form": form, "q": shown.get("q", ""), "area": shown.get("area", "")})


def _saved(request: HttpRequest, form: SaveForm) -> bool:
    found = form.cleaned_data
    try:
        services.search_save(
            user=signed_in(request),
            name=found["name"],
            text=found["q"],
            language=found["lang"],
            area=found["area"],
            frequency=found["frequency"],
        )
    except services.TooManySearches:
        most = {"most": services.MOST_SEARCHES}
        form.add_error(None, _("You have %(most)d saved searches, the most there can be: delete one first.") % most)
        return False
    return True


@login_required
@require_POST
def change(request: HttpRequest, search_id: int) -> HttpResponse:
    search = selectors.search_access(user=signed_in(request), search_id=search_id)
    form = ChangeForm(request.POST)
    if form.is_valid():
        services.search_change(search=search, **form.cleaned_data)
        messages.success(request, _("The search “%(name)s” is saved.") % {"name": form.cleaned_data["name"]})
    else:
        messages.error(request, _("Give the search a name of at most 120 characters."))
    return redirect("follow:searches")


@login_required
@require_POST
def delete(request: HttpRequest, search_id: int) -> HttpResponse:
    search = selectors.search_access(user=signed_in(request), search_id=search_id)
    services.search_delete(search=search)
    messages.info(request, _("The search “%(name)s” is deleted.") % {"name": search.name})
    return redirect("follow:searches")


@csrf_exempt  # RFC 8058: a mail program posts here, without a session; the link itself is signed
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """End mails in one click. GET only asks: programs that look at links before people do must not end anything."""
    found = unsubscription.read(token)
    if found is None:
        return render(request, "follow/unsubscribe.html", {"broken": True}, status=404)
    if request.method == "POST":
        services.unsubscribe(user_id=found.user_id, search_ids=found.search_ids)
    names = selectors.names(user_id=found.user_id, search_ids=found.search_ids)
    return render(request, "follow/unsubscribe.html", {"names": names, "done": request.method == "POST"})


@require_safe
def atom(request: HttpRequest) -> HttpResponse:
    """New products, all or those of a search; a reader that has them already gets 304."""
    asked = _asked(request)
    if len(asked.text) > LONGEST_QUERY or len(asked.area) > LONGEST_AREA:
        return _refused(_("This search is too long."))
    try:
        with translation.override(asked.language):
            made = feed(asked)
            content = made.writeString("utf-8").encode()
    except CatalogError as error:
        return _refused(str(error))
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    modified = int(made.latest_post_date().timestamp())
    headers = {
        "ETag": etag,
        "Last-Modified": http_date(modified),
        "Cache-Control": f"public, max-age={FEED_SECONDS}",
        "Access-Control-Allow-Origin": "*",
    }
    response = HttpResponse(content, content_type=made.content_type, headers=headers)
    return get_conditional_response(request, etag, modified, response) or response


def _asked(request: HttpRequest) -> Asked:
    """Read from the address alone, so that everyone who asks the same gets the same."""
    language = "fr" if request.GET.get("lang", "").lower().startswith("fr") else "en"
    text, area = (CONTROL.sub("", request.GET.get(name, "")).strip() for name in ("q", "area"))
    return Asked(text, language, area, request.GET.get("page") or None)


def _refused(reason: str) -> HttpResponse:
    return HttpResponse(reason, status=400, content_type="text/plain; charset=utf-8")
