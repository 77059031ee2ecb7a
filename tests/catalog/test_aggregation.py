"""Counts of what a search finds: those of the items themselves, whichever way they are asked for."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pystac
import pytest
from starlette.testclient import TestClient

from catalog.aggregation import (
    AGGREGATIONS,
    WHERE_OF_PGSTAC,
    aggregate,
    answer,
    chosen,
    condition_body,
    left_to_pgstac,
)
from catalog.database import connection
from catalog.errors import InvalidSearch

NAMES = list(AGGREGATIONS)
YEAR = "2018-01-01T00:00:00Z/2018-12-31T23:59:59Z"
TOULOUSE_2018: dict[str, Any] = {"bbox": [0.0, 43.0, 3.0, 45.0], "datetime": YEAR}


def frequencies(found: list[dict[str, Any]], name: str) -> dict[str, int]:
    (one,) = (one for one in found if one["name"] == name)
    return {bucket["key"]: bucket["frequency"] for bucket in one["buckets"]}


def value(found: list[dict[str, Any]], name: str) -> Any:
    (one,) = (one for one in found if one["name"] == name)
    return one["value"]


def inside(published: list[pystac.Item]) -> list[pystac.Item]:
    return [item for item in published if item.datetime and item.datetime.year == 2018]


def test_every_distribution_counts_the_items_that_the_search_finds(published: list[pystac.Item]) -> None:
    items = inside(published)
    body = {**TOULOUSE_2018, "ids": [item.id for item in items]}
    found = aggregate(body, NAMES)
    assert [one["name"] for one in found] == NAMES
    assert value(found, "total_count") == len(items)
    assert frequencies(found, "collection_frequency") == Counter(item.collection_id for item in items)
    assert frequencies(found, "platform_frequency") == Counter(item.properties["platform"] for item in items)
    assert frequencies(found, "grid_code_frequency") == {"MGRS-31TCJ": len(items)}
    months = Counter(f"{item.datetime:%Y-%m}-01T00:00:00Z" for item in items)
    assert frequencies(found, "datetime_frequency") == months
    assert frequencies(found, "datetime_year_frequency") == {"2018-01-01T00:00:00Z": len(items)}
    cloudy = Counter(f"{item.datetime:%Y-%m}/{int(item.properties['eo:cloud_cover'] // 20 * 20)}" for item in items)
    assert frequencies(found, "cloud_cover_month_frequency") == cloudy
    tens = Counter(int(item.properties["eo:cloud_cover"] // 10 * 10) for item in items)
    assert frequencies(found, "cloud_cover_frequency") == {f"{low}-{low + 10}": count for low, count in tens.items()}
    assert all(one.get("overflow", 0) == 0 for one in found)


def test_first_and_last_moment(published: list[pystac.Item]) -> None:
    items = inside(published)
    found = aggregate({"ids": [item.id for item in items]}, ["datetime_min", "datetime_max"])
    moments = sorted(item.properties["datetime"] for item in items)
    assert value(found, "datetime_min")[:19] == moments[0][:19]
    assert value(found, "datetime_max")[:19] == moments[-1][:19]


def test_a_search_that_finds_nothing_counts_nothing(published: list[pystac.Item]) -> None:
    found = aggregate({"ids": ["there-is-none"]}, NAMES)
    assert value(found, "total_count") == 0
    assert value(found, "datetime_min") is None
    assert frequencies(found, "platform_frequency") == {}


def test_items_without_the_property_are_counted_as_overflow(published: list[pystac.Item]) -> None:
    without = {"filter-lang": "cql2-json", "filter": {"op": "=", "args": [{"property": "platform"}, "landsat-8"]}}
    found = aggregate({**without, "ids": [item.id for item in published]}, ["platform_frequency"])
    assert found[0]["overflow"] == 0
    assert list(frequencies(found, "platform_frequency")) == ["landsat-8"]


@pytest.mark.parametrize("body", [TOULOUSE_2018, {"query": {"eo:cloud_cover": {"gte": 30}}}, {}])
def test_what_is_left_to_pgstac_counts_the_same(published: list[pystac.Item], body: dict[str, Any]) -> None:
    wanted = chosen(NAMES)
    with connection() as database:
        where = database.execute(WHERE_OF_PGSTAC.encode(), [condition_body(body)]).fetchone()
        assert where is not None
        rows = database.execute(left_to_pgstac(wanted, where[0]).encode()).fetchall()
    assert answer(wanted, rows) == aggregate(body, NAMES)


def test_an_aggregation_that_is_not_on_offer_is_named() -> None:
    with pytest.raises(InvalidSearch, match="weather_frequency"):
        aggregate({}, ["weather_frequency"])


@pytest.mark.parametrize("field", ["datetime", "filter"])
def test_a_search_that_means_nothing_is_refused(published: list[pystac.Item], field: str) -> None:
    nonsense: dict[str, Any] = {"datetime": "soonish", "filter": {"op": "likes", "args": []}}
    with pytest.raises(InvalidSearch):
        aggregate({field: nonsense[field], "filter-lang": "cql2-json"})


def test_get_and_post_and_python_say_the_same(stac: TestClient, published: list[pystac.Item]) -> None:
    clear = {"op": "<", "args": [{"property": "eo:cloud_cover"}, 25]}
    body = {**TOULOUSE_2018, "filter-lang": "cql2-json", "filter": clear}
    posted = stac.post("/stac/aggregate", json={**body, "aggregations": NAMES}).json()
    asked = {
        "bbox": ",".join(map(str, TOULOUSE_2018["bbox"])),
        "datetime": YEAR,
        "filter": '"eo:cloud_cover" < 25',
        "filter-lang": "cql2-text",
        "aggregations": ",".join(NAMES),
    }
    got = stac.get("/stac/aggregate", params=asked).json()
    assert posted["type"] == got["type"] == "AggregationCollection"
    assert posted["aggregations"] == got["aggregations"] == aggregate(body, NAMES)
    assert value(got["aggregations"], "total_count") == stac.post("/stac/search", json=body).json()["numberMatched"]


def test_of_one_collection(stac: TestClient, published: list[pystac.Item]) -> None:
    expected = sum(item.collection_id == "landsat-l2a" for item in inside(published))
    path = "/stac/collections/landsat-l2a/aggregate"
    for reply in (
        stac.get(path, params={"datetime": YEAR, "bbox": "0,43,3,45"}),
        stac.post(path, json={**TOULOUSE_2018, "collections": ["sentinel2-l2a"]}),
    ):
        assert reply.json()["aggregations"] == [{"name": "total_count", "data_type": "integer", "value": expected}]


def test_what_is_on_offer(stac: TestClient, published: list[pystac.Item]) -> None:
    for path in ("/stac/aggregations", "/stac/collections/landsat-l2a/aggregations"):
        assert [one["name"] for one in stac.get(path).json()["aggregations"]] == NAMES
    assert "https://api.stacspec.org/v0.3.0/aggregation" in stac.get("/stac/conformance").json()["conformsTo"]
    links = {link["rel"]: link["href"] for link in stac.get("/stac/").json()["links"]}
    assert links["aggregate"].endswith("/stac/aggregate")
    assert links["aggregations"].endswith("/stac/aggregations")


@pytest.mark.parametrize(
    ("path", "parameters", "status"),
    [
        ("/stac/aggregate", {"aggregations": "weather_frequency"}, 400),
        ("/stac/aggregate", {"bbox": "1,2"}, 400),
        ("/stac/aggregate", {"filter": "(", "filter-lang": "cql2-text"}, 400),
        ("/stac/collections/nowhere/aggregate", {}, 404),
        ("/stac/collections/nowhere/aggregations", {}, 404),
    ],
)
def test_what_cannot_be_answered_is_refused(
    stac: TestClient, path: str, parameters: dict[str, str], status: int
) -> None:
    assert stac.get(path, params=parameters).status_code == status
