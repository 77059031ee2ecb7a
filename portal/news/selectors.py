"""Everything that reads news: what is not published yet is for the admin alone."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from portal.news.models import Level, Post

GRAVEST_FIRST: list[str] = [Level.ALERT, Level.WARNING, Level.INFORMATION]


def posts() -> QuerySet[Post]:
    return Post.objects.filter(published_at__lte=timezone.now())


def post_access(*, slug: str) -> Post:
    return get_object_or_404(posts(), slug=slug)


def banners() -> list[Post]:
    """The posts that stand on every page now, the gravest first."""
    now = timezone.now()
    running = Q(banner_until__isnull=True) | Q(banner_until__gt=now)
    found = posts().filter(running, banner_from__lte=now).order_by("-banner_from")
    return sorted(found, key=lambda post: GRAVEST_FIRST.index(post.level))
