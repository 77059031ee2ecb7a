"""“Add all results”: a text query into the cart, up to the cap that the page says."""

from __future__ import annotations

import html
import re

import pystac
import pytest
from django.test import Client
from django.urls import reverse

from portal.cart import services
from tests.portal.people import product

pytestmark = pytest.mark.django_db
ADD_RESULTS = reverse("cart:add_results")


def test_results_enter_the_cart(client: Client, items: list[pystac.Item]) -> None:
    answer = client.post(ADD_RESULTS, {"q": "31TCH March 2021", "next": "/cart"}, follow=True)
    in_cart = {line.product.item for line in answer.context["content"].lines}
    assert in_cart >= {item.id for item in items}


def test_the_cap_is_kept_and_said(client: Client, items: list[pystac.Item], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MOST_RESULTS", 2)
    answer = client.post(ADD_RESULTS, {"q": "31TCH March 2021", "next": "/cart"}, follow=True)
    assert answer.context["cart_count"] == 2
    assert any("at most 2" in str(message) for message in answer.context["messages"])


def test_exactly_the_results_in_a_drawn_area_are_added(client: Client, items: list[pystac.Item]) -> None:
    """What the button of a page of results sends adds what that page lists, and nothing that lies elsewhere."""
    elsewhere = product(14, {"QKL.jpg": b"x"}, box=(15.0, 46.0, 15.1, 46.1))
    west, south, east, north = items[0].bbox or ()
    area = f"{west - 0.1:.4f},{south - 0.1:.4f},{east + 0.1:.4f},{north + 0.1:.4f}"
    page = client.get("/", {"q": "March 2021", "area": area})
    listed = {card.id for card in page.context["results"].cards}
    sent = dict(re.findall(r'name="(q|area|next)" value="([^"]*)"', _form(page.content.decode())))
    answer = client.post(ADD_RESULTS, {name: html.unescape(value) for name, value in sent.items()}, follow=True)
    assert answer.status_code == 200
    in_cart = {line.product.item for line in client.get("/cart").context["content"].lines}
    assert in_cart == listed
    assert {item.id for item in items} <= in_cart
    assert elsewhere.id not in in_cart
    without = {card.id for card in client.get("/", {"q": "March 2021"}).context["results"].cards}
    assert elsewhere.id in without, "without the area the query finds it"


def _form(page: str) -> str:
    return page.split('class="bulk"')[1].split("</form>")[0]
