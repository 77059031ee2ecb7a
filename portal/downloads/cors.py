"""Downloads for the pages of any origin (CORS): without cookies, so with a token or a signed link."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.views.decorators.csrf import csrf_exempt

ANY_ORIGIN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Accept-Ranges, Content-Disposition, Content-Length, Content-Range, ETag, "
    "Last-Modified, RateLimit, RateLimit-Policy, Repr-Digest, Retry-After, WWW-Authenticate",
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "Authorization, Range, If-Range, If-None-Match, If-Modified-Since, If-Match, "
    "Prefer, Want-Repr-Digest",
    "Access-Control-Max-Age": "86400",
}

View = Callable[..., HttpResponseBase]


def for_any_origin(view: View) -> View:
    """GET and HEAD of ``view`` for pages of any origin, and the preflight that they send first."""

    @csrf_exempt  # nothing but GET, HEAD and OPTIONS is answered
    @wraps(view)
    def open_view(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        if request.method == "OPTIONS":
            response: HttpResponseBase = HttpResponse(status=204, headers=PREFLIGHT)
        elif request.method in {"GET", "HEAD"}:
            response = view(request, *args, **named)
        else:
            response = HttpResponseNotAllowed(["GET", "HEAD", "OPTIONS"])
        for name, value in ANY_ORIGIN.items():
            response[name] = value
        return response

    return open_view
