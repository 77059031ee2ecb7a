"""The versions of a product: each with what changed from the one before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as translated

from catalog.errors import ItemNotFound
from catalog.provenance import reference_of
from portal.discover.product_page.parameters import parameter_name, parameter_value

MOST = 20
"""Versions looked for in each direction."""
Item = dict[str, Any]
Finder = Callable[[str, str], Item]
"""Gives an item by its collection and id; raises :class:`catalog.errors.ItemNotFound`."""


@dataclass(frozen=True)
class Version:
    id: str
    url: str
    published: datetime | None
    software: str
    changes: list[str]
    """From the version before, in words."""
    own: bool
    """The one of the page."""
    latest: bool


def versions(item: Item, find: Finder) -> list[Version]:
    """All versions, the latest first; empty where there is but one."""
    before = _follow(item, "predecessor-version", find)
    after = _follow(item, "successor-version", find)
    line = [*reversed(before), item, *after]
    if len(line) == 1:
        return []
    rows = [
        Version(
            id=one["id"],
            url=reverse("product", args=[one["collection"], one["id"]]),
            published=parse_datetime(one["properties"].get("published") or one["properties"].get("created") or ""),
            software=_software(one),
            changes=_changes(line[number - 1], one) if number else [],
            own=one is item,
            latest=number == len(line) - 1,
        )
        for number, one in enumerate(line)
    ]
    return rows[::-1]


def _follow(item: Item, relation: str, find: Finder) -> list[Item]:
    found: list[Item] = []
    seen = {(item["collection"], item["id"])}
    while len(found) < MOST:
        links = (reference_of(link["href"]) for link in item.get("links", []) if link["rel"] == relation)
        reference = next((one for one in links if one and one not in seen), None)
        if reference is None:
            break
        try:
            item = find(*reference)
        except ItemNotFound:
            break
        seen.add(reference)
        found.append(item)
    return found


def _software(item: Item) -> str:
    named = item["properties"].get("processing:software") or {}
    return ", ".join(f"{name} {version}" for name, version in named.items())


def _changes(old: Item, new: Item) -> list[str]:
    changes = []
    if _software(old) != _software(new):
        changes.append(f"{_software(old) or '–'} → {_software(new) or '–'}")
    was, now = (_sources(one) for one in (old, new))
    if was != now:
        changes.append(
            translated("made from %(now)d products instead of %(was)d") % {"now": len(now), "was": len(was)}
            if len(was) != len(now)
            else translated("made from other products")
        )
    one, other = (item["properties"].get("atelier:parameters") or {} for item in (old, new))
    for name in dict.fromkeys([*one, *other]):
        if one.get(name) != other.get(name):
            values = (parameter_value(name, values[name]) if name in values else "–" for values in (one, other))
            change = {"name": parameter_name(name), "change": " → ".join(values)}
            changes.append(translated("%(name)s: %(change)s") % change)
    return changes or [translated("the same method, made again")]


def _sources(item: Item) -> set[str]:
    return {link["href"] for link in item.get("links", []) if link["rel"] == "derived_from"}
