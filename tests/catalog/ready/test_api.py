"""What the STAC API answers from ready items, and that it does so."""

from __future__ import annotations

from typing import Any

import asyncpg
import pytest
from starlette.testclient import TestClient

from catalog.configuration import configuration
from tests.catalog.ready.population import COLLECTIONS

NEVER_SLOW = {"collections": COLLECTIONS, "bbox": [-5, 40, 5, 50], "datetime": "2016-01-01T00:00:00Z/.."}


@pytest.fixture
def alone(population: list[dict[str, Any]], stac: TestClient, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """The API without pgstac's search."""

    async def refused(*_: object, **__: object) -> None:
        raise AssertionError("left to pgstac")

    monkeypatch.setattr("stac_fastapi.pgstac.core.CoreCrudClient._search_base", refused)
    return stac


def addressed(body: dict[str, Any]) -> dict[str, str]:
    return {name: ",".join(map(str, value)) if isinstance(value, list) else str(value) for name, value in body.items()}


def test_the_same_asked_by_get_and_post(alone: TestClient) -> None:
    posted = alone.post("/stac/search", json=NEVER_SLOW).json()
    assert posted["features"]
    assert alone.get("/stac/search", params=addressed(NEVER_SLOW)).json()["features"] == posted["features"]


def test_filters_in_text_sorts_and_fields(alone: TestClient) -> None:
    asked = {
        "filter": "eo:cloud_cover <= 50 AND collection = 'ready-a'",
        "sortby": "-eo:cloud_cover,+id",
        "fields": "id,properties.eo:cloud_cover",
        "limit": "100",
    }
    found = alone.get("/stac/search", params=asked).json()
    clouds = [(-item["properties"]["eo:cloud_cover"], item["id"]) for item in found["features"]]
    assert clouds == sorted(clouds)
    assert found["numberMatched"] == len(clouds) > 0
    assert found["atelier:number_matched"] == "exact"
    assert set(found["features"][0]) == {"id", "properties"}


def test_items_of_a_collection_and_one_of_them(alone: TestClient) -> None:
    page = alone.get("/stac/collections/ready-a/items", params={"limit": 3}).json()
    assert [item["collection"] for item in page["features"]] == ["ready-a"] * 3
    rels = {link["rel"]: link["href"] for link in page["links"]}
    assert rels["self"] == f"{configuration().public_url}/stac/collections/ready-a/items"
    following = alone.get(rels["next"].removeprefix(configuration().public_url)).json()
    assert not {item["id"] for item in page["features"]} & {item["id"] for item in following["features"]}
    own = {link["rel"]: link["href"] for link in page["features"][0]["links"]}["self"]
    assert alone.get(own.removeprefix(configuration().public_url)).json() == page["features"][0]


def test_a_box_across_the_antimeridian_is_narrow(alone: TestClient) -> None:
    """pgstac would take it for the rest of the world."""
    found = alone.post("/stac/search", json={"collections": COLLECTIONS, "bbox": [179.5, -17.8, -179.5, -17.2]}).json()
    assert found["features"]
    assert all(item["bbox"] == [179, -18, -179, -17] for item in found["features"])


def test_longitudes_beyond_180_degrees_are_those_on_the_other_side(alone: TestClient) -> None:
    ring = [[180.2, -17.8], [180.8, -17.8], [180.8, -17.2], [180.2, -17.2], [180.2, -17.8]]
    asked = {"collections": COLLECTIONS, "intersects": {"type": "Polygon", "coordinates": [ring]}}
    found = alone.post("/stac/search", json=asked).json()
    assert found["features"]
    assert all(item["bbox"] == [179, -18, -179, -17] for item in found["features"])


def test_the_pole_is_found_from_every_side(alone: TestClient) -> None:
    for west in (-170, 10, 160):
        asked = {"collections": COLLECTIONS, "bbox": [west, 88.5, west + 5, 90], "limit": 100}
        found = alone.post("/stac/search", json=asked).json()
        assert found["numberMatched"] > 10


def test_what_is_left_to_pgstac_is_answered_the_same_way(population: list[dict[str, Any]], stac: TestClient) -> None:
    wanted = {"collections": ["ready-a"], "limit": 5, "sortby": [{"field": "id", "direction": "asc"}]}
    upper = {"op": "=", "args": [{"op": "casei", "args": [one]} for one in ({"property": "platform"}, "LANDSAT-8")]}
    plain = {"op": "=", "args": [{"property": "platform"}, "landsat-8"]}
    answers = [stac.post("/stac/search", json={**wanted, "filter": one}).json() for one in (upper, plain)]
    assert answers[0]["features"] == answers[1]["features"] != []
    assert answers[0]["numberMatched"] == answers[1]["numberMatched"]
    assert answers[0]["atelier:number_matched"] == answers[1]["atelier:number_matched"] == "exact"


@pytest.mark.parametrize(
    ("error", "status"), [(asyncpg.QueryCanceledError("too long"), 400), (ConnectionRefusedError("gone"), 503)]
)
def test_trouble_of_the_database_is_answered(
    alone: TestClient, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int
) -> None:
    async def troubled(*_: object) -> None:
        raise error

    monkeypatch.setattr("catalog.stac_api.ready.find", troubled)
    assert alone.post("/stac/search", json=NEVER_SLOW).status_code == status
