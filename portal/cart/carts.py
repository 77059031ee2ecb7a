"""Two carts with one face: a visitor's, in the session, and a person's, in the database."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple, Protocol

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from portal.accounts.models import User
from portal.cart.choices import ALL
from portal.cart.models import CartItem
from portal.cart.products import Product

MOST_PRODUCTS = 1_000
"""In one cart; what does not fit is refused, and said."""


class Entry(NamedTuple):
    """A product in a cart."""

    collection: str
    item: str
    choice: str = ALL
    """Which of its files: see :mod:`portal.cart.choices`."""
    added_at: float = 0.0
    """Seconds since 1970."""

    @property
    def product(self) -> Product:
        return Product(self.collection, self.item)


class Cart(Protocol):
    """Products in the order they came, each once, at most :data:`MOST_PRODUCTS`."""

    def entries(self) -> list[Entry]: ...

    def products(self) -> list[Product]: ...

    def count(self) -> int: ...

    def add(self, products: Iterable[Product], choice: str = ALL) -> int:
        """How many entered; those already there or beyond the limit did not."""

    def restore(self, entries: Iterable[Entry]) -> int:
        """As :meth:`add`, where they were and as they were: what was removed, what another cart held."""

    def choose(self, choice: str, product: Product | None = None) -> None:
        """Of one product, or of all, these files."""

    def remove(self, product: Product) -> list[Entry]:
        """What is no longer there."""

    def empty(self) -> list[Entry]:
        """What is no longer there."""


class SessionCart:
    KEY = "cart"

    def __init__(self, session: SessionBase) -> None:
        self._session = session

    def entries(self) -> list[Entry]:
        return [Entry(*kept) for kept in self._session.get(self.KEY, [])]

    def products(self) -> list[Product]:
        return [entry.product for entry in self.entries()]

    def count(self) -> int:
        return len(self._session.get(self.KEY, []))

    def add(self, products: Iterable[Product], choice: str = ALL) -> int:
        return self.restore(_entering_now(products, choice))

    def restore(self, entries: Iterable[Entry]) -> int:
        before = self.entries()
        new = _new(entries, self.products())
        if new:
            self._keep(sorted([*before, *new], key=lambda entry: entry.added_at))
        return len(new)

    def choose(self, choice: str, product: Product | None = None) -> None:
        changed = [
            entry._replace(choice=choice) if product in {None, entry.product} else entry for entry in self.entries()
        ]
        self._keep(changed)

    def remove(self, product: Product) -> list[Entry]:
        before = self.entries()
        self._keep([entry for entry in before if entry.product != product])
        return [entry for entry in before if entry.product == product]

    def empty(self) -> list[Entry]:
        before = self.entries()
        self._session.pop(self.KEY, None)
        return before

    def _keep(self, entries: Sequence[Entry]) -> None:
        self._session[self.KEY] = [list(entry) for entry in entries]


class AccountCart:
    def __init__(self, user: User) -> None:
        self._items = CartItem.objects.filter(user=user)
        self._user = user

    def entries(self) -> list[Entry]:
        rows = self._items.values_list("collection", "item", "choice", "added_at")
        return [Entry(collection, item, choice, added.timestamp()) for collection, item, choice, added in rows]

    def products(self) -> list[Product]:
        return [Product(*pair) for pair in self._items.values_list("collection", "item")]

    def count(self) -> int:
        return self._items.count()

    def add(self, products: Iterable[Product], choice: str = ALL) -> int:
        return self.restore(_entering_now(products, choice))

    def restore(self, entries: Iterable[Entry]) -> int:
        before = self.products()
        CartItem.objects.bulk_create(
            [
                CartItem(
                    user=self._user,
                    collection=entry.collection,
                    item=entry.item,
                    choice=entry.choice,
                    added_at=datetime.fromtimestamp(entry.added_at, UTC),
                )
                for entry in _new(entries, before)
            ],
            ignore_conflicts=True,  # the same product added in another window at the same moment
        )
        return self.count() - len(before)

    def choose(self, choice: str, product: Product | None = None) -> None:
        items = self._items if product is None else self._items.filter(**product._asdict())
        items.update(choice=choice)

    def remove(self, product: Product) -> list[Entry]:
        gone = [entry for entry in self.entries() if entry.product == product]
        self._items.filter(**product._asdict()).delete()
        return gone

    def empty(self) -> list[Entry]:
        gone = self.entries()
        self._items.all().delete()
        return gone


def cart_of(request: HttpRequest) -> Cart:
    """The cart of whoever asks."""
    return AccountCart(request.user) if isinstance(request.user, User) else SessionCart(request.session)


def _entering_now(products: Iterable[Product], choice: str) -> list[Entry]:
    now = time.time()
    return [Entry(*product, choice, now) for product in products]


def _new(entries: Iterable[Entry], before: Sequence[Product]) -> list[Entry]:
    """Those that are not there yet, each once, as far as there is room."""
    there, new = set(before), dict[Product, Entry]()
    for entry in entries:
        if entry.product not in there:
            new.setdefault(entry.product, entry)
    return list(new.values())[: max(0, MOST_PRODUCTS - len(before))]
