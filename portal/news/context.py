"""The banners, at hand in every page."""

from __future__ import annotations

from collections.abc import Callable

from django.db import DatabaseError
from django.http import HttpRequest

from portal.news import selectors
from portal.news.dismissal import closed
from portal.news.models import Post


def banners(request: HttpRequest) -> dict[str, Callable[[], list[Post]]]:
    """``news_banners``, read when a template asks; none where the database is away, so that a page can say that."""

    def found() -> list[Post]:
        try:
            hidden = set(closed(request))
            return [post for post in selectors.banners() if post.pk not in hidden]
        except DatabaseError:
            return []

    return {"news_banners": found}
