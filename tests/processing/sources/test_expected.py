"""What is expected, from whom it is fetched, and what becomes of it."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from catalog.configuration import Configuration
from processing import alarms, ledger, sources
from processing.ledger import Errand, ledger_connection
from processing.sources import attempts, expected, health
from processing.sources.arrival import folder_of, make_ready
from processing.sources.complaints import sound_alarms
from processing.sources.fetching import drop_ready, fetch
from processing.sources.looking import look
from processing.sources.offer import Offer, Wish
from processing.sources.providers import opened
from tests.processing.sources.conftest import described, products, received
from tests.processing.sources.flaky import FlakyProvider, Flaws, Product

YEAR = Wish("sentinel2-l1c", datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC), ("31TCJ",))
Starter = Callable[..., FlakyProvider]


@pytest.fixture
def start(atelier: Configuration) -> Iterator[Starter]:
    """Starts a provider that runs until the test is over."""
    with ExitStack() as stack:

        def started(name: str, wanted: list[Product], flaws: Flaws | None = None) -> FlakyProvider:
            return stack.enter_context(FlakyProvider(name, wanted, flaws).running())

        yield started


def _look(*providers: FlakyProvider) -> list[str | None]:
    """Why each could not say what it has."""
    looks = [look(YEAR, described(provider)) for provider in providers]
    return [one.error.code if one.error else None for one in looks]


def _turn(*providers: FlakyProvider) -> str | None:
    """Fetch the next product from whom is best asked: from whom it was tried."""
    named = {provider.name: provider for provider in providers}
    able = health.able(list(named), "fetch")
    for acquisition in attempts.next_missing(able, 1):
        if offer := attempts.best_offer(acquisition, able):
            settings = described(named[offer.provider])
            fetch(offer, acquisition, opened(settings), settings)
            return offer.provider
    return None


def _status(product: Product) -> str:
    return sources.ordered([product.identifier])[product.identifier].status


def test_what_came_in_before_or_was_withdrawn_is_not_expected(start: Starter) -> None:
    here, withdrawn, missing = products(3)
    for product, status in ((here, "published"), (withdrawn, "withdrawn")):
        drop_id = f"mirrored-{uuid.uuid4().hex}"
        ledger.receive(drop_id, f"{product.identifier}.zip")
        older = product.identifier.replace("N0511", "N0400")
        ledger.finish(drop_id, status, identifier=older, collection="sentinel2-l1c")
    assert _look(start("one", [here, withdrawn, missing])) == [None]
    assert [row["identifier"] for row in expected.missing()] == [missing.identifier]


def test_of_two_versions_the_newest_is_fetched_and_the_other_where_it_is_bad(
    start: Starter, atelier: Configuration
) -> None:
    (old,), (new,) = products(1, baseline="0509"), products(1, baseline="0511", size=30_000)
    first, second = start("first", [old]), start("second", [new], Flaws(damage=1.0))
    _look(first, second)
    assert len(expected.missing()) == 1
    assert [_turn(first, second) for _ in range(4)] == ["second", "second", "second", "first"]
    assert received(atelier) == {f"{old.identifier}.zip": old.content}
    attempts.settle()
    assert _status(new) == "here"


def test_a_copy_that_the_intake_refuses_is_fetched_from_another_provider(
    start: Starter, atelier: Configuration
) -> None:
    good, bad = products(1)[0], products(1, size=30_000)[0]
    first, second = start("first", [bad]), start("second", [good])
    _look(first, second)
    assert _turn(first, second) == "first"
    received(atelier, refuse=[bad.content])
    attempts.settle()
    _look(first, second)  # the same bad copy is not taken for another one
    assert _turn(first, second) == "second"
    assert received(atelier) == {f"{good.identifier}.zip": good.content}
    attempts.settle()
    assert _status(good) == "here"
    assert expected.missing() == []


def test_a_product_is_refused_lost_and_found_again(start: Starter, atelier: Configuration) -> None:
    kept, bad = products(2)
    provider = start("only", [kept, bad])
    _look(provider)
    assert _turn(provider) == "only"
    received(atelier, refuse=[bad.content])
    attempts.settle()
    assert _status(bad) == "refused"
    provider.products.pop(kept.identifier)
    assert _turn(provider) == "only"
    assert _status(kept) == "lost"
    assert {one.code for one in sources.complaints()} == {"source-lost", "source-refused"}
    assert all("only" in one.text for one in sources.complaints())
    provider.products[kept.identifier] = kept
    provider.products[bad.identifier].content = kept.content[::-1] + kept.content  # made again
    _look(provider)
    assert (_status(kept), _status(bad)) == ("missing", "missing")
    assert sources.complaints() == []


def test_an_operator_has_everything_tried_again(start: Starter) -> None:
    (product,) = products(1)
    provider = start("only", [product], Flaws(damage=1.0))
    _look(provider)
    for _ in range(3):
        assert sources.try_again([product.identifier]) <= 1
        with ledger_connection() as database:
            database.execute("UPDATE ledger.offers SET damaged = 2")
        _turn(provider)
    assert _status(product) == "refused"
    provider.flaws.damage = 0.0
    assert sources.try_again() == 1
    _turn(provider)
    assert _status(product) == "delivered"


def test_a_changed_interface_is_told_and_the_others_go_on(start: Starter) -> None:
    wanted = products(2)
    first, second = start("first", wanted, Flaws(changed=True)), start("second", wanted, Flaws(page_instead=True))
    third = start("third", wanted)
    assert _look(first, second, third) == ["changed", None, None]
    assert health.able(["first", "second", "third"], "search") == ["second", "third"]
    assert [_turn(second, third) for _ in range(3)] == ["second", "third", "third"]
    assert expected.missing() == [] or {row["status"] for row in expected.missing()} == {"delivered"}
    assert {(one.code, one.subject) for one in sources.complaints()} == {
        ("source-changed", "first"),
        ("source-changed", "second"),
    }
    sound_alarms()
    assert {"first", "second"} <= {row["subject"] for row in alarms.standing() if row["kind"] == "source-changed"}
    health.resume()
    first.flaws.changed = False
    assert _look(first) == [None]
    assert {one.subject for one in sources.complaints()} == {"second"}
    sound_alarms()
    assert "first" not in {row["subject"] for row in alarms.standing() if row["over_at"] is None}


def test_a_provider_that_asks_for_patience_gets_it(start: Starter) -> None:
    wanted = products(2)
    provider = start("busy", wanted, Flaws(busy=1.0, retry_after=30))
    provider.flaws.busy = 0.0
    _look(provider)
    provider.flaws.busy = 1.0
    assert _turn(provider) == "busy"
    assert health.able(["busy"], "fetch") == []
    assert _turn(provider) is None
    assert provider.asked["item"] == 1


def test_pauses_grow_and_end_with_the_first_success() -> None:
    settings = described(FlakyProvider("any", []), first_pause_seconds=2.0, longest_pause_seconds=60.0)
    assert [health.back_off(settings, attempts) for attempts in (1, 2, 3, 6, 60)] == [2.0, 4.0, 8.0, 60.0, 60.0]


def test_what_a_killed_mirror_had_checked_goes_to_the_inbox_once(start: Starter, atelier: Configuration) -> None:
    """Killed after each step of a delivery, in turn."""
    wanted = products(3)
    provider = start("only", wanted)
    _look(provider)
    folders = {}
    for product in wanted:
        folder = folder_of(expected.acquisition_of(product.identifier))
        folder.mkdir(parents=True)
        (folder / f"{product.identifier}.zip").write_bytes(product.content)
        folders[product.identifier] = folder
    fetched, ready, delivered = wanted
    for product in (ready, delivered):
        make_ready(folders[product.identifier] / f"{product.identifier}.zip")
    acquisition = expected.acquisition_of(delivered.identifier)
    attempts.deliver(acquisition, provider="only", entry=f"{delivered.identifier}.zip")
    drop_ready()
    assert set(received(atelier)) == {f"{product.identifier}.zip" for product in (ready, delivered)}
    drop_ready()
    assert _turn(provider) == "only"
    assert provider.asked["file"] == 0, "what was fetched is not fetched again"
    assert set(received(atelier)) == {f"{fetched.identifier}.zip"}
    attempts.settle()
    drop_ready()
    assert not any(folder.exists() for folder in folders.values())
    assert expected.missing() == []


def test_a_product_that_left_the_inbox_unseen_is_missing_again(start: Starter, atelier: Configuration) -> None:
    (product,) = products(1)
    provider = start("only", [product])
    _look(provider)
    _turn(provider)
    shutil.rmtree(atelier.inbox)
    assert attempts.redeliver(1.0) == []
    with ledger_connection() as database:
        database.execute("UPDATE ledger.expected SET delivered_at = now() - interval '2 hours'")
    assert len(attempts.redeliver(1.0)) == 1
    assert _status(product) == "missing"


def _offers(wanted: list[Product]) -> list[Offer]:
    return [Offer(one.identifier, "sentinel2-l1c", "only", one.sensing_time, "https://h/x") for one in wanted]


def test_what_a_person_orders_goes_first_and_carries_the_errand(start: Starter, atelier: Configuration) -> None:
    ordered, *others = products(3)
    provider = start("only", [ordered, *others])
    _look(provider)
    offer = next(opened(described(provider)).search(YEAR))
    sources.order([offer], owner="12", priority=2)
    sources.order([offer], owner="13")
    assert _turn(provider) == "only"
    assert [path.name for path in atelier.inbox.iterdir()] == [f"{ordered.identifier}.zip"]
    received(atelier)
    with ledger_connection() as database:
        drop = database.execute("SELECT id FROM ledger.drops WHERE identifier = %s", [ordered.identifier]).fetchone()
    assert drop
    assert sources.errand_of(drop["id"]) == Errand("request", owner="12", priority=2)
    assert sources.errand_of("unknown") == Errand()


def test_what_two_asked_for_is_cancelled_when_neither_wants_it(start: Starter) -> None:
    first, second = products(2)
    sources.order(_offers([first, second]), owner="12")
    sources.order(_offers([first]), owner="13")
    names = [first.identifier, second.identifier]
    assert sources.cancel(names, owner="12") == [second.identifier]
    assert sources.cancel(names, owner="14") == []
    assert (_status(first), _status(second)) == ("missing", "cancelled")
    assert sources.cancel(names, owner="13") == [first.identifier]
    sources.order(_offers([first]), owner="12")
    assert _status(first) == "missing"


def test_offers_are_asked_of_all_and_without_what_is_here(
    start: Starter, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    wanted = products(4)
    here = f"mirrored-{uuid.uuid4().hex}"
    ledger.receive(here, "here.zip")
    ledger.verify(here, identifier=wanted[0].identifier, collection="sentinel2-l1c")
    one, other = start("one", wanted[:3]), start("other", wanted[1:], Flaws(errors=1.0))
    file = tmp_path / "sources.toml"
    file.write_text(
        "\n".join(
            f'[[provider]]\nname = "{provider.name}"\nkind = "stac"\nurl = "{provider.url}"\n'
            'collections = { sentinel2-l1c = "theirs" }'
            for provider in (one, other)
        )
    )
    monkeypatch.setattr("processing.sources.ordering.configuration", lambda: type("C", (), {"sources": file})())
    assert [offer.identifier for offer in sources.offers(YEAR)] == [one.identifier for one in wanted[1:3]]
    other.flaws.errors = 0.0
    assert [offer.identifier for offer in sources.offers(YEAR)] == [one.identifier for one in wanted[1:]]
    one.flaws.errors = other.flaws.errors = 1.0
    with pytest.raises(sources.SourcesUnavailable):
        sources.offers(YEAR)


def test_a_version_is_told_from_the_image() -> None:
    same = [
        ("S2A_MSIL1C_20180720T105421_N0206_R051_T31TCJ_20180720T130000",
         "S2A_MSIL1C_20180720T105421_N0500_R051_T31TCJ_20230101T000000"),
        ("LC08_L1TP_198030_20140415_20170307_01_T1", "LC08_L1GT_198030_20140415_20200912_02_T2"),
    ]  # fmt: skip
    for one, other in same:
        assert expected.acquisition_of(one) == expected.acquisition_of(other) != one
    moment = timedelta(seconds=1)
    assert expected.acquisition_of(f"anything {moment}") == f"anything {moment}"
