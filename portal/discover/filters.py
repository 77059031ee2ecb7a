"""The fields beside the search box: each shows what the query says, and a change of it is a change of its words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.discover.cards import PLATFORMS
from portal.discover.date_words import time_words
from portal.discover.rewriting import Part, of_kinds, rewritten
from portal.discover.searches import address

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

AS_TYPED = "~"
"""Value of a choice that the text has in words of its own."""
PRODUCT_CHOICES: dict[str, tuple[StrPromise | str, StrPromise | str]] = {
    "l2a": (_("Surface reflectance (L2A)"), "L2A"),
    "snow": (_("Snow cover (L2B)"), _("snow maps")),
    "snow_year": (_("Snow season (L3B)"), _("snow seasons")),
    "l3a": (_("Monthly composite (L3A)"), _("monthly composites")),
    "landcover": (_("Land cover (L3B)"), _("land cover")),
    "l1": (_("Level 1, as received"), "L1"),
}
"""Products by their names in the text query: what the choice shows, and the words it writes."""
PLATFORM_CHOICES = ("sentinel-2", "sentinel-2a", "sentinel-2b", "sentinel-2c",
                    "landsat", "landsat-9", "landsat-8", "landsat-7", "landsat-5", "spot-5", "venus")  # fmt: skip
ORDERS: dict[str, tuple[StrPromise, StrPromise | str]] = {
    "": (pgettext_lazy("order", "latest"), ""),
    "+datetime": (_("earliest"), _("oldest first")),
    "+eo:cloud_cover": (_("clearest"), _("least cloudy first")),
}
"""What the list begins with: as it is shown, and the words it writes."""


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Order:
    """A way to sort the results."""

    label: str
    url: str
    chosen: bool


@dataclass(frozen=True)
class Field:
    """What a field of the panel is to the query."""

    name: str
    is_said_by: Callable[[Part], bool]
    value: Callable[[Part], str]
    """Of the part of the query that says it; :data:`AS_TYPED` where the field cannot show it."""
    words: Callable[[str], str]
    choices: Mapping[str, str] | None = None


def _compared(sign: str) -> Callable[[Part], str]:
    def value(part: Part) -> str:
        comparisons = part["value"]["comparisons"]
        fits = len(comparisons) == 1 and comparisons[0]["op"].startswith(sign)
        return f"{comparisons[0]['value']:g}" if fits else AS_TYPED

    return value


def _platform(part: Part) -> str:
    names = {PLATFORMS[choice]: choice for choice in PLATFORM_CHOICES}
    return names.get(part["value"]["label"], AS_TYPED)


def _orbit(part: Part) -> str:
    numbers = part["value"]["relative_orbits"]
    return str(numbers[0]) if len(numbers) == 1 else AS_TYPED


def _order(part: Part) -> str:
    key = ("+" if part["value"]["direction"] == "asc" else "-") + part["value"]["field"]
    key = "" if key == "-datetime" else key
    return key if key in ORDERS and "limit" not in part["value"] else AS_TYPED


def _says(kind: str, member: str) -> Callable[[Part], bool]:
    return lambda part: part["kind"] == kind and member in part["value"]


def fields() -> tuple[Field, ...]:
    """In the language of the moment."""
    products = {value: str(label) for value, (label, _words) in PRODUCT_CHOICES.items()}
    return (
        Field("product", _says("product", "product"), lambda part: str(part["value"]["product"]),
              lambda value: str(PRODUCT_CHOICES[value][1]), products),
        Field("platform", _says("platform", "platforms"), _platform, lambda value: PLATFORMS[value],
              {value: PLATFORMS[value] for value in PLATFORM_CHOICES}),
        Field("cloud", _says("cloud", "comparisons"), _compared("<"),
              lambda value: translated("clouds ≤ {bound} %").format(bound=value)),
        Field("snow", _says("snow", "comparisons"), _compared(">"),
              lambda value: translated("snow ≥ {bound} %").format(bound=value)),
        Field("tile", _says("tile", "tile"), lambda part: str(part["value"]["tile"]), str.upper),
        Field("orbit", _says("orbit", "relative_orbits"), _orbit,
              lambda value: translated("orbit {number}").format(number=value)),
    )  # fmt: skip


def filtered(query: dict[str, Any], given: Mapping[str, str]) -> str:
    """The text of a parsed query after a person changed fields of the panel; the words of the others stay.

    ``given`` has the fields' names and values; a field that it lacks was not changed.
    """
    changes = []
    for field in fields():
        value = given.get(field.name, "").strip()
        if field.name not in given or value in {_shown(query, field), AS_TYPED}:
            continue
        if field.choices is not None and value and value not in field.choices:
            continue  # not one of ours
        changes.append((field.is_said_by, field.words(value) if value else ""))
    days = tuple(_day(given[name]) if name in given else None for name in ("from", "to"))
    if {"from", "to"} <= set(given) and days != said_days(query):
        changes.append((lambda part: part["kind"] == "time", time_words(*days)))
    return rewritten(query, changes)


def said(query: dict[str, Any]) -> dict[str, Any]:
    """What the panel shows: values by name, and the choices of those that have any."""
    first, last = said_days(query)
    shown: dict[str, Any] = {"from": f"{first or ''}", "to": f"{last or ''}", "typed": {}}
    for field in fields():
        value = _said(query, field)
        if value == AS_TYPED:
            shown["typed"][field.name] = _labels(query, field.is_said_by)
        if field.choices is None:
            shown[field.name] = _shown(query, field)
        else:
            shown[field.name] = _choices(field, value, shown["typed"].get(field.name, ""))
    if first is None and last is None:
        shown["typed"]["time"] = _labels(query, lambda part: part["kind"] == "time")
    return shown


def orders(query: dict[str, Any]) -> list[Order]:
    """Each leads to the query with its words in place of those that say another."""
    is_order = of_kinds("order")
    chosen = {_order(part) for part in query["understood"] if is_order(part)} or {""}
    return [
        Order(str(label), address(rewritten(query, [(is_order, str(words))]), area=query["area"]), {key} == chosen)
        for key, (label, words) in ORDERS.items()
    ]


def said_days(query: dict[str, Any]) -> tuple[date | None, date | None]:
    """The first and the last day that the query asks for; none where it is open, or asks for several periods."""
    begin, _, end = query["search"].get("datetime", "").partition("/")
    return _day(begin[:10]), _day(end[:10])


def _said(query: dict[str, Any], field: Field) -> str:
    parts = [part for part in query["understood"] if field.is_said_by(part)]
    values = {field.value(part) for part in parts}
    if not parts:
        return ""
    value = values.pop()
    hidden = values or (field.choices is not None and value not in field.choices)
    return AS_TYPED if hidden else value


def _shown(query: dict[str, Any], field: Field) -> str:
    """A field to type in is empty where it cannot show what is said."""
    value = _said(query, field)
    return "" if value == AS_TYPED and field.choices is None else value


def _choices(field: Field, value: str, typed: str) -> list[Choice]:
    choices = [Choice(one, label, one == value) for one, label in (field.choices or {}).items()]
    return choices + ([Choice(AS_TYPED, typed, chosen=True)] if value == AS_TYPED else [])


def _labels(query: dict[str, Any], wanted: Callable[[Part], bool]) -> str:
    return ", ".join(part["value"]["label"] for part in query["understood"] if wanted(part))


def _day(text: str) -> date | None:
    try:
        return parse_date(text.strip())
    except ValueError:
        return None
