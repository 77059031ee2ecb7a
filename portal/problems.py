"""Problem documents (RFC 9457): what programs are told in place of what they asked for, where people get a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, JsonResponse

PROBLEM = "application/problem+json"
UNTYPED = "about:blank"
"""The type of problems that their status explains."""


def is_person(request: HttpRequest) -> bool:
    """Browsers say that they read HTML; programs that accept anything get JSON."""
    return "text/html" in request.headers.get("Accept", "")


def problem(
    status: int, title: str, detail: str, *, kind: str = UNTYPED, headers: Mapping[str, str] | None = None, **more: Any
) -> JsonResponse:
    """``title`` says what kind of problem it is, ``detail`` what happened this time, ``kind`` is an address that
    explains it; ``more`` are members of its own."""
    content = {"type": kind, "title": title, "status": status, "detail": detail, **more}
    return JsonResponse(content, status=status, content_type=PROBLEM, headers=headers)


def coded_problem(status: int, code: str, detail: str, **more: Any) -> JsonResponse:
    """A problem that programs know by a stable word."""
    return problem(status, code, detail, code=code, **more)
