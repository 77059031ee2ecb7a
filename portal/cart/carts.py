"""Two carts with one face: a visitor's, in the session, and a person's, in the database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from portal.accounts.models import User
from portal.cart.models import CartItem
from portal.cart.products import Product

MOST_PRODUCTS = 1_000
"""In one cart; what does not fit is refused, and said."""


class Cart(Protocol):
    """Products in the order they came, each once, at most :data:`MOST_PRODUCTS`."""

    def products(self) -> list[Product]: ...

    def count(self) -> int: ...

    def add(self, products: Iterable[Product]) -> int:
        """How many entered; those already there or beyond the limit did not."""

    def remove(self, product: Product) -> None: ...

    def empty(self) -> None: ...


class SessionCart:
    KEY = "cart"

    def __init__(self, session: SessionBase) -> None:
        self._session = session

    def products(self) -> list[Product]:
        return [Product(*pair) for pair in self._session.get(self.KEY, [])]

    def count(self) -> int:
        return len(self._session.get(self.KEY, []))

    def add(self, products: Iterable[Product]) -> int:
        before = self.products()
        after = list(dict.fromkeys([*before, *products]))[:MOST_PRODUCTS]
        if after != before:
            self._session[self.KEY] = after
        return len(after) - len(before)

    def remove(self, product: Product) -> None:
        self._session[self.KEY] = [kept for kept in self.products() if kept != product]

    def empty(self) -> None:
        self._session.pop(self.KEY, None)


class AccountCart:
    def __init__(self, user: User) -> None:
        self._items = CartItem.objects.filter(user=user)
        self._user = user

    def products(self) -> list[Product]:
        return [Product(*pair) for pair in self._items.values_list("collection", "item")]

    def count(self) -> int:
        return self._items.count()

    def add(self, products: Iterable[Product]) -> int:
        before = self.products()
        new = [product for product in dict.fromkeys(products) if product not in set(before)]
        CartItem.objects.bulk_create(
            [
                CartItem(user=self._user, collection=product.collection, item=product.item)
                for product in new[: max(0, MOST_PRODUCTS - len(before))]
            ],
            ignore_conflicts=True,  # the same product added in another window at the same moment
        )
        return self.count() - len(before)

    def remove(self, product: Product) -> None:
        self._items.filter(collection=product.collection, item=product.item).delete()

    def empty(self) -> None:
        self._items.all().delete()


def cart_of(request: HttpRequest) -> Cart:
    """The cart of whoever asks."""
    return AccountCart(request.user) if isinstance(request.user, User) else SessionCart(request.session)
