"""Products in slow storage, asked for by people and by programs: on their way, then there, nowhere a wrong byte."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pystac
import pytest
from django.test import Client
from django.urls import reverse

from catalog import tiers
from catalog.tiers import recall
from catalog.tiers.eviction import make_room
from catalog.tiers.keeping import notice, store_batch
from catalog.tiers.recall import recall_batch
from portal.accounts.services import api_token_create
from portal.cart.links import order_url
from portal.cart.models import Order
from portal.cart.services import order_create
from portal.downloads import links
from tests.catalog.tiers.conftest import (  # noqa: F401  fixtures
    DiskOf,
    MakeProduct,
    content,
    disk_of,
    key_of,
    publish,
    tier,
)
from tests.journeys.atelier import wait_for
from tests.portal.people import Served, person, served


@pytest.fixture
def away(
    publish: MakeProduct,  # noqa: F811
    disk_of: DiskOf,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> tuple[pystac.Item, list[bytes]]:
    """A product that is in slow storage, and the bytes of its images."""
    monkeypatch.setattr(recall, "GATHERING_SECONDS", 0.0)
    item = publish(21)
    before = content(item)
    notice()
    store_batch()
    disk_of(0)
    assert make_room()
    disk_of(9)
    return item, before


@pytest.fixture
def web(
    transactional_db: None, away: tuple[pystac.Item, list[bytes]], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Served]:
    with served() as server:
        here = replace(links.configuration(), public_url=server.url)
        monkeypatch.setattr(links, "configuration", lambda: here)
        yield server


@pytest.fixture
def order(web: Served, away: tuple[pystac.Item, list[bytes]]) -> Order:
    stored = away[0].to_dict(include_self_link=False, transform_hrefs=False)
    return order_create(user=person("patient@example.org"), items=[stored])


def waiting() -> int:
    return int(tiers.figures()["requests"])


def test_a_program_is_told_to_ask_again_and_has_it_then(web: Served, away: tuple[pystac.Item, list[bytes]]) -> None:
    item, before = away
    _, token = api_token_create(user=person("program@example.org"), name="test", scopes=["download"], days=1)
    url = f"{web.url}/download/{item.collection_id}/{item.id}/FRE_B4"
    headers = {"Authorization": f"Bearer {token}"}
    answers = [httpx.get(url, headers=headers, timeout=60) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json()["order:status"] == "ordered"
    assert int(answers[0].headers["retry-after"]) > 0
    assert waiting() == 1
    assert recall_batch() == 1
    answer = httpx.get(url, headers=headers, timeout=60)
    assert (answer.status_code, answer.content) == (200, before[0])


def test_who_takes_every_2xx_for_the_file_is_told_503(order: Order, web: Served) -> None:
    url = order_url(order, "zip")
    assert httpx.get(url, timeout=60).status_code == 503
    assert int(httpx.get(url, timeout=60).headers["retry-after"]) > 0
    assert httpx.get(url, headers={"Prefer": "respond-async"}, timeout=60).status_code == 202
    assert httpx.get(url, headers={"Accept": "text/html"}, timeout=60).status_code == 202


def test_an_order_asks_for_all_its_products_at_once(order: Order) -> None:
    assert waiting() == 1


def test_an_orders_page_says_what_is_on_its_way_and_then_that_it_is_ready(order: Order) -> None:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(order.user)
    page = reverse("cart:order", args=[order.id])
    assert "2 files on their way from slow storage" in client.get(page).content.decode()
    assert recall_batch() == 1
    assert "slow storage" not in client.get(page).content.decode()


def test_the_page_of_the_product_says_where_it_is(web: Served, away: tuple[pystac.Item, list[bytes]]) -> None:
    client, page = Client(headers={"Accept-Language": "en"}), f"/products/{away[0].collection_id}/{away[0].id}"
    assert "In slow storage." in client.get(page).content.decode()
    tiers.bring([key_of(away[0])])
    assert "On its way from slow storage." in client.get(page).content.decode()
    assert recall_batch() == 1
    assert "slow storage." not in client.get(page).content.decode()


@pytest.mark.django_db
def test_prometheus_sees_where_products_are(away: tuple[pystac.Item, list[bytes]]) -> None:
    client = Client()
    client.force_login(person("staff@example.org", is_staff=True))
    said = client.get("/metrics").content.decode()
    assert 'atelier_stored_products{place="nearline"} 1.0' in said
    assert 'atelier_stored_bytes{place="nearline"} 80000.0' in said
    assert "atelier_recalls 0.0" in said


@pytest.mark.parametrize(
    "command",
    [
        ["aria2c", "--no-conf", "--max-tries=0", "--retry-wait=1", "--follow-metalink=mem", "{meta4}"],
        ["wget", "-q", "--tries=0", "--waitretry=1", "--retry-on-http-error=503", "-nc", "-i", "{txt}"],
    ],
    ids=["aria2c", "wget"],
)
def test_download_programs_wait_for_it(
    order: Order, away: tuple[pystac.Item, list[bytes]], tmp_path: Path, command: list[str]
) -> None:
    addresses = {form: order_url(order, form) for form in ("meta4", "txt")}
    folder = tmp_path / "fetched"
    folder.mkdir()
    running = subprocess.Popen(
        [part.format(**addresses) for part in command], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    time.sleep(2)
    assert running.poll() is None
    assert wait_for(recall_batch, seconds=30, what="it is asked for") == 1
    _, said = running.communicate(timeout=60)
    assert running.returncode == 0, said
    fetched = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    assert all(image in fetched for image in away[1])
    assert not any(b"order:status" in one for one in fetched)  # an answer in place of a file
