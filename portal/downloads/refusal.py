"""Answers that refuse: which condition failed and how to mend it, for people and for programs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from catalog.configuration import configuration

TITLES = {401: _("You need to sign in"), 403: _("This link does not open the file"), 404: _("No such file")}
PROBLEM = "application/problem+json"
"""RFC 9457."""


def refuse(request: HttpRequest, *, status: int, reason: str, error: str = "") -> HttpResponse:
    """A page for browsers, a problem document (RFC 9457) for programs.

    ``error`` is the code of RFC 6750 for a bearer token that was refused, ``invalid_token``.
    """
    content: dict[str, Any] = {
        "type": "about:blank",
        "title": str(TITLES[status]),
        "status": status,
        "detail": reason,
        **({"how_to_mend": _ways_in()} if status in {401, 403} else {}),
    }
    if request.accepts("text/html") and "text/html" in request.headers.get("Accept", ""):
        response = render(request, "downloads/refused.html", content, status=status)
    else:
        response = JsonResponse(content, status=status, content_type=PROBLEM)
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="Atelier"' + (f', error="{error}"' if error else "")
    response["Cache-Control"] = "no-store"
    return response


def _ways_in() -> dict[str, str]:
    here = configuration().public_url
    return {
        "session": here + reverse("account_login"),
        "token": here + reverse("accounts:tokens"),
        "link": here + reverse("cart:cart"),
    }
