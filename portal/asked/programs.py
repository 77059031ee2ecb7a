"""What programs ask: who they are, and the JSON that they send."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from portal.downloads.access import program_for
from processing.asked import AskedError

LARGEST_BODY = 6_000_000
View = Callable[..., HttpResponse]


def for_people(scope: str, refusal: Callable[[Exception], HttpResponse | None]) -> Callable[[View], View]:
    """Gives a view its ``person``, who has a token for ``scope``; what it raises is answered as ``refusal`` says, and
    raised again where that says ``None``."""

    def decorated(view: View) -> View:
        @csrf_exempt
        @never_cache
        @wraps(view)
        def wrapped(request: HttpRequest, **named: Any) -> HttpResponse:
            person = program_for(request, scope)
            if isinstance(person, HttpResponse):
                return person
            try:
                return view(request, person=person, **named)
            except Exception as error:
                answer = refusal(error)
                if answer is None:
                    raise
                return answer

        return wrapped

    return decorated


def body_of(request: HttpRequest, invalid: type[AskedError]) -> dict[str, Any]:
    """The JSON object that was sent; raises ``invalid``."""
    try:
        body = json.loads(request.read(LARGEST_BODY))
    except (ValueError, RecursionError) as error:
        raise invalid(f"the body is not JSON: {error}", field="body") from error
    if not isinstance(body, dict):
        raise invalid("the body is not a JSON object", field="body")
    return body
