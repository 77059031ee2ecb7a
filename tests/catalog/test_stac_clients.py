"""What other people's programs make of the STAC API: the validator of its specification, and pystac-client.

No package ships the JSON schemas of the STAC extensions, and nothing may be fetched: the validator runs with the
core schemas that pystac ships, and with schemas that accept everything for the extensions.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

import pystac
import pystac_client
import pytest

from tests.catalog.alone import running

PROGRAM = [sys.executable, "-m", "tests.catalog.offline_stac_api_validator"]
CLASSES = ["core", "collections", "features", "item-search", "filter", "children"]


@pytest.fixture(scope="module")
def root_url(published: list[pystac.Item]) -> Iterator[str]:
    """The STAC API started alone, as on a host of its own."""
    with running("catalog.stac_api:application", "/stac/") as url:
        yield url


def test_the_validator_of_the_specification_passes(root_url: str, sentinel2: pystac.Item) -> None:
    command = [*PROGRAM, "--root-url", root_url, "--collection", "sentinel2-l2a", "--validate-pagination"]
    command += ["--geometry", json.dumps(sentinel2.geometry)]
    for name in CLASSES:
        command += ["--conformance", name]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    report = result.stdout[result.stdout.find("Warnings:") :]
    assert result.returncode == 0, result.stdout[-5000:] + result.stderr[-5000:]
    assert "Errors: none" in report
    print(report)


def test_pystac_client_searches_pages_and_counts(root_url: str, published: list[pystac.Item]) -> None:
    client = pystac_client.Client.open(root_url)
    ids = {item.id for item in published}
    search = client.search(ids=sorted(ids), limit=3)
    found = [item.id for item in search.items()]
    assert search.matched() == len(found) == len(ids)
    assert set(found) == ids
    get = client.search(method="GET", collections=["sentinel2-l2a"], filter="eo:cloud_cover <= 20", limit=1)
    assert {item.id for item in get.items()} == {item.id for item in published[:3]}


def test_pystac_client_walks_the_catalog(root_url: str, sentinel2: pystac.Item) -> None:
    client = pystac_client.Client.open(root_url)
    assert {"sentinel2-l2a", "landsat-l2a"} <= {collection.id for collection in client.get_collections()}
    item = client.get_collection("sentinel2-l2a").get_item(sentinel2.id)
    assert item is not None
    assert item.get_self_href() == f"{root_url}collections/sentinel2-l2a/items/{sentinel2.id}"
    assert item.assets["FRE_B4"].href.startswith(root_url.removesuffix("stac/") + "download/")


def test_pystac_client_finds_collections(root_url: str) -> None:
    client = pystac_client.Client.open(root_url)
    found = client.collection_search(q="landsat")
    expected = {"landsat-l1", "landsat-l2a", "snow", "snow-year"}
    assert {collection.id for collection in found.collections()} == expected
    assert "eo:cloud_cover" in client.get_queryables()["properties"]
