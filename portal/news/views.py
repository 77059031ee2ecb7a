"""News, for everyone."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from portal.news import selectors
from portal.news.dismissal import close
from portal.news.feed import feed

POSTS = 20
"""On a page."""


@require_safe
def posts(request: HttpRequest) -> HttpResponse:
    page = Paginator(selectors.posts(), POSTS).get_page(request.GET.get("page"))
    return render(request, "news/posts.html", {"page": page})


@require_safe
def post(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "news/post.html", {"post": selectors.post_access(slug=slug)})


@require_safe
def atom(request: HttpRequest) -> HttpResponse:
    """The latest news as a feed in the language of the address."""
    language = "fr" if request.GET.get("lang", "").lower().startswith("fr") else "en"
    with translation.override(language):
        made = feed(language)
    modified = int(made.latest_post_date().timestamp())
    headers = {"Last-Modified": http_date(modified), "Cache-Control": "public, max-age=300"}
    response = HttpResponse(made.writeString("utf-8"), content_type=made.content_type, headers=headers)
    return get_conditional_response(request, None, modified, response) or response


@require_POST
def dismiss(request: HttpRequest, slug: str) -> HttpResponse:
    """Close a banner for this visitor and go back to where they were."""
    found = selectors.post_access(slug=slug)
    asked = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    response = redirect(asked if asked and ours else "search")
    close(request, response, found.pk)
    return response
