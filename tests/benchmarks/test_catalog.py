"""The catalog in memory finds what the real one would, and refuses what it does not understand."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pystac
import pytest
from shapely.geometry import box, mapping

from benchmarks.l2a.catalog import Catalog
from processing.chains import Input


def product(day: int, collection: str = "sentinel2-l2a", tile: str = "31TCJ", cloud: float = 10) -> Input:
    item = pystac.Item(
        id=f"{collection}-{tile}-{day}",
        geometry=mapping(box(1, 43, 2, 44)),
        bbox=[1, 43, 2, 44],
        datetime=datetime(2018, 7, day, 10, tzinfo=UTC),
        properties={"grid:code": f"MGRS-{tile}", "eo:cloud_cover": cloud},
        collection=collection,
    )
    return Input(item, Path(item.id))


PRODUCTS = (
    product(1), product(11, cloud=80), product(21), product(21, tile="31TCH"), product(16, "sentinel2-l1c"),
)  # fmt: skip


def days(body: dict[str, object]) -> list[int]:
    return [found.item.datetime.day for found in Catalog(PRODUCTS).search(body) if found.item.datetime]


def test_newest_first_within_an_interval() -> None:
    assert days({"collections": ["sentinel2-l2a"], "datetime": "../2018-07-15T00:00:00Z"}) == [11, 1]
    assert days({"datetime": "2018-07-12T00:00:00Z/2018-07-20T00:00:00+00:00"}) == [16]


def test_properties_by_filter_and_by_query() -> None:
    tile = {"op": "=", "args": [{"property": "grid:code"}, "MGRS-31TCJ"]}
    clear = {"op": "<=", "args": [{"property": "eo:cloud_cover"}, 50]}
    both = {"op": "and", "args": [tile, clear]}
    assert days({"filter": both, "filter-lang": "cql2-json", "collections": ["sentinel2-l2a"]}) == [21, 1]
    assert days({"filter": {"op": "not", "args": [clear]}}) == [11]
    assert days({"query": {"grid:code": {"eq": "MGRS-31TCJ"}, "eo:cloud_cover": {"gt": 50}}}) == [11]


def test_order_and_limit() -> None:
    body = {"collections": ["sentinel2-l2a"], "sortby": [{"field": "properties.datetime", "direction": "asc"}]}
    assert days(body | {"limit": 2}) == [1, 11]


def test_places() -> None:
    assert days({"bbox": [1.5, 43.5, 3, 45], "limit": 1}) == [21]
    assert days({"intersects": mapping(box(5, 5, 6, 6))}) == []


def test_what_is_published_later_is_found() -> None:
    catalog = Catalog()
    assert catalog.search({}) == []
    catalog.publish(PRODUCTS[0])
    assert catalog.search({}) == [PRODUCTS[0]]


def test_one_page_is_found() -> None:
    many = Catalog([product(day) for day in range(1, 31)])
    assert [found.item.datetime.day for found in many.search({}) if found.item.datetime] == list(range(30, 20, -1))
    assert len(many.search({"limit": 25})) == 25


def test_what_is_replaced_is_found_no_more() -> None:
    catalog = Catalog(PRODUCTS[:2])
    catalog.publish(PRODUCTS[2], ("sentinel2-l2a", PRODUCTS[0].item.id))
    assert catalog.search({}) == [PRODUCTS[2], PRODUCTS[1]]


def test_an_unknown_search_is_no_empty_answer() -> None:
    with pytest.raises(ValueError, match="ql"):
        Catalog(PRODUCTS).search({"ql": "anything"})
    with pytest.raises(ValueError, match="like"):
        Catalog(PRODUCTS).search({"filter": {"op": "like", "args": [{"property": "id"}, "s%"]}})
