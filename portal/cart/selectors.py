"""Everything that reads carts and orders; another person's order answers 404."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet, Sum
from django.shortcuts import get_object_or_404

from portal.accounts.models import User
from portal.cart.carts import Cart
from portal.cart.models import Order
from portal.cart.products import Product, files_of, stac_items
from portal.discover.cards import Card, card


@dataclass(frozen=True)
class Line:
    """A product in the cart's page; ``card`` is ``None`` when it has left the catalogue."""

    product: Product
    card: Card | None
    files: int
    size: int
    """bytes"""


def cart_lines(*, cart: Cart) -> list[Line]:
    products = cart.products()
    items = stac_items(products)
    return [_line(product, items.get(product)) for product in products]


def _line(product: Product, item: dict[str, Any] | None) -> Line:
    if item is None:
        return Line(product, None, 0, 0)
    files = files_of(item)
    return Line(product, card(item), len(files), sum(file.size for file in files))


def orders(*, user: User) -> QuerySet[Order]:
    """The person's orders, newest first, each with ``file_count``, ``item_count`` and ``size`` (bytes)."""
    return Order.objects.filter(user=user).annotate(
        file_count=Count("files"), item_count=Count("files__item", distinct=True), size=Sum("files__size", default=0)
    )


def order_products(*, order: Order) -> list[dict[str, Any]]:
    """The products of an order: ``collection``, ``item``, ``file_count``, ``total`` (bytes)."""
    products = order.files.values("collection", "item").annotate(file_count=Count("id"), total=Sum("size"))
    return [dict(product) for product in products.order_by("item")]


def order_access(*, user: User, order_id: UUID) -> Order:
    return get_object_or_404(orders(user=user), pk=order_id)
