"""A STAC item as its page shows it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.urls import get_script_prefix, reverse
from django.utils.translation import gettext as translated

from portal.discover.cards import QUICKLOOK, Card, card
from portal.discover.files import File, files, total_size
from portal.discover.metadata import Group, groups
from portal.discover.renders import Render, renders

STAC_ITEM = re.compile(r"(?:^|/)collections/(?P<collection>[^/?#]+)/items/(?P<item>[^/?#]+)/?$")

UNNAMED = {"other", "various", "proprietary", ""}
"""What STAC says for a licence that SPDX does not list."""


@dataclass(frozen=True)
class Source:
    """A product that this one was made from."""

    title: str
    url: str | None
    """Its page, when it is in this catalog."""


@dataclass(frozen=True)
class Product:
    card: Card
    title: str
    description: str
    renders: list[Render]
    groups: list[Group]
    files: list[File]
    size: int
    """Bytes, of all files."""
    sources: list[Source]
    successor: Source | None
    """The better version that takes this product's place."""
    software: list[tuple[str, str]]
    """Names and versions."""
    licence: str
    licence_url: str | None
    citation: str
    publications: list[dict[str, str]]
    """Each with its ``citation`` and, where it has one, ``doi``."""
    stac_url: str
    quicklook: str
    """What its quicklook shows."""

    @property
    def view(self) -> dict[str, Any]:
        """What the page's map needs."""
        return {
            "footprint": self.card.feature,
            "renders": [{"name": render.name, "tiles": render.tiles} for render in self.renders],
        }


def product(item: dict[str, Any], collection: dict[str, Any]) -> Product:
    """The page's content, from an item and its collection."""
    properties = item["properties"]
    listed = files(item)
    licence, licence_url = _licence(item, collection)
    return Product(
        card=card(item),
        title=properties.get("title") or item["id"],
        description=properties.get("description", ""),
        renders=renders(item),
        groups=groups(properties),
        files=listed,
        size=total_size(listed),
        sources=_linked(item, "derived_from"),
        successor=next(iter(_linked(item, "successor-version")), None),
        software=list((properties.get("processing:software") or {}).items()),
        licence=licence,
        licence_url=licence_url,
        citation=properties.get("sci:citation") or collection.get("sci:citation", ""),
        publications=properties.get("sci:publications") or [],
        stac_url=f"{get_script_prefix()}stac/collections/{item['collection']}/items/{item['id']}",
        quicklook=_quicklook(item),
    )


def _quicklook(item: dict[str, Any]) -> str:
    title = item["assets"].get(QUICKLOOK, {}).get("title", "Quicklook")
    return translated(title)


def _linked(item: dict[str, Any], relation: str) -> list[Source]:
    return [_source(link) for link in item.get("links", []) if link["rel"] == relation]


def _source(link: dict[str, Any]) -> Source:
    found = STAC_ITEM.search(link["href"])
    if found is None:
        return Source(link.get("title") or link["href"], None)
    return Source(link.get("title") or found["item"], reverse("product", args=[found["collection"], found["item"]]))


def _licence(item: dict[str, Any], collection: dict[str, Any]) -> tuple[str, str | None]:
    """The SPDX name or, where there is none, the title of the text; and its address."""
    name = item["properties"].get("license") or collection.get("license", "")
    links = [link for link in [*item.get("links", []), *collection.get("links", [])] if link["rel"] == "license"]
    if not links:
        return name, None
    return links[0].get("title", name) if name in UNNAMED else name, links[0]["href"]
