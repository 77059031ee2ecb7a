"""The catalog is made, and made again, without losing anything."""

from __future__ import annotations

from typing import Any

import pystac
import pytest

from catalog.collections import collections
from catalog.configuration import Configuration
from catalog.database import connection
from catalog.items import enlarged
from catalog.migrate import migrate
from catalog.queryables import INDEXED, QUERYABLES
from tests.catalog.stac_validation import errors_of


def stored_collections() -> dict[str, dict[str, Any]]:
    with connection() as database:
        return dict(database.execute("SELECT id, content FROM collections").fetchall())


def indexes() -> list[tuple[Any, ...]]:
    query = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'pgstac' ORDER BY 1"
    with connection() as database:
        return database.execute(query).fetchall()


def test_every_collection_is_there(catalog: Configuration) -> None:
    assert set(collections()) <= set(stored_collections())
    assert {"sentinel2-l1c", "landsat-l1", "sentinel2-l2a", "landsat-l2a"} <= set(collections())


def test_migrating_again_changes_nothing(published: list[pystac.Item]) -> None:
    before = stored_collections(), indexes()
    migrate()
    assert (stored_collections(), indexes()) == before


@pytest.mark.parametrize("collection", collections().values(), ids=lambda collection: str(collection.id))
def test_a_collection_is_valid_and_complete(collection: pystac.Collection) -> None:
    assert errors_of(collection.to_dict(include_self_link=False, transform_hrefs=False)) == []
    assert collection.title
    assert len(collection.description) > 50
    assert collection.keywords
    assert collection.providers
    assert any(link.rel == "license" for link in collection.links)


@pytest.mark.parametrize("collection", collections().values(), ids=lambda collection: str(collection.id))
def test_renders_name_assets_that_items_have(collection: pystac.Collection) -> None:
    for render in collection.extra_fields.get("renders", {}).values():
        assert set(render["assets"]) <= set(collection.extra_fields["item_assets"])


def test_the_extent_is_that_of_the_items(published: list[pystac.Item]) -> None:
    extent = stored_collections()["sentinel2-l2a"]["extent"]
    west, south, east, north = extent["spatial"]["bbox"][0]
    for item in published[:5]:
        assert item.bbox
        assert west <= item.bbox[0] < item.bbox[2] <= east
        assert south <= item.bbox[1] < item.bbox[3] <= north
    start, end = extent["temporal"]["interval"][0]
    # Items of other tests may have widened it; their own moments must be inside.
    assert start <= "2018-05-06T10:50:31Z" < "2018-09-06T10:50:31Z" <= end


def test_the_first_item_replaces_the_extent_of_an_empty_collection() -> None:
    empty = collections()["sentinel2-l2a"].extent.to_dict()
    item = {"bbox": [1.0, 43.0, 2.0, 44.0], "properties": {"datetime": "2018-07-06T10:50:31Z"}}
    extent = enlarged(empty, item)
    assert extent["spatial"]["bbox"] == [[1.0, 43.0, 2.0, 44.0]]
    assert extent["temporal"]["interval"] == [["2018-07-06T10:50:31Z", "2018-07-06T10:50:31Z"]]


def test_times_are_compared_as_times() -> None:
    extent = {"spatial": {"bbox": [[0, 0, 1, 1]]}, "temporal": {"interval": [["2018-01-01T00:00:00Z"] * 2]}}
    later = {"bbox": [0, 0, 1, 1], "properties": {"datetime": "2018-01-01T00:00:00.5Z"}}
    assert enlarged(extent, later)["temporal"]["interval"][0] == ["2018-01-01T00:00:00Z", "2018-01-01T00:00:00.5Z"]


def test_queryables_are_stored_and_indexed(catalog: Configuration) -> None:
    with connection() as database:
        rows = database.execute("SELECT name, definition, property_index_type FROM queryables").fetchall()
    assert {name: definition for name, definition, _ in rows if name in QUERYABLES} == QUERYABLES
    assert sorted(name for name, _, index in rows if index) == sorted(INDEXED)
