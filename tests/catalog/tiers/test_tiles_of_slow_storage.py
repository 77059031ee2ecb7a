"""The map shows what is on the disk, and says of the rest where it is; it brings nothing back by itself."""

from __future__ import annotations

from collections.abc import Iterator

import pystac
import pytest
from starlette.testclient import TestClient

from catalog import tiers
from catalog.tiers.recall import recall_batch
from tests.catalog.tiers.conftest import key_of
from tests.catalog.tile_requests import path_to, pixels, tile_over


@pytest.fixture
def map_server(far: pystac.Item) -> Iterator[TestClient]:
    from catalog.tiles import application

    with TestClient(application, base_url="http://elsewhere.example", raise_server_exceptions=False) as client:
        yield client


def test_a_tile_of_a_product_in_slow_storage(map_server: TestClient, far: pystac.Item) -> None:
    address = f"{path_to(far)}/tiles/{tile_over(far)}.png?assets=FRE_B4&rescale=0,3000"
    answer = map_server.get(address)
    assert answer.status_code == 404
    assert "slow storage" in answer.json()["detail"]
    assert tiers.figures()["requests"] == 0
    tiers.bring([key_of(far)])
    assert recall_batch() == 1
    assert pixels(map_server.get(address)).any()


def test_a_mosaic_leaves_out_what_is_in_slow_storage(map_server: TestClient, far: pystac.Item) -> None:
    search = {"collections": [far.collection_id], "ids": [far.id]}
    name = map_server.post("/tiles/searches/register", json=search).json()["id"]
    address = f"/tiles/searches/{name}/tiles/{tile_over(far)}.png?assets=FRE_B4&rescale=0,3000"
    assert map_server.get(address).status_code in {204, 404}
    tiers.bring([key_of(far)])
    assert recall_batch() == 1
    assert pixels(map_server.get(address)).any()
