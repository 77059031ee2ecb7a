"""What requests for finding have in common."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as translated

from catalog.textquery.query import LONGEST


def language_of(request: HttpRequest) -> str:
    """Of the labels: as asked by ``lang``, or that of the page."""
    asked = request.GET.get("lang") or get_language() or "en"
    return "fr" if asked.lower().startswith("fr") else "en"


def too_long(text: str) -> str:
    """What to say of a text that is."""
    return translated("A query has at most %(most)d characters; this one has %(length)d.") % {
        "most": LONGEST,
        "length": len(text),
    }
