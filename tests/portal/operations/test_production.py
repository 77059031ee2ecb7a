"""The production page says what became of every drop, why, and what to do; its buttons do it."""

from __future__ import annotations

import re
import shutil
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from catalog.configuration import Configuration
from portal.accounts.models import User
from portal.operations.templatetags.production import duration
from processing import ledger, production
from processing.chains import Job
from processing.intake.quarantine import quarantine
from processing.sources import Offer, expected

pytestmark = pytest.mark.django_db
PAGE = "/production"


@pytest.fixture
def operator(catalog_database: Configuration, client: Client) -> Client:
    client.force_login(User.objects.create_superuser(email="operator@example.org", password=uuid.uuid4().hex))
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def drop(catalog_database: Configuration) -> Iterator[str]:
    """Something that was dropped, under a name of its own."""
    drop_id = uuid.uuid4().hex
    ledger.receive(drop_id, f"product-{drop_id[:6]}.zip")
    yield drop_id
    with ledger.ledger_connection() as database:
        for table, column in (("jobs", "drop_id"), ("events", "drop_id"), ("drops", "id")):
            database.execute(f"DELETE FROM ledger.{table} WHERE {column} = %s".encode(), [drop_id])


def failed(drop_id: str, reason: str) -> str:
    (key,) = ledger.plan(drop_id, [Job("l2a", (("sentinel2-l1c", drop_id),), {})])
    ledger.fail(key, reason)
    return key


def page_of(client: Client, address: str = PAGE) -> str:
    return client.get(address).content.decode()


def test_an_image_of_which_nothing_is_made_says_why(operator: Client, drop: str) -> None:
    reason = "97 % cloudy: no product is made of an image with more than 90 %"
    (key,) = ledger.plan(drop, [Job("l2a", (("sentinel2-l1c", drop),), {})])
    ledger.skip(key, reason)
    assert reason in page_of(operator)


def test_it_is_for_the_staff(client: Client) -> None:
    for ask in (client.get, client.post):
        address = PAGE if ask == client.get else f"{PAGE}/retry"
        assert ask(address).status_code == 302
    client.force_login(User.objects.create_user(email="visitor@example.org", password=uuid.uuid4().hex))
    assert client.get(PAGE).status_code == 403
    assert client.post(f"{PAGE}/retry", {"drop": "x"}).status_code == 403


def test_a_failure_is_counted_by_cause_and_retried(operator: Client, drop: str) -> None:
    key = failed(drop, "it needs more than the 4 GiB that a worker may take")
    shown = page_of(operator)
    assert "it needs more than the 4 GiB" in shown
    assert "mend it (memory, disk, elevation model), then retry" in shown
    answer = operator.post(f"{PAGE}/retry", {"drop": drop}, follow=True).content.decode()
    assert "The jobs that failed wait for a worker again." in answer
    assert ledger.job(key)["status"] == "waiting"  # type: ignore[index]
    assert ledger.drop(drop)["status"] == "processing"  # type: ignore[index]
    again = operator.post(f"{PAGE}/retry", {"drop": drop}, follow=True).content.decode()
    assert "none of its jobs has failed" in again


def test_what_lies_in_quarantine_goes_back_to_the_inbox(
    operator: Client, drop: str, catalog_database: Configuration
) -> None:
    settings = catalog_database
    name = ledger.drop(drop)["entry"]  # type: ignore[index]
    entry = settings.work / "intake" / drop / name
    entry.parent.mkdir(parents=True)
    entry.write_bytes(b"zip")
    where = quarantine(entry, drop_id=drop, code="x", reason="y", folder=settings.quarantine, work=settings.work)
    ledger.finish(drop, "quarantined", code="corrupt-product", reason="band B4 cannot be read")
    settings.inbox.mkdir(exist_ok=True)
    try:
        shown = page_of(operator)
        assert "band B4 cannot be read" in shown
        assert "the file was damaged on its way or at its source" in shown
        operator.post(f"{PAGE}/retry", {"cause": "corrupt-product"})
        assert (settings.inbox / name).read_bytes() == b"zip"
        assert not where.exists()
        assert ledger.drop(drop)["status"] == "retried"  # type: ignore[index]
        assert not ledger.is_known(name)
        assert drop not in production.of_cause("corrupt-product", limit=10)
    finally:
        shutil.rmtree(settings.inbox, ignore_errors=True)


def test_a_product_is_found_by_a_part_of_its_name(operator: Client, drop: str) -> None:
    name = ledger.drop(drop)["entry"]  # type: ignore[index]
    assert name in page_of(operator, f"{PAGE}?q={name[3:12]}")
    assert name in page_of(operator, f"{PAGE}?q={name[3:12]}&state=received")
    assert "No product matches." in page_of(operator, f"{PAGE}?q={name[3:12]}&state=failed")
    assert "No product matches." in page_of(operator, f"{PAGE}?q=product_{drop[:6]}"), "_ stands for itself"
    assert operator.get(f"{PAGE}?q=%00%25'&state=x").status_code == 200


def test_it_refreshes_itself_when_asked_and_else_not(operator: Client) -> None:
    assert 'http-equiv="refresh" content="30"' in page_of(operator, f"{PAGE}?refresh=1")
    assert "http-equiv" not in page_of(operator)


def test_figures_come_from_the_ledger(drop: str) -> None:
    before = {row["stage"]: row["now"] for row in production.backlog()}
    assert before["reception"] >= 1
    failed(drop, "why")
    rows = {row["what"]: row["last_hour"] for row in production.rates()}
    assert rows["received"] >= 1
    assert rows["failed"] >= 1
    assert any(row["cause"] == "why" and row["number"] == 1 for row in production.failures())
    assert production.disk().total > production.disk().free > 0
    assert production.workers() == [], "the tests run no worker"
    assert set(production.queues() or {}) == {"real-time", "requests", "reprocessing", "extracts"}


def test_delay_from_the_drop_is_to_its_publication(drop: str) -> None:
    ledger.verify(drop, identifier=drop, collection="sentinel2-l1c")
    (key,) = ledger.plan(drop, [Job("l2a", (("sentinel2-l1c", drop),), {})])
    ledger.plan(drop, [], done=key)
    with ledger.ledger_connection() as database:
        database.execute("UPDATE ledger.drops SET received_at = received_at - interval '2 hours' WHERE id = %s", [drop])
    found = {row["collection"]: row for row in production.delays()}
    assert found["sentinel2-l1c"]["p95"] >= timedelta(hours=2)


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (None, "–"),
        (timedelta(seconds=-5), "0 s"),
        (timedelta(seconds=45.4), "45 s"),
        (timedelta(minutes=3, seconds=20), "3 min 20 s"),
        (timedelta(hours=5), "5 h"),
        (timedelta(days=12, hours=3, minutes=59), "12 d 3 h"),
    ],
)
def test_durations_are_said_in_two_units(span: timedelta | None, said: str) -> None:
    assert duration(span) == said


def test_what_providers_have_and_is_not_here_is_counted_listed_and_handed_out(operator: Client) -> None:
    moment = datetime(2001, 3, 4, 10, 50, tzinfo=UTC)
    offers = [
        Offer(f"MISSING-{number}", "landsat-l1", provider, moment + timedelta(days=number), "there")
        for number, provider in ((1, "alpha"), (2, "alpha"), (2, "beta"))
    ]
    with ledger.ledger_connection() as database:
        database.execute("DELETE FROM ledger.expected")
    assert "is not here" not in page_of(operator), "a centre without a mirror"
    try:
        expected.note(offers)
        page = " ".join(page_of(operator).split())
        assert "2 products are missing: 2 to be fetched" in page
        assert re.search(r'alpha</th><td class="number">2</td><td class="number">2</td><td>5 March 2001', page)
        assert page.index("MISSING-1") < page.index("MISSING-2")
        document = operator.get(f"{PAGE}/missing.json").json()
        assert document["number"] == 2
        assert [(one["identifier"], one["providers"]) for one in document["missing"]] == [
            ("MISSING-1", "alpha"), ("MISSING-2", "alpha, beta")
        ]  # fmt: skip
    finally:
        with ledger.ledger_connection() as database:
            database.execute("DELETE FROM ledger.expected")
