"""Estimates do not wait for providers: what they have is said when they have answered."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pystac
import pytest
from django.test import Client

from portal.requests import offers
from processing import sources
from tests.journeys.atelier import wait_for
from tests.portal.requests.test_pages import form
from tests.processing.requests.received import COLLECTION, TILE

OFFER = sources.Offer("S2A_COMING", COLLECTION, "agency", datetime(2022, 3, 14, 10, 50, tzinfo=UTC), "1", TILE)


class Provider:
    """Answers when it is told to."""

    def __init__(self) -> None:
        self.may_answer, self.asked, self.silent = threading.Event(), 0, False

    def offers(self, wish: sources.Wish) -> list[sources.Offer]:
        self.asked += 1
        self.may_answer.wait(20)
        if self.silent:
            raise sources.SourcesUnavailable("no provider answers")
        return [OFFER]


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    slow = Provider()
    monkeypatch.setattr("portal.requests.offers.configured", lambda: True)
    monkeypatch.setattr(sources, "configured", lambda: True)
    monkeypatch.setattr(sources, "offers", slow.offers)
    monkeypatch.setattr(offers, "WAIT_SECONDS", 0.05)
    yield slow
    slow.may_answer.set()
    wait_for(lambda: not offers._asked, seconds=20, what="the question that is under way")


def estimated(client: Client, **changes: object) -> dict[str, object]:
    answer: dict[str, object] = client.post("/requests/estimate", form(**changes)).json()
    return answer


def test_what_is_here_is_said_at_once_and_the_rest_when_it_is_known(
    client: Client, images: list[pystac.Item], provider: Provider
) -> None:
    first = estimated(client)
    assert first["again"] is True
    assert str(first["words"]).startswith("2 products: 0 there already.")
    assert "not known yet" in str(first["words"])
    estimated(client)
    assert provider.asked == 1, "the question is asked once, however often somebody looks"
    provider.may_answer.set()
    wait_for(lambda: not offers._asked, seconds=20, what="the answer")
    then = estimated(client, product=["l2a", "snow"])
    assert then["again"] is False
    assert "3 products" in str(then["words"])
    assert "1 to be fetched" in str(then["words"])
    assert provider.asked == 1


def test_a_place_of_which_nothing_is_here_yet_is_no_mistake(client: Client, provider: Provider) -> None:
    assert estimated(client)["again"] is True
    provider.silent = True
    provider.may_answer.set()
    wait_for(lambda: not offers._asked, seconds=20, what="the answer")
    assert "no provider says" in str(estimated(client)["problem"])
