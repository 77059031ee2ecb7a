"""Operators see the story of a drop, cancel, prioritise, withdraw and reprocess, by buttons and by commands."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pystac
import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from catalog.configuration import Configuration
from catalog.database import connection
from portal.accounts.models import User
from processing import alarms, campaigns, ledger
from processing.chains import Job
from tests.portal.people import COLLECTION, product

pytestmark = pytest.mark.django_db
MONTH = 11
"""Of these tests' products."""
HTML = {"accept": "text/html"}


@pytest.fixture
def operator(catalog_database: Configuration, client: Client) -> Client:
    client.force_login(User.objects.create_superuser(email="steering@example.org", password=uuid.uuid4().hex))
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


@pytest.fixture
def published(catalog_database: Configuration) -> Iterator[pystac.Item]:
    item = product(7, {"a.tif": b"bytes"}, month=MONTH, title="A product")
    yield item
    with connection() as database:
        database.execute("DELETE FROM atelier.tombstones WHERE id = %s", [item.id])
        database.execute("DELETE FROM items WHERE id = %s", [item.id])


@pytest.fixture
def made(drop: str, published: pystac.Item) -> str:
    """The drop that the product was made of."""
    (key,) = ledger.plan(drop, [Job("l2a", (("sentinel2-l1c", drop),))])
    ledger.begin(key)
    ledger.plan(drop, [], done=key, outputs=[f"{COLLECTION}/{published.id}"])
    return drop


def waiting(drop_id: str) -> str:
    (key,) = ledger.plan(drop_id, [Job("snow", (("sentinel2-l2a", drop_id),))])
    return key


def page_of(client: Client, address: str) -> str:
    return client.get(address, headers=HTML).content.decode()


def said(*arguments: str, **options: Any) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out, stderr=out, **options)
    return out.getvalue()


def test_the_story_of_a_drop(operator: Client, made: str, published: pystac.Item) -> None:
    shown = page_of(operator, f"/production/drops/{made}")
    for part in (
        "came in on",
        "l2a",
        published.id,
        "What happened",
        f"/production/withdraw/{COLLECTION}/{published.id}",
    ):
        assert part in shown
    assert operator.get("/production/drops/nothing").status_code == 404
    found = operator.get("/production/find", {"product": f"{COLLECTION}/{published.id}"})
    assert found["Location"] == f"/production/drops/{made}"
    assert operator.get("/production/find", {"product": "a/\0b"})["Location"] == "/production"


def test_what_waits_is_cancelled_and_done_after_all(operator: Client, drop: str) -> None:
    key = waiting(drop)
    address = f"/production/drops/{drop}/steer"
    answer = operator.post(address, {"action": "cancel"}, follow=True).content.decode()
    assert "1 jobs were cancelled." in answer
    found = ledger.drop(drop)
    assert found is not None
    assert (found["status"], found["reason_code"]) == ("published", "cancelled")
    assert key not in ledger.unfinished()[1]
    assert "nothing of it waits" in operator.post(address, {"action": "cancel"}, follow=True).content.decode()
    operator.post(address, {"action": "retry"})
    assert ledger.job(key)["status"] == "waiting"  # type: ignore[index]


def test_a_drop_that_no_worker_has_begun_goes_to_quarantine(
    operator: Client, drop: str, catalog_database: Configuration
) -> None:
    entry = catalog_database.work / "intake" / drop / "product.zip"
    entry.parent.mkdir(parents=True)
    entry.write_bytes(b"zip")
    with ledger.exclusive(drop):
        refused = operator.post(f"/production/drops/{drop}/steer", {"action": "cancel"}, follow=True)
    assert "nothing of it waits" in refused.content.decode()
    operator.post(f"/production/drops/{drop}/steer", {"action": "cancel"})
    assert ledger.drop(drop)["reason_code"] == "cancelled"  # type: ignore[index]
    (kept,) = catalog_database.quarantine.glob(f"*~{drop[:8]}/product.zip")
    assert kept.read_bytes() == b"zip"


def test_priority_is_that_of_what_follows_too(operator: Client, drop: str) -> None:
    key = waiting(drop)
    operator.post(f"/production/drops/{drop}/steer", {"action": "prioritise", "priority": "7"})
    assert ledger.job(key)["priority"] == 7  # type: ignore[index]
    (following,) = ledger.plan(drop, [Job("snow_year", (("snow", drop),))], done=key)
    assert ledger.job(following)["priority"] == 7  # type: ignore[index]
    for wrong in ({"action": "prioritise", "priority": "x"}, {"action": "dance"}):
        answer = operator.post(f"/production/drops/{drop}/steer", wrong, follow=True).content.decode()
        assert "Nothing was changed" in answer


def test_a_withdrawn_product_is_gone_everywhere(operator: Client, client: Client, published: pystac.Item) -> None:
    address = f"/production/withdraw/{COLLECTION}/{published.id}"
    assert published.id in page_of(operator, address)
    assert "This field is required." in operator.post(address, {}).content.decode()
    page = f"/products/{COLLECTION}/{published.id}"
    assert operator.get(page).status_code == 200
    operator.post(address, {"reason": "geometry is off by 300 m"})
    for ask in (page, f"/download/{COLLECTION}/{published.id}/a"):
        for headers in (HTML, {"accept": "*/*"}):
            answer = operator.get(ask, headers=headers)
            assert answer.status_code == 410
            assert "geometry is off by 300 m" in answer.content.decode()
    assert operator.get(page, headers={**HTML, "accept-language": "fr"}).content.decode().count("retiré") >= 1
    assert operator.get(address).status_code == 404
    assert operator.get(f"/products/{COLLECTION}/NOTHING").status_code == 404
    assert operator.get(f"/products/{COLLECTION}/%00").status_code == 404


def test_commands_do_the_same(made: str, published: pystac.Item) -> None:
    name = f"{COLLECTION}/{published.id}"
    key = waiting(made)
    assert "priority 3 for 1 jobs" in said("steer", "prioritise", name, priority=3)
    assert "1 cancelled" in said("steer", "cancel", made)
    with pytest.raises(CommandError, match="1 of 1 were left"):
        said("steer", "cancel", "nothing")
    assert "again, by its jobs" in said("steer", "retry", name)
    assert ledger.job(key)["status"] == "waiting"  # type: ignore[index]
    assert said("withdraw", name, reason="x", dry_run=True).split() == [name]
    assert said("withdraw", name, reason="x").split() == [name]
    assert ledger.drop(made)["status"] == "processing", "its image is still there, and a job waits"  # type: ignore[index]
    with pytest.raises(CommandError, match="there is no item"):
        said("withdraw", f"{COLLECTION}/NOTHING", reason="x")


def test_a_campaign_from_its_form_to_its_end(operator: Client, made: str, published: pystac.Item) -> None:
    form = {
        "collection": COLLECTION, "tiles": "31tch", "first": "2021-11-07", "last": "2021-11-07", "versions": "",
        "at_once": "1", "reason": "a better method",
    }  # fmt: skip
    try:
        assert "1 product is chosen." in operator.post("/production/campaigns", form | {"count": "1"}).content.decode()
        assert (
            "31TOO is not a tile." in operator.post("/production/campaigns", form | {"tiles": "31TOO"}).content.decode()
        )
        started = operator.post("/production/campaigns", form | {"begin": "1"})
        identifier = started["Location"].rpartition("/")[2]
        assert published.id in page_of(operator, started["Location"])
        assert identifier in page_of(operator, "/production/campaigns")
        refused = operator.post(started["Location"], {"word": "switch"}, follow=True).content.decode()
        assert "can be told to switch" in refused
        assert f"{identifier}  {COLLECTION}  paused" in said("campaign", identifier, "pause")
        operator.post(started["Location"], {"word": "cancel"})
        assert campaigns.campaign(identifier)["status"] == "cancelled"  # type: ignore[index]
        assert identifier in said("campaign")
        assert said("reprocess", COLLECTION, tile=["31TCH"], dry_run=True).endswith(" products\n")
        with pytest.raises(CommandError, match="no current product"):
            said("reprocess", COLLECTION, tile=["01CCV"])
    finally:
        with ledger.ledger_connection() as database:
            database.execute("TRUNCATE ledger.campaign_products, ledger.campaigns")


@pytest.mark.parametrize("path", ["drops/x", "find", "withdraw/c/i", "campaigns", "campaigns/x"])
def test_they_are_for_the_staff(client: Client, catalog_database: Configuration, path: str) -> None:
    assert client.get(f"/production/{path}").status_code == 302
    client.force_login(User.objects.create_user(email="visitor@example.org", password=uuid.uuid4().hex))
    assert client.get(f"/production/{path}").status_code == 403
    assert client.post("/production/drops/x/steer").status_code == 403


def test_the_production_page_shows_queues_and_alarms(operator: Client, drop: str) -> None:
    waiting(drop)
    alarms.sound("disk-low", subject="steering", text="12 GiB are free: add a disk.")
    try:
        shown = page_of(operator, "/production")
        for part in ("real time", "requests", "12 GiB are free: add a disk.", "disk-low steering"):
            assert part in shown
    finally:
        alarms.over("disk-low", subject="steering")
    assert "12 GiB are free" not in page_of(operator, "/production")
