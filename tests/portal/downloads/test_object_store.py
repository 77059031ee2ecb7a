"""Downloads and orders of products that an object store keeps."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from xml.etree import ElementTree

import httpx
import pystac
import pytest
from django.core.cache import cache

from catalog.configuration import configuration
from catalog.database import connection
from catalog.storage import directory_key, store
from portal.cart.links import order_url
from portal.cart.services import order_create
from portal.downloads import links, presigned
from tests.objects import ObjectStore
from tests.portal.people import MEBIBYTE, Served, bytes_of, person, product, served

SIZE = 3 * MEBIBYTE + 12_345
CONTENT = bytes_of(17, SIZE)


@pytest.fixture
def web(transactional_db: None, archive_on_objects: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    cache.clear()
    with served() as server:
        here = replace(configuration(), public_url=server.url)
        monkeypatch.setattr(links, "configuration", lambda: here)
        yield server


@pytest.fixture
def item(catalog_database: object, web: Served) -> Iterator[pystac.Item]:
    made = product(1, {"LONG.tif": CONTENT, "MASKS/CLM_R1.tif": bytes_of(18, 1_000)}, month=11)
    yield made
    store().remove(directory_key(made))
    with connection() as database:
        database.execute("DELETE FROM items WHERE id = %s", [made.id])


@pytest.fixture
def url(item: pystac.Item) -> str:
    return links.signed_url(str(item.collection_id), item.id, "LONG")


def test_a_file_passes_through_the_portal_whole_or_in_part(url: str, item: pystac.Item) -> None:
    answer = httpx.get(url)
    assert answer.status_code == 200
    assert answer.content == CONTENT
    assert answer.headers["etag"] == f'"{hashlib.sha256(CONTENT).hexdigest()}"'
    assert answer.headers["content-disposition"] == 'attachment; filename="LONG.tif"'
    part = httpx.get(url, headers={"Range": f"bytes=1000-{2 * MEBIBYTE}"})
    assert part.status_code == 206
    assert part.content == CONTENT[1_000 : 2 * MEBIBYTE + 1]
    assert httpx.get(url.replace("LONG", "NONE")).status_code in {403, 404}


def test_an_order_comes_as_list_and_as_one_file(item: pystac.Item) -> None:
    stored = item.to_dict(include_self_link=False, transform_hrefs=False)
    order = order_create(user=person("objects@example.org"), items=[stored])
    archive = zipfile.ZipFile(io.BytesIO(httpx.get(order_url(order, "zip")).content))
    assert archive.testzip() is None
    assert archive.read(f"{item.id}/LONG.tif") == CONTENT
    assert f"{item.id}/MASKS/CLM_R1.tif" in archive.namelist()
    metalink = ElementTree.fromstring(httpx.get(order_url(order, "meta4")).content)
    pieces = [piece.text for piece in metalink[2].iterfind(".//{*}pieces/{*}hash")]
    assert pieces == [hashlib.sha256(CONTENT[at : at + MEBIBYTE]).hexdigest() for at in range(0, SIZE, MEBIBYTE)]


def test_the_object_store_sends_the_file_itself_by_a_link_that_needs_nothing(
    url: str, object_store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = replace(configuration(), storage_links_url=object_store.url)
    monkeypatch.setattr(presigned, "configuration", lambda: elsewhere)
    answer = httpx.get(url)
    assert answer.status_code == 302
    assert answer.headers["location"].startswith(f"{object_store.url}/atelier/production/sentinel2-l2a/")
    assert "X-Amz-Expires=3600" in answer.headers["location"]
    part = httpx.get(url, headers={"Range": "bytes=5-1004"}, follow_redirects=True)
    assert part.status_code == 206
    assert part.content == CONTENT[5:1_005]
    assert 'filename="LONG.tif"' in part.headers["content-disposition"]
    assert httpx.head(url).status_code == 200
    here = httpx.get(url, headers={"Range": "bytes=0-9", "If-Range": httpx.head(url).headers["etag"]})
    assert (here.status_code, here.content) == (206, CONTENT[:10])


def test_while_the_object_store_is_away_downloads_say_when_to_come_again(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("catalog.stores.objects._client", _of_nobody)
        answer = httpx.get(url, headers={"Accept": "application/json"})
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "60"
    assert "store of the products" in answer.json()["detail"]


def _of_nobody(process: int, endpoint: str | None = None) -> object:
    """A client of a store where nobody listens, that asks once."""
    import boto3
    from botocore.config import Config

    once = Config(retries={"total_max_attempts": 1}, connect_timeout=1)
    return boto3.client("s3", endpoint_url="http://127.0.0.1:9", config=once)
