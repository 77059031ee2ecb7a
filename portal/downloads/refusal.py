"""Answers in place of a file: which condition failed and how to mend it, for people and for programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from catalog.configuration import configuration
from portal.downloads.availability import RETRY_SECONDS
from portal.problems import is_person, problem

TITLES = {
    202: _("Not there yet"),
    401: _("You need to sign in"),
    403: _("This link does not open the file"),
    404: _("No such file"),
    410: _("This product was withdrawn"),
    429: _("Enough for today"),
}


def refuse(
    request: HttpRequest,
    *,
    status: int,
    reason: str,
    error: str = "",
    mend: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """A page for browsers, a problem document (RFC 9457) for programs.

    ``error`` is the code of RFC 6750 for a bearer token that was refused: ``invalid_token``, ``insufficient_scope``.
    ``mend`` are further addresses where the person can mend it, by what is done there.
    """
    title = str(TITLES[status])
    more: dict[str, Any] = {}
    if status in {401, 403, 429}:
        more["how_to_mend"] = _ways_in(status) | dict(mend or {})
    response: HttpResponse
    if is_person(request):
        response = _page(request, status, title, reason, more)
    else:
        response = problem(status, title, reason, **more)
    return _headed(response, {**_challenge(status, error), **(headers or {})})


def not_yet(request: HttpRequest, *, reason: str, by_link: bool = False) -> HttpResponse:
    """202: what was asked for is on its way. ``order:status`` as in STAC's order extension.

    503 for whoever follows a signed link and does not say ``Prefer: respond-async`` (RFC 7240): curl, wget and aria2
    take the body of a 202 for the file, and try a 503 again.
    """
    status = 202 if _understands(request) or not by_link else 503
    title = str(TITLES[202])
    more: dict[str, Any] = {"order:status": "ordered"}
    response: HttpResponse
    if is_person(request):
        response = _page(request, status, title, reason, more)
    elif status == 202:
        response = JsonResponse({"title": title, "status": status, "detail": reason, **more}, status=status)
    else:
        response = problem(status, title, reason, **more)
    _headed(response, {"Retry-After": str(RETRY_SECONDS)})
    response._has_been_logged = True  # type: ignore[attr-defined]  # an error in no log: all is well
    return response


def _understands(request: HttpRequest) -> bool:
    preferred = {part.strip().lower() for part in request.headers.get("Prefer", "").split(",")}
    return "respond-async" in preferred or is_person(request)


def _page(request: HttpRequest, status: int, title: str, reason: str, more: Mapping[str, Any]) -> HttpResponse:
    context = {"status": status, "title": title, "detail": reason, **more}
    return render(request, "downloads/refused.html", context, status=status)


def _headed(response: HttpResponse, headers: Mapping[str, str]) -> HttpResponse:
    for name, value in headers.items():
        response[name] = value
    response["Cache-Control"] = "no-store"
    return response


def _challenge(status: int, error: str) -> dict[str, str]:
    if status != 401 and not error:
        return {}
    return {"WWW-Authenticate": 'Bearer realm="Atelier"' + (f', error="{error}"' if error else "")}


def _ways_in(status: int) -> dict[str, str]:
    here = configuration().public_url
    link = {"link": here + reverse("cart:cart")}
    if status == 429:
        return link | {"quota": here + reverse("downloads:quota")}
    return {"session": here + reverse("account_login"), "token": here + reverse("accounts:tokens"), **link}
