"""Requests for images that only providers have; :mod:`tests.processing.sources` tries the providers themselves."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from processing import ledger, sources
from processing.requests import making, records
from processing.requests.coming import NobodyAnswers
from processing.requests.request import ProductRequest
from tests.processing.requests.received import COLLECTION, TILE, key_of, received

NAME = f"S2A_MSIL1C_20220304T105031_N0400_R051_T{TILE}_20220304T105031"
REQUEST = ProductRequest.of({"tile": TILE, "datetime": "2022-03-04", "sensors": ["sentinel-2"]})
OFFER = sources.Offer(NAME, COLLECTION, "agency", datetime(2022, 3, 4, 10, 50, 31, tzinfo=UTC), "1", TILE)


@pytest.fixture(autouse=True)
def _provider(monkeypatch: pytest.MonkeyPatch, _nothing_left: None) -> Iterator[None]:
    monkeypatch.setattr(sources, "configured", lambda: True)
    monkeypatch.setattr(sources, "offers", lambda wish: [OFFER])
    yield
    with ledger.ledger_connection() as database:
        database.execute("TRUNCATE ledger.expected, ledger.offers, ledger.owners")


def place() -> uuid.UUID:
    request_id = uuid.uuid4()
    making.place(request_id, owner="1", label="", request=REQUEST, mail=False)
    making.advance_all()
    return request_id


def state(request_id: uuid.UUID) -> tuple[str, list[str]]:
    making.advance_all()
    row = records.get(request_id)
    assert row
    return row["status"], [step.state for step in making.standing_of_row(row).first]


def comes() -> None:
    """As the inbox takes it in."""
    drop_id = uuid.uuid4().hex
    ledger.receive(drop_id, f"{NAME}.zip")
    assert ledger.verify(drop_id, identifier=NAME, collection=COLLECTION)
    ledger.plan(drop_id, [])


def test_fetched_first_then_made() -> None:
    request_id = place()
    assert sources.ordered([NAME])[NAME].status == "missing"
    assert state(request_id) == ("open", ["coming"])
    image = received(4)
    comes()
    assert state(request_id) == ("open", ["waiting"])
    row = ledger.job(key_of(image))
    assert row
    assert (row["purpose"], row["owner"]) == ("request", "1")


def test_what_no_provider_has_any_more_says_so() -> None:
    request_id = place()
    with ledger.ledger_connection() as database:
        database.execute("UPDATE ledger.expected SET status = 'lost', reason = 'deleted by agency'")
    assert state(request_id) == ("failed", ["failed"])


def test_taken_back_it_is_not_fetched() -> None:
    making.cancel(place())
    assert sources.ordered([NAME])[NAME].status == "cancelled"


def test_killed_before_it_was_ordered(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(sources, "order", lambda *_, **__: None)
        request_id = uuid.uuid4()
        making.place(request_id, owner="1", label="", request=REQUEST, mail=False)
    assert sources.ordered([NAME]) == {}
    making.advance_all()
    assert sources.ordered([NAME])[NAME].status == "missing"


def test_nothing_here_and_nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(wish: sources.Wish) -> list[sources.Offer]:
        raise sources.SourcesUnavailable("no provider answers")

    monkeypatch.setattr(sources, "offers", silent)
    with pytest.raises(NobodyAnswers):
        making.sought(REQUEST)
    received(4)
    assert len(making.sought(REQUEST)[0]) == 1, "what is here can be asked for all the same"
