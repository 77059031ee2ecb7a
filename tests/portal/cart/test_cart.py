"""The cart: before sign-in, after, and what becomes of it in between."""

from __future__ import annotations

from typing import Any

import pystac
import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client, RequestFactory
from django.urls import reverse

from catalog.search import search as catalog_search
from portal.accounts.models import User
from portal.cart import carts, products
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


def test_hundreds_of_products_are_asked_for_together_and_shown_by_pages(
    client: Client, owner: User, items: list[pystac.Item], monkeypatch: pytest.MonkeyPatch
) -> None:
    searches: list[int] = []

    def counted(body: dict[str, Any]) -> dict[str, Any]:
        searches.append(len(body["ids"]))
        return catalog_search(body)

    monkeypatch.setattr(products, "search", counted)
    client.force_login(owner)
    AccountCart(owner).add(Product(COLLECTION, item.id) for item in items)
    AccountCart(owner).add(Product(COLLECTION, f"GONE-{n}") for n in range(247))
    page = client.get(CART, {"page": "2"})
    assert searches == [100, 100, 50]
    assert (page.context["content"].products, page.context["content"].files) == (250, 9)
    assert [line.product.item for line in page.context["content"].lines] == [f"GONE-{n}" for n in range(47, 97)]


def test_one_choice_for_every_product_or_one_by_one(client: Client, items: list[pystac.Item]) -> None:
    for item in items:
        client.post(ADD, named(item))
    client.post(reverse("cart:choose"), {"choice": "FRE"})
    content = client.get(CART).context["content"]
    assert (content.files, content.size, content.choice) == (3, 3 * 3_000, "FRE")
    route = reverse("cart:files", args=[COLLECTION, items[0].id])
    assert client.post(route, {"asset": ["CLM_R1", "QKL"]})["Location"] == CART
    content = client.get(CART).context["content"]
    assert [line.size for line in content.lines] == [99 + 1, 3_000, 3_000]
    assert client.post(route, {"asset": []}).status_code == 200  # says that one must be ticked
    assert client.post(reverse("cart:choose"), {"choice": "<x>"}).status_code == 400
    assert client.get(reverse("cart:files", args=[COLLECTION, "NOT-IN-IT"])).status_code == 404


@pytest.mark.parametrize("signed_in", [False, True])
def test_what_was_removed_comes_back_where_and_as_it_was(
    client: Client, items: list[pystac.Item], owner: User, signed_in: bool
) -> None:
    if signed_in:
        client.force_login(owner)
    for item in items:
        client.post(ADD, named(item))
    client.post(reverse("cart:files", args=[COLLECTION, items[1].id]), {"asset": ["QKL"]})
    before = [line.entry for line in client.get(CART).context["content"].lines]
    for change in (lambda: client.post(REMOVE, named(items[1])), lambda: client.post(EMPTY)):
        change()
        assert client.get(CART).context["removed"]
        client.post(reverse("cart:put_back"))
        assert [line.entry for line in client.get(CART).context["content"].lines] == before
        assert not client.get(CART).context["removed"]


def test_at_sign_in_the_choices_come_along(client: Client, items: list[pystac.Item], owner: User) -> None:
    client.post(ADD, named(items[0]))
    client.post(reverse("cart:choose"), {"choice": "masks"})
    client.post(reverse("account_login"), {"login": owner.email, "password": PASSWORD})
    assert [(entry.item, entry.choice) for entry in AccountCart(owner).entries()] == [(items[0].id, "masks")]


def test_what_has_no_room_at_sign_in_is_said(
    client: Client, owner: User, monkeypatch: pytest.MonkeyPatch, items: list[pystac.Item]
) -> None:
    monkeypatch.setattr(carts, "MOST_PRODUCTS", 2)
    AccountCart(owner).add([Product(COLLECTION, "A")])
    for item in items[:2]:
        client.post(ADD, named(item))
    page = client.post(reverse("account_login"), {"login": owner.email, "password": PASSWORD}, follow=True)
    assert AccountCart(owner).count() == 2
    assert any("1 products that you gathered" in str(message) for message in page.context["messages"])
