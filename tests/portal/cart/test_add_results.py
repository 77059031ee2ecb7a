"""“Add all results”: a text query into the cart, up to the cap that the page says."""

from __future__ import annotations

import pystac
import pytest
from django.test import Client
from django.urls import reverse

from portal.cart import services

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
