"""The cart: before sign-in, after, and what becomes of it in between."""

from __future__ import annotations

import pystac
import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client, RequestFactory
from django.urls import reverse

from portal.accounts.models import User
from portal.cart import carts
from portal.cart.carts import AccountCart, SessionCart
from portal.cart.context import cart as cart_context
from portal.cart.products import Product
from tests.portal.people import COLLECTION, PASSWORD

pytestmark = pytest.mark.django_db
ADD, REMOVE, EMPTY, CART = (reverse(f"cart:{name}") for name in ("add", "remove", "empty", "cart"))


def named(item: pystac.Item, **fields: str) -> dict[str, str]:
    return {"collection": COLLECTION, "item": item.id, **fields}


def test_a_visitor_gathers_products_and_finds_them_at_sign_in(
    client: Client, items: list[pystac.Item], owner: User
) -> None:
    AccountCart(owner).add([Product(COLLECTION, items[0].id)])
    client.post(ADD, named(items[0]))
    client.post(ADD, named(items[1]))
    page = client.get(CART)
    assert items[1].id in page.content.decode()
    assert page.context["cart_count"] == 2
    client.post(reverse("account_login"), {"login": owner.email, "password": PASSWORD})
    assert AccountCart(owner).products() == [Product(COLLECTION, items[0].id), Product(COLLECTION, items[1].id)]
    client.post(reverse("account_logout"))
    assert client.get(CART).context["cart_count"] == 0
    assert AccountCart(owner).count() == 2


@pytest.mark.parametrize("signed_in", [False, True])
def test_add_remove_empty(client: Client, items: list[pystac.Item], owner: User, signed_in: bool) -> None:
    if signed_in:
        client.force_login(owner)
    for item in (*items, items[0]):
        assert client.post(ADD, named(item)).status_code == 302
    page = client.get(CART)
    assert [line.product.item for line in page.context["content"].lines] == [item.id for item in items]
    content = page.context["content"]
    assert (content.files, content.size) == (9, 3 * (3_000 + 99 + 1))
    client.post(REMOVE, named(items[1]))
    assert client.get(CART).context["cart_count"] == 2
    client.post(EMPTY)
    assert client.get(CART).context["cart_count"] == 0


@pytest.mark.parametrize("next_", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "", "\\\\evil"])
def test_next_stays_on_this_site(client: Client, items: list[pystac.Item], next_: str) -> None:
    assert client.post(ADD, named(items[0], next=next_))["Location"] == CART


def test_next_goes_back_to_the_results(client: Client, items: list[pystac.Item]) -> None:
    assert client.post(ADD, named(items[0], next="/?q=Toulouse"))["Location"] == "/?q=Toulouse"


@pytest.mark.parametrize("name", ["", "../x", "a/b", "a\0", "x" * 300])
def test_only_names_of_products_enter(client: Client, name: str) -> None:
    assert client.post(ADD, {"collection": COLLECTION, "item": name}).status_code == 400
    assert client.post(REMOVE, {"collection": name, "item": "x"}).status_code == 400


def test_only_posts_change_the_cart(client: Client) -> None:
    assert {client.get(address).status_code for address in (ADD, REMOVE, EMPTY)} == {405}
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(EMPTY).status_code == 403


@pytest.mark.parametrize("signed_in", [False, True])
def test_a_cart_has_a_limit(owner: User, signed_in: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carts, "MOST_PRODUCTS", 3)
    cart = AccountCart(owner) if signed_in else SessionCart(SessionStore())
    assert cart.add(Product("c", str(n)) for n in range(2)) == 2
    assert cart.add(Product("c", str(n)) for n in range(9)) == 1
    assert cart.products() == [Product("c", str(n)) for n in range(3)]


def test_a_product_that_left_the_catalogue_is_said(
    client: Client, catalog_database: object, items: list[pystac.Item]
) -> None:
    client.post(ADD, {"collection": COLLECTION, "item": "GONE"})
    page = client.get(CART)
    assert "GONE" in page.content.decode()
    content = page.context["content"]
    assert (content.products, content.files, content.size) == (1, 0, 0)


def test_the_count_asks_nothing_for_a_visitor_without_session(
    rf: RequestFactory, django_assert_num_queries: type
) -> None:
    request = rf.get("/")
    request.session, request.user = SessionStore(), AnonymousUser()
    with django_assert_num_queries(0):
        assert cart_context(request) == {"cart_count": 0}
