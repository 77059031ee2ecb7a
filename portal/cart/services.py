"""Everything that changes carts and orders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils import timezone

from catalog import tiers
from catalog.search import search
from portal.accounts.licences import Missing
from portal.accounts.models import User
from portal.cart.access import licence_missing
from portal.cart.carts import AccountCart, Cart, Entry, SessionCart
from portal.cart.choices import ALL
from portal.cart.models import Order, OrderFile
from portal.cart.products import Product, files_of, stac_items
from portal.discover.searches import understood
from portal.downloads.links import LIFE

MOST_RESULTS = 500
"""Products that “add all results” adds at once; the page says so."""


class EmptyOrder(Exception):
    """An order without a product that the catalog has."""


class LicenceMissing(Exception):
    """A licence of a product's collection was not accepted yet; ``licence`` says which and where."""

    def __init__(self, licence: Missing) -> None:
        super().__init__(licence.reason)
        self.licence = licence


def cart_add_results(*, cart: Cart, text: str, language: str, area: str = "") -> tuple[int, int]:
    """Add the first :data:`MOST_RESULTS` results of a text query in an area: ``(added, matched)``."""
    body = {**understood(text=text, language=language, area=area)["search"], "limit": MOST_RESULTS}
    found = search(body)
    added = cart.add(Product(item["collection"], item["id"]) for item in found["features"])
    return added, found.get("numberMatched", len(found["features"]))


@transaction.atomic
def cart_merge(*, session: SessionBase, user: User) -> int:
    """Move what a visitor gathered into the cart of the person they turn out to be; how many had no room there."""
    visitor = SessionCart(session)
    if not visitor.count():
        return 0
    account = AccountCart(user)
    account.restore(visitor.entries())
    there = set(account.products())
    left = [entry for entry in visitor.empty() if entry.product not in there]
    return len(left)


def order_create_from_cart(*, user: User) -> Order:
    """Order everything in the person's cart that the catalog has, and empty the cart.

    Raises :class:`EmptyOrder`, :class:`LicenceMissing`; the cart stays as it is then.
    """
    cart = AccountCart(user)
    entries = cart.entries()
    with transaction.atomic():
        order = order_create_of(user=user, entries=entries)
        cart.empty()
    return order


def order_create_of(*, user: User, entries: Sequence[Entry]) -> Order:
    """Freeze the list of the files that ``entries`` choose. Raises :class:`EmptyOrder`, :class:`LicenceMissing`."""
    licence = licence_missing(user, {entry.collection for entry in entries})
    if licence is not None:
        raise LicenceMissing(licence)
    items = stac_items([entry.product for entry in entries])
    choices = {entry.product: entry.choice for entry in entries}
    return order_create(user=user, items=list(items.values()), choices=choices)


@transaction.atomic
def order_create(*, user: User, items: list[dict[str, Any]], choices: Mapping[Product, str] | None = None) -> Order:
    """Freeze the list of the files of ``items`` (STAC items as stored); all of them where no choice is given.

    Raises :class:`EmptyOrder`.
    """
    chosen = choices or {}
    files = [
        OrderFile(collection=item["collection"], item=item["id"], **file._asdict())
        for item in items
        for file in files_of(item, chosen.get(Product(item["collection"], item["id"]), ALL))
    ]
    if not files:
        raise EmptyOrder("There is nothing to order: the catalogue has none of these products, or none of their files.")
    order = Order.objects.create(user=user)
    for file in files:
        file.order = order
    OrderFile.objects.bulk_create(files, batch_size=1_000)
    transaction.on_commit(partial(order_bring, order=order), robust=True)
    return order


def order_bring(*, order: Order) -> None:
    """Have what is in slow storage brought back, all of it in one request, and the rest stay on the disk for a day."""
    tiers.bring(file.folder_key for file in order.files.all())


def order_renew(*, order: Order) -> None:
    """Make the order's links work for their whole life again, from now."""
    order.links_until = timezone.now() + LIFE
    order.save(update_fields=["links_until"])
