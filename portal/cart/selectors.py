"""Everything that reads carts and orders; another person's order answers 404."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet, Sum
from django.shortcuts import get_object_or_404

from catalog.configuration import configuration
from catalog.storage import store
from portal.accounts.models import User
from portal.cart.carts import Cart, Entry
from portal.cart.choices import is_chosen, type_of
from portal.cart.models import Order, OrderFile
from portal.cart.products import File, Offered, Product, files_of, offered, stac_items
from portal.discover.cards import Card, card


@dataclass(frozen=True)
class Line:
    """A product in the cart's page; ``card`` is ``None`` when it has left the catalogue."""

    entry: Entry
    card: Card | None
    files: int
    size: int
    """bytes"""
    all_files: int

    @property
    def product(self) -> Product:
        return self.entry.product


@dataclass(frozen=True)
class CartContent:
    """What the cart's page says: its lines are those of one page, its sums those of the whole cart."""

    lines: list[Line]
    products: int
    files: int
    size: int
    """bytes"""
    types: list[tuple[str, int]]
    """What files there are to choose, and how many of each: ``[("FRE", 20), …]``."""
    choice: str | None
    """Of all products, where it is the same one."""


def cart_content(*, cart: Cart, shown: slice) -> CartContent:
    """The catalog is asked once for a hundred products, not for each."""
    entries = cart.entries()
    items = stac_items([entry.product for entry in entries])
    found = {product: offered(item) for product, item in items.items()}
    chosen = [(entry, _chosen(entry, found.get(entry.product, []))) for entry in entries]
    types = Counter(type_of(file.file.asset) for files in found.values() for file in files)
    choices = {entry.choice for entry in entries}
    return CartContent(
        lines=[
            Line(
                entry,
                card(items[entry.product]) if entry.product in items else None,
                len(files),
                sum(file.file.size for file in files),
                len(found.get(entry.product, [])),
            )
            for entry, files in chosen[shown]
        ],
        products=len(entries),
        files=sum(len(files) for _, files in chosen),
        size=sum(file.file.size for _, files in chosen for file in files),
        types=sorted((name, number) for name, number in types.items() if name),
        choice=choices.pop() if len(choices) == 1 else None,
    )


def entry_files(*, entry: Entry) -> list[tuple[Offered, bool]]:
    """The files of a product in the cart, and whether they are chosen; none when it has left the catalogue."""
    items = stac_items([entry.product])
    found = [file for item in items.values() for file in offered(item)]
    chosen = _chosen(entry, found)
    return [(file, file in chosen) for file in found]


def files_of_entries(*, entries: list[Entry]) -> list[dict[str, Any]]:
    """The files that ``entries`` choose, for programs: where each goes, how large, its SHA-256, its address."""
    items = stac_items([entry.product for entry in entries])
    chosen = {entry: files_of(items[entry.product], entry.choice) for entry in entries if entry.product in items}
    absent = {entry: _absent(files) for entry, files in chosen.items()}
    return [
        {
            "path": f"{entry.item}/{file.name}",
            "size": file.size,
            "sha256": file.sha256,
            "url": f"{configuration().public_url}/download/{entry.collection}/{entry.item}/{file.asset}",
            "online": file.name not in absent[entry],
        }
        for entry, files in chosen.items()
        for file in files
    ]


def _absent(files: list[File]) -> set[str]:
    """Names of those files of one product that are not where they belong."""
    if not files:
        return set()
    folder = files[0].key.removesuffix(f"/{files[0].name}")
    return store().missing(folder, [file.name for file in files])


def _chosen(entry: Entry, files: list[Offered]) -> list[Offered]:
    return [file for file in files if is_chosen(entry.choice, key=file.file.asset, kind=file.kind)]


def orders(*, user: User) -> QuerySet[Order]:
    """The person's orders, newest first, each with ``file_count``, ``item_count`` and ``size`` (bytes)."""
    return _counted(Order.objects.filter(user=user)).order_by("-created_at")


def order_products(*, order: Order) -> list[dict[str, Any]]:
    """The products of an order: ``collection``, ``item``, ``file_count``, ``total`` (bytes)."""
    products = order.files.values("collection", "item").annotate(file_count=Count("id"), total=Sum("size"))
    return [dict(product) for product in products.order_by("item", "collection")]


def order_files(*, order: Order, products: list[dict[str, Any]]) -> dict[Product, list[OrderFile]]:
    """The files of some of an order's products."""
    files: dict[Product, list[OrderFile]] = {}
    for file in order.files.filter(item__in=[product["item"] for product in products]):
        files.setdefault(Product(file.collection, file.item), []).append(file)
    return files


def order_access(*, user: User, order_id: UUID) -> Order:
    return get_object_or_404(orders(user=user), pk=order_id)


def order_get(*, order_id: UUID) -> Order:
    """For whoever holds a signed link."""
    return get_object_or_404(_counted(Order.objects.all()), pk=order_id)


def _counted(orders: QuerySet[Order]) -> QuerySet[Order]:
    return orders.annotate(
        file_count=Count("files"), item_count=Count("files__item", distinct=True), size=Sum("files__size", default=0)
    )
