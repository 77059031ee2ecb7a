"""What was understood of a text query, as chips: each one links to the same query without it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

KINDS: dict[str, StrPromise] = {
    "place": _("Place"),
    "region": _("Region"),
    "time": _("Date"),
    "platform": _("Platform"),
    "product": _("Product"),
    "tile": _("Tile"),
    "orbit": _("Orbit"),
    "cloud": _("Cloud"),
    "snow": _("Snow"),
    "order": _("Order"),
}


@dataclass(frozen=True)
class Chip:
    kind: str
    label: str
    text: str
    value: str
    without: str
    """Address of the same search without these words."""


def chips(query: dict[str, Any]) -> list[Chip]:
    """The chips of an answer of :func:`catalog.textquery.parse`."""
    return [
        Chip(
            kind=part["kind"],
            label=str(KINDS.get(part["kind"], part["kind"])),
            text=part["text"],
            value=_value(part["value"]),
            without=address(_remove(part["text"], query["q"])),
        )
        for part in query["understood"]
    ]


def address(text: str, **state: str | None) -> str:
    """The search page's address for a text and, where given, a page or a selection."""
    parameters = {"q": text, **state}
    encoded = urlencode({name: value for name, value in parameters.items() if value})
    return f"{reverse('search')}?{encoded}" if encoded else reverse("search")


def _remove(words: str, text: str) -> str:
    found = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)|{re.escape(words)}", re.IGNORECASE)
    return " ".join(found.sub(" ", text, count=1).split())


def _value(value: Any) -> str:
    if isinstance(value, dict):
        value = next((value[key] for key in ("label", "name", "title") if value.get(key)), "")
    if isinstance(value, list | tuple):
        return ", ".join(_value(part) for part in value)
    return str(value).removesuffix("T00:00:00Z")
