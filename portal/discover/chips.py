"""What was understood of a text query, as chips: each one links to the same query without it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from portal.discover.searches import address

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

KINDS: dict[str, StrPromise] = {
    "place": _("Place"),
    "region": _("Region"),
    "time": _("Date"),
    "platform": _("Platform"),
    "product": _("Product"),
    "order": _("Sorted"),
}


SAID_BY_ITS_VALUE = {"tile", "orbit", "cloud", "snow"}
"""Kinds whose values repeat the kind: ``clouds < 20 %``."""


@dataclass(frozen=True)
class Chip:
    kind: str
    label: str
    text: str
    value: str
    start: int
    end: int
    """Where its words stand in the query, in characters."""
    corrected: bool
    """The text was misspelt; the value is a guess."""
    without: str
    """Address of the same search without these words."""


@dataclass(frozen=True)
class Alternative:
    """Another reading of the same words."""

    label: str
    url: str


def chips(query: dict[str, Any]) -> list[Chip]:
    """The chips of an answer of :func:`portal.discover.searches.understood`, but for that of the area."""
    return [_chip(query["q"], query["area"], **part) for part in query["understood"]]


def alternatives(query: dict[str, Any]) -> list[Alternative]:
    """The other readings that :func:`catalog.textquery.parse` offers."""
    return [
        Alternative(reading["value"]["label"], address(reading["q"], area=query["area"]))
        for reading in query["alternatives"]
    ]


def _chip(query: str, area: str, *, text: str, kind: str, value: dict[str, Any]) -> Chip:
    start, end = value["span"]
    return Chip(
        kind=kind,
        label="" if kind in SAID_BY_ITS_VALUE else str(KINDS.get(kind, kind)),
        text=text,
        value=value["label"],
        start=start,
        end=end,
        corrected="corrected" in value,
        without=address(" ".join(f"{query[:start]} {query[end:]}".split()), area=area),
    )
