"""Everything that reads carts and orders; another person's order answers 404."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet, Sum
from django.shortcuts import get_object_or_404

from portal.accounts.models import User
from portal.cart.carts import Cart
from portal.cart.models import Order
from portal.cart.products import size_of, stac_items


def cart_lines(*, cart: Cart) -> list[dict[str, Any]]:
    """What the cart's page shows of each product; ``known`` is false for one that left the catalogue."""
    products = cart.products()
    items = stac_items(products)
    return [
        {
            "product": product,
            "known": product in items,
            "title": items.get(product, {}).get("properties", {}).get("title") or product.item,
            "platform": items.get(product, {}).get("properties", {}).get("platform", ""),
            "datetime": items.get(product, {}).get("properties", {}).get("datetime", ""),
            "files": len(items.get(product, {}).get("assets", {})),
            "size": size_of(items.get(product, {"assets": {}})),
        }
        for product in products
    ]


def orders(*, user: User) -> QuerySet[Order]:
    """The person's orders, newest first, each with ``file_count``, ``item_count`` and ``size`` (bytes)."""
    return Order.objects.filter(user=user).annotate(
        file_count=Count("files"), item_count=Count("files__item", distinct=True), size=Sum("files__size", default=0)
    )


def order_products(*, order: Order) -> list[dict[str, Any]]:
    """The products of an order: ``collection``, ``item``, ``file_count``, ``total`` (bytes)."""
    products = order.files.values("collection", "item").annotate(file_count=Count("id"), total=Sum("size"))
    return list(products.order_by("item"))


def order_access(*, user: User, order_id: UUID) -> Order:
    return get_object_or_404(orders(user=user), pk=order_id)
