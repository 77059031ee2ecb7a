"""The products that a page or a program names: by items, by a query, or those in the cart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from catalog.search import search
from portal.cart.carts import cart_of
from portal.cart.products import Product, product_of, stac_items
from processing.extracts.layers import layers_of
from processing.extracts.request import ExtractRequest


def items_named(names: Sequence[str]) -> list[dict[str, Any]]:
    """The STAC items of ``COLLECTION/ITEM`` names that the catalog has."""
    products = [product_of(*name.split("/", 1)) for name in names if name.count("/") == 1]
    return list(stac_items([product for product in products if product]).values())


def items_of_query(asked: dict[str, Any], most: int) -> list[dict[str, Any]]:
    """The first ``most`` results of a STAC search body. Raises :class:`catalog.errors.InvalidSearch`."""
    found: list[dict[str, Any]] = search(asked | {"limit": most})["features"]
    return found


def items_in_cart(request: HttpRequest, most: int) -> list[dict[str, Any]]:
    products: list[Product] = cart_of(request).products()[:most]
    return list(stac_items(products).values())


def area_of_query(asked: dict[str, Any]) -> dict[str, Any] | None:
    """The GeoJSON polygons, or ``{"bbox": […]}``, where a STAC search body looks."""
    if "bbox" in asked and asked["bbox"][0] < asked["bbox"][2]:
        return {"bbox": asked["bbox"]}
    found: dict[str, Any] = asked.get("intersects") or {}
    return found if found.get("type") in {"Polygon", "MultiPolygon"} else None


def extractable(items: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that have layers: not the products as received."""
    return [item for item in items if layers_of(item)]


def items_of_request(request: ExtractRequest) -> list[dict[str, Any]]:
    return items_named(request.items)
