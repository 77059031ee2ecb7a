"""The feed of a room of requests, and another address for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.authentication import signed_in
from portal.asked import feed_secrets
from portal.asked.feed import Entry, feed_document

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from portal.accounts.models import User


def feed_view(
    room: str, *, title: StrOrPromise, entries: Callable[[User], Iterable[Entry]]
) -> Callable[..., HttpResponse]:
    """Atom, for a feed reader: whoever has the address reads it. ``room`` is the namespace of the requests."""

    @require_safe
    def feed(request: HttpRequest, secret: str) -> HttpResponse:
        found = feed_secrets.feed_of_secret(room, secret)
        content = feed_document(room, found, title=title, entries=entries(found.user))
        response = HttpResponse(content, content_type="application/atom+xml; charset=utf-8")
        response["Cache-Control"] = "private, max-age=60"
        return response

    return feed


def feed_renewal(room: str) -> Callable[..., HttpResponse]:
    """Other addresses for the person's feeds."""

    @require_POST
    @login_required
    def renew(request: HttpRequest) -> HttpResponse:
        feed_secrets.feed_renew(user=signed_in(request))
        messages.success(request, _("Your feeds have new addresses; the old ones open nothing any more."))
        return redirect(f"{room}:list")

    return renew
