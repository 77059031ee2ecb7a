"""What there is to look at: people and what they did, beside products that are in the catalog."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from catalog.search import search
from portal.accounts.models import User
from portal.accounts.services import api_token_create
from portal.cart.carts import AccountCart
from portal.cart.products import Product, stac_items
from portal.cart.services import order_create
from tests.portal.people import person

DOMAIN = "pages.example.org"


@dataclass(frozen=True)
class World:
    """Examples of everything that a page is about."""

    products: list[Product]
    """Of one place, the newest first; two at least."""
    query: str
    """A text query that finds them."""
    visitor: User
    """Somebody with a cart, an order and tokens."""
    operator: User
    order: str


def world_make(*, query: str, text: dict[str, object]) -> World:
    """People, and what they did with the products that the search ``text`` (STAC) finds."""
    found = [Product(item["collection"], item["id"]) for item in search({**text, "limit": 4})["features"]]
    assert len(found) >= 2, "the pages need two products at least to show"
    visitor = person(f"ada@{DOMAIN}", organisation="University of the Mountains", country="FR")
    operator = person(f"operator@{DOMAIN}", is_staff=True, is_superuser=True)
    order = order_create(user=visitor, items=list(stac_items(found[:2]).values()))
    AccountCart(visitor).add(found)
    api_token_create(user=visitor, name="notebook", days=30)
    token, _secret = api_token_create(user=visitor, name="old server", days=1)
    token.revoked_at = timezone.now() - timedelta(days=1)
    token.save()
    return World(found, query, visitor, operator, str(order.id))


def world_forget() -> None:
    """Everything that :func:`world_make` made; also what an interrupted run left."""
    User.objects.filter(email__endswith=f"@{DOMAIN}").delete()


def cookies_of(user: User | None, site: str) -> list[Any]:
    """What signs ``user`` in to ``site`` in a browser; nothing for a visitor without an account."""
    if user is None:
        return []
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return [{"name": name, "value": morsel.value, "url": site} for name, morsel in client.cookies.items()]
