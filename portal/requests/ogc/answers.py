"""What all addresses of OGC API – Processes share: who asks, links, exceptions."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse

from portal.asked import programs
from portal.asked.feed import whole_address
from portal.problems import coded_problem
from portal.requests.words import error_words
from processing.requests.errors import InvalidRequest, RequestError, TooMany

SCOPE = "request"
"""What a token must have been given for."""
RETRY_SECONDS = 600
EXCEPTIONS = "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/"
RELATIONS = "http://www.opengis.net/def/rel/ogc/1.0/"
JSON = "application/json"


def _refusal(error: Exception) -> HttpResponse | None:
    if isinstance(error, TooMany):
        return problem(429, error.code, error_words(error), headers={"Retry-After": str(RETRY_SECONDS)})
    if isinstance(error, InvalidRequest):
        return problem(400, error.code, str(error), field=str(error.details.get("field")))
    if isinstance(error, RequestError):
        return problem(400, error.code, error_words(error))
    return None


for_people = programs.for_people(SCOPE, _refusal)


def address(name: str, *parts: object) -> str:
    """Whole, of a route of this app."""
    return whole_address(f"requests:{name}", *parts)


def link(rel: str, href: str, title: str, media_type: str = JSON) -> dict[str, str]:
    return {"rel": rel, "href": href, "type": media_type, "title": title}


def problem(status: int, code: str, detail: str, *, headers: dict[str, str] | None = None, **more: str) -> JsonResponse:
    """``code`` is one of OGC's exceptions, or a word of our own."""
    kind = EXCEPTIONS + code if code in {"no-such-process", "no-such-job", "result-not-ready"} else "about:blank"
    return coded_problem(status, code, detail, kind=kind, headers=headers, **more)
