"""Everything that changes carts and orders."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction

from catalog.search import search
from portal.accounts.models import User
from portal.cart.carts import AccountCart, Cart, SessionCart
from portal.cart.models import Order, OrderFile
from portal.cart.products import Product, files_of, stac_items
from portal.discover.searches import understood

MOST_RESULTS = 200
"""Products that “add all results” adds at once; the page says so."""


class EmptyOrder(Exception):
    """An order without a product that the catalog has."""


def cart_add_results(*, cart: Cart, text: str, language: str, area: str = "") -> tuple[int, int]:
    """Add the first :data:`MOST_RESULTS` results of a text query in an area: ``(added, matched)``."""
    body = {**understood(text=text, language=language, area=area)["search"], "limit": MOST_RESULTS}
    found = search(body)
    added = cart.add(Product(item["collection"], item["id"]) for item in found["features"])
    return added, found.get("numberMatched", len(found["features"]))


@transaction.atomic
def cart_merge(*, session: SessionBase, user: User) -> None:
    """Move what a visitor gathered into the cart of the person they turn out to be."""
    visitor = SessionCart(session)
    if visitor.count():
        AccountCart(user).add(visitor.products())
        visitor.empty()


def order_create_from_cart(*, user: User) -> Order:
    """Order everything in the person's cart that the catalog has, and empty the cart.

    Raises :class:`EmptyOrder`.
    """
    cart = AccountCart(user)
    items = list(stac_items(cart.products()).values())
    with transaction.atomic():
        order = order_create(user=user, items=items)
        cart.empty()
    return order


@transaction.atomic
def order_create(*, user: User, items: list[dict[str, Any]]) -> Order:
    """Freeze the list of the files of ``items`` (STAC items as stored). Raises :class:`EmptyOrder`."""
    if not items:
        raise EmptyOrder("There is nothing to order: no product of the cart is in the catalogue.")
    order = Order.objects.create(user=user)
    OrderFile.objects.bulk_create(
        [
            OrderFile(order=order, collection=item["collection"], item=item["id"], **file._asdict())
            for item in items
            for file in files_of(item)
        ],
        batch_size=1_000,
    )
    return order
