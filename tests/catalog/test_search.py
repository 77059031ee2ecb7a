"""Searches from Python: items as stored, counted, paged."""

from __future__ import annotations

from typing import Any

import pystac
import pytest

from catalog.database import connection
from catalog.errors import InvalidSearch, ItemNotFound
from catalog.search import item, next_token, search


def test_items_are_as_stored(published: list[pystac.Item], sentinel2: pystac.Item) -> None:
    found = search({"ids": [sentinel2.id]})["features"]
    assert [feature["id"] for feature in found] == [sentinel2.id]
    assert found[0]["assets"] == sentinel2.to_dict()["assets"]
    assert found[0]["properties"] == sentinel2.to_dict()["properties"]


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ({}, 8),
        ({"collections": ["landsat-l2a"]}, 3),
        ({"datetime": "2018-07-01T00:00:00Z/2018-07-31T23:59:59Z"}, 2),
        ({"bbox": [1.26, 43.68, 1.28, 43.70]}, 8),
        ({"bbox": [10, 43, 11, 44]}, 0),
        ({"filter": {"op": "<=", "args": [{"property": "eo:cloud_cover"}, 20]}, "filter-lang": "cql2-json"}, 3),
        ({"query": {"platform": {"eq": "landsat-8"}}}, 3),
        ({"filter": {"op": "=", "args": [{"property": "atelier:simulated"}, True]}, "filter-lang": "cql2-json"}, 1),
    ],
)
def test_matches_are_counted(published: list[pystac.Item], body: dict[str, Any], count: int) -> None:
    ours = {"op": "in", "args": [{"property": "id"}, [item.id for item in published]]}
    if "query" not in body:
        asked = body.get("filter")
        body = {**body, "filter": {"op": "and", "args": [ours, asked]} if asked else ours}
    assert search(body)["numberMatched"] == count


def test_pages_make_up_the_whole(published: list[pystac.Item]) -> None:
    seen: list[str] = []
    body: dict[str, Any] = {"ids": [item.id for item in published], "limit": 3}
    for _ in range(10):
        page = search(body)
        seen += [feature["id"] for feature in page["features"]]
        token = next_token(page)
        if token is None:
            break
        body["token"] = token
    assert sorted(seen) == sorted(item.id for item in published)


def test_a_count_is_never_an_old_one(published: list[pystac.Item]) -> None:
    body = {"ids": [item.id for item in published]}
    assert search(body)["numberMatched"] == 8
    with connection() as database:
        database.execute("DELETE FROM items WHERE id = %s", [published[0].id])
        matched = database.execute("SELECT search(%s::jsonb)", ['{"limit": 1}']).fetchone()
        assert matched is not None
        before = matched[0]["numberMatched"]
        database.rollback()
    assert search({"limit": 1})["numberMatched"] == before + 1


def test_searching_writes_nothing(published: list[pystac.Item]) -> None:
    def rows() -> Any:
        with connection() as database:
            return database.execute(
                "SELECT (SELECT count(*) FROM searches), (SELECT count(*) FROM search_wheres)"
            ).fetchone()

    before = rows()
    search({"query": {"eo:cloud_cover": {"lt": 12.3456}}})
    assert rows() == before


def test_one_item_by_its_id(sentinel2: pystac.Item) -> None:
    assert item("sentinel2-l2a", sentinel2.id).to_dict() == sentinel2.to_dict()
    with pytest.raises(ItemNotFound, match="NOTHING"):
        item("sentinel2-l2a", "NOTHING")


@pytest.mark.parametrize(
    "body",
    [
        {"datetime": "the 30th of February"},
        {"limit": "many"},
        {"token": "next:nowhere"},
        {"ids": ["\0"]},
        {"intersects": {"type": "Point"}},
        {"filter": {"op": "frobnicate", "args": [1, 2]}, "filter-lang": "cql2-json"},
        {"filter": {"op": "=", "args": [{"property": "eo:cloud_cover"}, "x"]}, "filter-lang": "cql2-json"},
    ],
)
def test_what_means_nothing_is_said(published: list[pystac.Item], body: dict[str, Any]) -> None:
    with pytest.raises(InvalidSearch):
        search(body)
