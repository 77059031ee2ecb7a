"""Answers to what went wrong: what happened and what to do, as a page for people, as RFC 9457 for programs.

Django calls the handlers that :mod:`portal.urls` names; views call :func:`error_answer`.
"""

from __future__ import annotations

import errno
import sys
from dataclasses import dataclass
from http import HTTPStatus

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.problems import is_person, problem

RETRY_AFTER_SECONDS = 60


@dataclass(frozen=True)
class Trouble:
    """What to tell about one status of HTTP."""

    title: str | Promise
    what: str | Promise
    """What happened."""
    mend: str | Promise
    """What the person can do."""


TROUBLES = {
    400: Trouble(
        _("This request cannot be read"),
        _("Something in the address or in the form is not what this page expects."),
        _("Go back and try once more; when you typed the address yourself, look at it again."),
    ),
    403: Trouble(
        _("This is not open to you"),
        _("The page exists, and your account is not allowed to see it."),
        _("Sign in with another account, or ask the staff of this centre for access."),
    ),
    404: Trouble(
        _("There is nothing at this address"),
        _("A product may have been withdrawn, or a letter of the address may be missing."),
        _("Search in words in the box above (a place, a satellite, a year, a tile), or see the latest products."),
    ),
    410: Trouble(
        _("This is no longer here"),
        _("It was kept for some days and has been removed since."),
        _("Ask for it again: it will be made anew."),
    ),
    429: Trouble(
        _("Too many requests"),
        _("You, or somebody at your address, asked for this too often in a short time."),
        _("Wait a minute, then try again: nothing is blocked for good."),
    ),
    500: Trouble(
        _("Something broke here"),
        _("The fault is ours, and it has been written down."),
        _("Try again in a moment; if it stays, tell the staff of this centre what you did."),
    ),
    503: Trouble(
        _("Atelier is out for a moment"),
        _("The database does not answer: it is being restarted or looked after."),
        _("Nothing is lost: try again in a minute. Downloads under way go on where they stopped."),
    ),
}
CSRF = Trouble(
    _("This form was open for too long"),
    _("For your safety a form is only taken from the page that showed it, by the same browser, with cookies allowed."),
    _("Go back, load the page again, and send the form once more."),
)
WITHOUT_DATABASE = {500, 503}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_answer(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_answer(request, 403, detail=str(exception))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The reason is Django's own, in English, for programs alone."""
    return error_answer(request, 403, trouble=CSRF, detail="" if is_person(request) else reason)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_answer(request, 404)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """What django-allauth answers where a limit is reached."""
    return error_answer(request, 429)


def server_error(request: HttpRequest) -> HttpResponse:
    """503 where database or object store do not answer, 500 for everything else; neither asks them for anything."""
    error = sys.exc_info()[1]
    if isinstance(error, OSError) and error.errno == errno.EIO:
        return error_answer(request, 503, detail=str(_("The store of the products' files does not answer.")))
    return error_answer(request, 503 if isinstance(error, OperationalError | InterfaceError) else 500)


def error_answer(
    request: HttpRequest, status: int, *, detail: str = "", trouble: Trouble | None = None
) -> HttpResponse:
    """The answer for ``status``, one of :data:`TROUBLES`; ``detail`` says what happened better than the table."""
    told = trouble or TROUBLES[status]
    what = detail or str(told.what)
    response: HttpResponse
    if is_person(request):
        response = _page(request, status, told, what)
    else:
        response = problem(status, HTTPStatus(status).phrase, what, how_to_mend=str(told.mend))
    if status in {429, 503}:
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    response["Cache-Control"] = "no-store"
    return response


def _page(request: HttpRequest, status: int, told: Trouble, what: str) -> HttpResponse:
    context = {"status": status, "title": told.title, "what": what, "mend": told.mend}
    static = status in WITHOUT_DATABASE
    page = render_to_string(f"errors/{'static' if static else 'page'}.html", context, None if static else request)
    return HttpResponse(page, status=status)
