"""The answer where a product was and is no more."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from catalog.provenance import reference_of
from catalog.supersede import Reference
from catalog.tombstones import Tombstone, tombstone
from portal.discover.searches import address
from portal.errors import error_answer


def withdrawn(request: HttpRequest, collection: str, item: str) -> HttpResponse | None:
    """410 with the reason, and the way to what there is instead; None where no such product was withdrawn."""
    stone = tombstone(collection, item)
    if stone is None:
        return None
    if "text/html" not in request.headers.get("Accept", ""):
        return error_answer(request, 410, detail=told(stone))
    response = render(request, "discover/withdrawn.html", _content(stone), status=410)
    response["Cache-Control"] = "no-store"
    return response


def told(stone: Tombstone) -> str:
    """In one line, for programs and for the page of a file."""
    when = f"{stone.withdrawn_at:%Y-%m-%d}"
    return _("%(product)s was withdrawn on %(when)s: %(reason)s") % {
        "product": stone.id,
        "when": when,
        "reason": stone.reason,
    }


def _content(stone: Tombstone) -> dict[str, Any]:
    properties = stone.item["properties"]
    tile = str(properties.get("grid:code") or "").removeprefix("MGRS-")
    moment = parse_datetime(properties.get("datetime") or properties.get("start_datetime") or "")
    return {
        "stone": stone,
        "published": parse_datetime(properties.get("published") or ""),
        "versions": [(one[1], reverse("product", args=one)) for one in _others(stone.item)],
        "search": address(f"{tile} {moment:%B %Y}") if tile and moment else None,
    }


def _others(item: dict[str, Any]) -> list[Reference]:
    """The versions after it and before it."""
    links = [link for link in item["links"] if link["rel"] in {"successor-version", "predecessor-version"}]
    return [found for link in links if (found := reference_of(link["href"])) and tombstone(*found) is None]
