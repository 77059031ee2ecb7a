"""What the pages read: always through the catalog, never from its database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlparse

from catalog import search as catalog_search
from catalog.collections import collections
from catalog.errors import ItemNotFound
from catalog.mosaics import Mosaic, mosaic
from portal.discover.areas import Area
from portal.discover.cards import Card, card
from portal.discover.chips import Alternative, Chip, alternatives, chips
from portal.discover.copying import Copy, copies
from portal.discover.counting import counted
from portal.discover.facets import Facets, facets
from portal.discover.filters import Order, orders, said
from portal.discover.products import PNG, Product, product
from portal.discover.searches import address, place_of, state_of, understood

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
    def area(self) -> str:
        """As the address has it; empty where none was given."""
        area: str = self.query["area"]
        return area

    @property
    def area_size(self) -> float:
        """Square kilometres."""
        area = Area.of_text(self.area)
        return area.square_kilometres if area else 0.0

    @property
    def state(self) -> str:
        """What an address says after its ``?`` to ask for the same: words and area."""
        return state_of(self.query["q"], area=self.area)

    @property
    def without_area(self) -> str:
        return address(self.query["q"])

    @property
    def filters(self) -> dict[str, Any]:
        return said(self.query)

    @property
    def orders(self) -> list[Order]:
        return orders(self.query)

    @property
    def copies(self) -> list[Copy]:
        return copies(self.query["search"])

    @property
    def drawable(self) -> str:
        """The collection of the first result that can be drawn as a mosaic of them all; empty if there is none."""
        return next((card.collection for card in self.cards if card.render), "")

    @property
    def map(self) -> dict[str, Any]:
        """What the map draws: the footprints, and the area that was asked for."""
        footprints = {"type": "FeatureCollection", "features": [found.feature for found in self.cards]}
        return {"footprints": footprints, "area": place_of(self.query["search"])}


def results_find(*, text: str, language: str, area: str = "", token: str | None = None) -> Results:
    """The products that a text asks for in an area, one page of them.

    Raises:
        portal.discover.areas.AreaRefused: the area cannot be read.
        catalog.errors.InvalidSearch: there is no such page.
    """
    query = understood(text=text, language=language, area=area)
    body = query["search"] | {"limit": PAGE_LENGTH} | ({"token": token} if token else {})
    page = catalog_search.search(body)
    return Results(
        query=query,
        chips=chips(query),
        alternatives=alternatives(query),
        cards=[card(item) for item in page["features"]],
        facets=facets(query, counted(query["search"])),
        matched=page.get("numberMatched"),
        next_url=_page_address(query, page, "next"),
        previous_url=_page_address(query, page, "prev"),
    )


def search_body(*, text: str, language: str, area: str | None = None) -> dict[str, Any]:
    """The STAC search body of a text and an area: what a page of results asks, without page and length.

    Raises:
        portal.discover.areas.AreaRefused: the area cannot be read.
    """
    body: dict[str, Any] = understood(text=text, language=language, area=area or "")["search"]
    return body


def mosaic_of(*, text: str, language: str, area: str, collection: str) -> Mosaic:
    """The same search, drawn as one image.

    Raises:
        portal.discover.areas.AreaRefused: the area cannot be read.
        catalog.errors.InvalidSearch: it cannot be drawn.
    """
    return mosaic(understood(text=text, language=language, area=area)["search"], collection)


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


def picture_key(*, collection: str, item: str, asset: str) -> str:
    """The storage key of a picture that anyone may look at: a PNG that is an overview of the product.

    Raises:
        catalog.errors.ItemNotFound: no such item, or no such picture in it.
    """
    found = item_get(collection=collection, item=item)["assets"].get(asset, {})
    if found.get("type") != PNG or "overview" not in found.get("roles", []):
        raise ItemNotFound(f"{collection}/{item} has no picture {asset}.")
    return str(found["href"])


def _page_address(query: dict[str, Any], page: dict[str, Any], relation: str) -> str | None:
    for link in page.get("links", []):
        if link["rel"] == relation:
            return address(query["q"], area=query["area"], token=parse_qs(urlparse(link["href"]).query)["token"][0])
    return None
