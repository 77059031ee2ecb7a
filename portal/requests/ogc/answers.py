"""What all addresses of OGC API – Processes share: who asks, links, exceptions."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from catalog.configuration import configuration
from portal.downloads.access import program_for
from portal.downloads.refusal import PROBLEM
from portal.requests.words import error_words
from processing.requests.errors import InvalidRequest, RequestError, TooMany

SCOPE = "request"
"""What a token must have been given for."""
LARGEST_BODY = 6_000_000
RETRY_SECONDS = 600
EXCEPTIONS = "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/"
RELATIONS = "http://www.opengis.net/def/rel/ogc/1.0/"
JSON = "application/json"
View = Callable[..., HttpResponse]


def for_people(view: View) -> View:
    """Gives the view its ``person``; what is refused or wrong is answered as a problem document (RFC 9457)."""

    @csrf_exempt
    @never_cache
    @wraps(view)
    def wrapped(request: HttpRequest, **named: Any) -> HttpResponse:
        person = program_for(request, SCOPE)
        if isinstance(person, HttpResponse):
            return person
        try:
            return view(request, person=person, **named)
        except TooMany as error:
            return problem(429, error.code, error_words(error), headers={"Retry-After": str(RETRY_SECONDS)})
        except InvalidRequest as error:
            return problem(400, error.code, str(error), field=str(error.details.get("field")))
        except RequestError as error:
            return problem(400, error.code, error_words(error))

    return wrapped


def body_of(request: HttpRequest) -> dict[str, Any]:
    """The JSON object that was sent; raises :class:`processing.requests.errors.InvalidRequest`."""
    try:
        body = json.loads(request.read(LARGEST_BODY))
    except (ValueError, RecursionError) as error:
        raise InvalidRequest(f"the body is not JSON: {error}", field="body") from error
    if not isinstance(body, dict):
        raise InvalidRequest("the body is not a JSON object", field="body")
    return body


def address(name: str, *parts: object) -> str:
    """Whole, of a route of this app."""
    return configuration().public_url + reverse(f"requests:{name}", args=parts)


def link(rel: str, href: str, title: str, media_type: str = JSON) -> dict[str, str]:
    return {"rel": rel, "href": href, "type": media_type, "title": title}


def problem(status: int, code: str, detail: str, *, headers: dict[str, str] | None = None, **more: str) -> JsonResponse:
    """``code`` is one of OGC's exceptions, or a word of our own."""
    kind = EXCEPTIONS + code if code in {"no-such-process", "no-such-job", "result-not-ready"} else "about:blank"
    content = {"type": kind, "title": code, "status": status, "detail": detail, **more}
    return JsonResponse(content, status=status, content_type=PROBLEM, headers=headers)
