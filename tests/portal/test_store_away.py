"""An object store that stops in the midst of it all: people are told to come again, and nothing is given up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pystac
import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from starlette.testclient import TestClient

from catalog.configuration import Configuration
from catalog.database import connection
from catalog.publish import publish
from catalog.stores import objects
from processing import extract_ledger, ledger, places, tasks
from processing.chains import Job
from processing.extract_tasks import make_next_extract
from tests.catalog.products import SENTINEL2, l2a_product
from tests.catalog.tile_requests import path_to, tile_over
from tests.objects import ObjectStore

OWNER = "of the outage"


@pytest.fixture
def item(catalog_database: Configuration, archive_on_objects: ObjectStore, tmp_path: Path) -> Iterator[pystac.Item]:
    """A product that the object store keeps, until it stops; it is started again in the end."""
    made = l2a_product(tmp_path / "product", sensor=SENTINEL2, when=datetime(2019, 5, 4, 10, 50, tzinfo=UTC))
    yield publish(made, tmp_path / "product")
    caches["process"].clear()
    with connection() as database:
        database.execute("DELETE FROM items WHERE id = %s", [made.id])
        database.execute("DELETE FROM ledger.extracts WHERE owner = %s", [OWNER])


@pytest.fixture
def stopped(item: pystac.Item, object_store: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody tries for long."""
    monkeypatch.setitem(objects.CLIENT, "retries", {"total_max_attempts": 1})
    monkeypatch.setenv("GDAL_HTTP_MAX_RETRY", "0")
    objects._client.cache_clear()
    object_store.stop()
    yield
    object_store.start()
    objects._client.cache_clear()


def test_tiles_and_pictures_say_when_to_come_again(
    item: pystac.Item, request: pytest.FixtureRequest, transactional_db: None
) -> None:
    from catalog.tiles.server import build

    picture = reverse("thumbnail", args=[item.collection_id, item.id])
    people = Client(raise_request_exception=False)
    with TestClient(build(), raise_server_exceptions=False) as tiles:
        address = f"{path_to(item).removeprefix('/tiles')}/tiles/{tile_over(item)}.png?rescale=0,3000&assets="
        assert tiles.get(f"{address}FRE_B4").status_code == 200
        assert people.get(picture).status_code == 200
        request.getfixturevalue("stopped")  # what GDAL has read it still knows: another file is asked for
        for answer in (tiles.get(f"{address}FRE_B3"), people.get(picture)):
            assert answer.status_code == 503
            assert answer.headers["retry-after"] == "60"
            assert "store of the products' files does not answer" in answer.json()["detail"]
            assert "public" not in answer.headers.get("cache-control", "")


def test_an_extract_waits_and_is_nobodys_fault(item: pystac.Item, stopped: None) -> None:
    assert extract_of(item) == ("waiting", "store-away", 0)


def test_an_extract_that_waited_for_a_day_is_given_up(
    item: pystac.Item, stopped: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("processing.extract_tasks.LONGEST_AWAY", timedelta())
    assert extract_of(item)[:2] == ("failed", "internal")


def test_a_job_waits_and_it_does_not_count_as_its_fault(item: pystac.Item, stopped: None) -> None:
    drop_id = uuid4().hex
    ledger.receive(drop_id, "product.zip")
    (key,) = ledger.plan(drop_id, [Job("snow", ((str(item.collection_id), item.id),))])
    try:
        tasks.work()
        row = ledger.job(key) or {}
        assert places.states([key]) == {key: "postponed"}
        assert (row["status"], row["crashes"], row["retries"]) == ("waiting", 0, 1)
        assert "object store" in row["reason"]
    finally:
        with ledger.ledger_connection() as database:
            database.execute("DELETE FROM ledger.jobs WHERE drop_id = %s", [drop_id])
            database.execute("DELETE FROM ledger.events WHERE drop_id = %s", [drop_id])
            database.execute("DELETE FROM ledger.drops WHERE id = %s", [drop_id])


def extract_of(item: pystac.Item) -> tuple[str, str, int]:
    """Its state, code and number of crashes once a worker had a look at it."""
    extract_id: UUID = uuid4()
    wanted = {"items": [f"{item.collection_id}/{item.id}"], "bbox": list(item.bbox or ()), "layers": ["NDVI"]}
    extract_ledger.add(extract_id, owner=OWNER, label="", request=wanted, mail=False, most=9)
    make_next_extract()
    row = extract_ledger.get(extract_id, owner=OWNER) or {}
    return row["status"], row["code"], row["crashes"]
