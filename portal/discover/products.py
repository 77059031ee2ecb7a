"""A STAC item as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import get_script_prefix, reverse
from django.utils.translation import gettext as translated

from catalog.provenance import reference_of
from portal.discover.cards import QUICKLOOK, Card, card
from portal.discover.files import File, FileGroup, files, grouped, total_size
from portal.discover.metadata import Group, groups
from portal.discover.product_page.asset_words import asset_title
from portal.discover.product_page.band_statistics import BandStatistics, band_statistics
from portal.discover.product_page.citation import Citation, citation
from portal.discover.product_page.classes import Cover, covers, with_colours_of
from portal.discover.product_page.dates import Dates, dates
from portal.discover.product_page.drawing import Drawing, drawing
from portal.discover.product_page.graph import Graph, graph
from portal.discover.product_page.history import History, history
from portal.discover.product_page.open_in import Recipe, recipes
from portal.discover.product_page.versions import Finder, Version, versions
from portal.discover.renders import Render, renders

PNG = "image/png"
UNNAMED = {"other", "various", "proprietary", ""}
"""What STAC says for a licence that SPDX does not list."""


@dataclass(frozen=True)
class Source:
    """Another product, or what a link leads to outside this catalogue."""

    title: str
    url: str


@dataclass(frozen=True)
class Picture:
    """A picture that belongs to the product, besides its quicklook."""

    title: str
    url: str


@dataclass(frozen=True)
class Product:
    card: Card
    title: str
    description: str
    renders: list[Render]
    groups: list[Group]
    files: list[File]
    file_groups: list[FileGroup]
    size: int
    """Bytes, of all files."""
    drawing: Drawing
    statistics: list[BandStatistics]
    covers: list[Cover]
    pictures: list[Picture]
    history: History
    graph: Graph
    dates: Dates | None
    outside: list[Source]
    """What it was made from that no catalogue of ours holds."""
    versions: list[Version]
    successor: Source | None
    """The better version that takes this product's place."""
    licence: str
    licence_url: str | None
    citation: Citation
    publications: list[dict[str, str]]
    """Each with its ``citation`` and, where it has one, ``doi``."""
    stac_url: str
    recipes: list[Recipe]
    quicklook: str
    """What its quicklook shows."""
    order_status: str
    """``orderable`` in slow storage, ``ordered`` on its way from there; else empty or ``succeeded``."""

    @property
    def view(self) -> dict[str, Any]:
        """What the page's map needs."""
        return {"footprint": self.card.feature, **self.drawing.view}


def product(item: dict[str, Any], collection: dict[str, Any], find: Finder) -> Product:
    """The page's content, from an item and its collection; ``find`` gives its other versions."""
    properties = item["properties"]
    listed = files(item)
    licence, licence_url = _licence(item, collection)
    ways, told = renders(item), history(item)
    given = properties.get("sci:citation") or collection.get("sci:citation", "")
    return Product(
        card=card(item),
        title=properties.get("title") or item["id"],
        description=properties.get("description", ""),
        renders=ways,
        groups=groups(properties),
        files=listed,
        file_groups=grouped(listed),
        size=total_size(listed),
        drawing=drawing(item),
        statistics=band_statistics(item),
        covers=with_colours_of(ways[0].legend, covers(item)) if ways else covers(item),
        pictures=_pictures(item),
        history=told,
        graph=graph(told),
        dates=dates(told),
        outside=[source for source, ours in _linked(item, "derived_from") if not ours],
        versions=versions(item, find),
        successor=next((source for source, ours in _linked(item, "successor-version") if ours), None),
        licence=licence,
        licence_url=licence_url,
        citation=citation(item, licence, given),
        publications=properties.get("sci:publications") or [],
        stac_url=f"{get_script_prefix()}stac/collections/{item['collection']}/items/{item['id']}",
        recipes=recipes(item, ways),
        quicklook=_quicklook(item),
        order_status=properties.get("order:status", ""),
    )


def _quicklook(item: dict[str, Any]) -> str:
    title = item["assets"].get(QUICKLOOK, {}).get("title", "Quicklook")
    return translated(title)


def _linked(item: dict[str, Any], relation: str) -> list[tuple[Source, bool]]:
    """What the links lead to, and whether it is a product of this catalogue."""
    return [_source(link) for link in item.get("links", []) if link["rel"] == relation]


def _source(link: dict[str, Any]) -> tuple[Source, bool]:
    found = reference_of(link["href"])
    if found is None:
        return Source(link.get("title") or link["href"], link["href"]), False
    return Source(link.get("title") or found[1], reverse("product", args=found)), True


def _pictures(item: dict[str, Any]) -> list[Picture]:
    return [
        Picture(asset_title(asset.get("title") or key), reverse("picture", args=[item["collection"], item["id"], key]))
        for key, asset in item["assets"].items()
        if asset.get("type") == PNG and "overview" in asset.get("roles", [])
    ]


def _licence(item: dict[str, Any], collection: dict[str, Any]) -> tuple[str, str | None]:
    """The SPDX name or, where there is none, the title of the text; and its address."""
    name = item["properties"].get("license") or collection.get("license", "")
    links = [link for link in [*item.get("links", []), *collection.get("links", [])] if link["rel"] == "license"]
    if not links:
        return name, None
    if name in UNNAMED:
        name = links[0].get("title") or translated("licence of the provider")
    return name, links[0]["href"]
