"""Which banners a visitor has closed: remembered by a cookie of theirs, of numbers of posts and nothing else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

COOKIE = "atelier_closed"
MOST = 20
A_YEAR = 31_536_000


def closed(request: HttpRequest) -> list[int]:
    parts = request.COOKIES.get(COOKIE, "").split(".")
    return [int(part) for part in parts[:MOST] if part.isascii() and part.isdigit() and len(part) < 10]


def close(request: HttpRequest, response: HttpResponse, post_id: int) -> None:
    """Remember it in the answer."""
    known = [post_id, *(one for one in closed(request) if one != post_id)][:MOST]
    response.set_cookie(
        COOKIE, ".".join(map(str, known)), max_age=A_YEAR, httponly=True, samesite="Lax", secure=request.is_secure()
    )
