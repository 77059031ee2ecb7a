"""What the pages read: always through the catalog, never from its database."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlparse

from shapely.geometry import box, mapping

from catalog import search as catalog_search
from catalog import storage, textquery
from catalog.aggregation import aggregate
from catalog.collections import collections
from catalog.errors import ItemNotFound
from portal.discover.cards import QUICKLOOK, Card, card
from portal.discover.chips import Alternative, Chip, address, alternatives, chips
from portal.discover.facets import AGGREGATIONS, Facets, counts, facets
from portal.discover.products import PNG, Product, product

PAGE_LENGTH = 20
"""Cards on a page of results."""


@dataclass(frozen=True)
class Results:
    query: dict[str, Any]
    chips: list[Chip]
    alternatives: list[Alternative]
    cards: list[Card]
    facets: Facets
    matched: int | None
    next_url: str | None
    previous_url: str | None

    @property
    def map(self) -> dict[str, Any]:
        """What the map draws: the footprints, and the area that was asked for."""
        footprints = {"type": "FeatureCollection", "features": [found.feature for found in self.cards]}
        return {"footprints": footprints, "area": self._area}

    @property
    def _area(self) -> dict[str, Any] | None:
        body = self.query["search"]
        return body.get("intersects") or (mapping(box(*body["bbox"])) if "bbox" in body else None)


def results_find(*, text: str, language: str, token: str | None = None) -> Results:
    """The products that a text asks for, one page of them."""
    query = textquery.parse(text, language)
    body = query["search"] | {"limit": PAGE_LENGTH} | ({"token": token} if token else {})
    page = catalog_search.search(body)
    return Results(
        query=query,
        chips=chips(query),
        alternatives=alternatives(query),
        cards=[card(item) for item in page["features"]],
        facets=facets(query, counts(aggregate(query["search"], AGGREGATIONS))),
        matched=page.get("numberMatched"),
        next_url=_page_address(text, page, "next"),
        previous_url=_page_address(text, page, "prev"),
    )


def item_get(*, collection: str, item: str) -> dict[str, Any]:
    """A published item, with storage keys as hrefs.

    Raises:
        catalog.errors.ItemNotFound: no such item in this collection.
    """
    return catalog_search.item(collection, item).to_dict(include_self_link=False, transform_hrefs=False)


def product_get(*, collection: str, item: str) -> Product:
    """Everything about a product.

    Raises:
        catalog.errors.ItemNotFound: no such item in this collection.
    """
    found = item_get(collection=collection, item=item)
    definition = collections().get(collection)
    described = definition.to_dict(include_self_link=False, transform_hrefs=False) if definition else {}
    return product(found, described, find=lambda collection, item: item_get(collection=collection, item=item))


def quicklook_path(*, collection: str, item: str) -> Path:
    """The quicklook's file.

    Raises:
        catalog.errors.ItemNotFound: no such item, or it has no quicklook.
    """
    asset = item_get(collection=collection, item=item)["assets"].get(QUICKLOOK)
    if asset is None:
        raise ItemNotFound(f"{collection}/{item} has no quicklook: Level-1 products are kept as received.")
    return storage.path_of(asset["href"])


def picture_path(*, collection: str, item: str, asset: str) -> Path:
    """The file of a picture that anyone may look at: a PNG that is an overview of the product.

    Raises:
        catalog.errors.ItemNotFound: no such item, or no such picture in it.
    """
    found = item_get(collection=collection, item=item)["assets"].get(asset, {})
    if found.get("type") != PNG or "overview" not in found.get("roles", []):
        raise ItemNotFound(f"{collection}/{item} has no picture {asset}.")
    return storage.path_of(found["href"])


def _page_address(text: str, page: dict[str, Any], relation: str) -> str | None:
    for link in page.get("links", []):
        if link["rel"] == relation:
            return address(text, token=parse_qs(urlparse(link["href"]).query)["token"][0])
    return None
