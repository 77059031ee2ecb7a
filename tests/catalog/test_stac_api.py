"""The STAC API: what it answers, with which addresses, and what it refuses."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pystac
import pytest
from starlette.testclient import TestClient

from catalog.collections import renders
from catalog.configuration import configuration
from tests.catalog.stac_validation import UNCHECKED, check_extensions, errors_of


def item_of(stac: TestClient, item: pystac.Item) -> dict[str, Any]:
    answer = stac.get(f"/stac/collections/{item.collection_id}/items/{item.id}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/geo+json"
    found: dict[str, Any] = answer.json()
    return found


def ids(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [feature["id"] for feature in answer.json()["features"]]


def link(item: dict[str, Any], rel: str) -> dict[str, Any]:
    found: dict[str, Any] = next(link for link in item["links"] if link["rel"] == rel)
    return found


# Addresses


def test_every_address_is_the_public_one(stac: TestClient, sentinel2: pystac.Item) -> None:
    public = configuration().public_url
    for path in ["/stac/", "/", "/stac/collections", "/stac/search", "/stac/children", "/stac/queryables"]:
        answer = stac.get(path, headers={"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"})
        assert answer.status_code == 200
        assert "elsewhere.example" not in answer.text
        assert "evil.example" not in answer.text
        for entry in answer.json().get("links", []):
            assert entry["href"].startswith((f"{public}/stac", "http://www.opengis.net"))
    assert link(item_of(stac, sentinel2), "self")["href"] == (
        f"{public}/stac/collections/{sentinel2.collection_id}/items/{sentinel2.id}"
    )


def test_assets_are_downloads_behind_a_lock(stac: TestClient, sentinel2: pystac.Item) -> None:
    item = item_of(stac, sentinel2)
    asset = item["assets"]["FRE_B4"]
    assert asset["href"] == f"{configuration().public_url}/download/sentinel2-l2a/{sentinel2.id}/FRE_B4"
    assert set(asset["auth:refs"]) <= set(item["properties"]["auth:schemes"])
    assert set(asset["storage:refs"]) <= set(item["properties"]["storage:schemes"])
    assert asset["file:checksum"] == sentinel2.assets["FRE_B4"].extra_fields["file:checksum"]


def test_the_quicklook_is_open_to_all(stac: TestClient, sentinel2: pystac.Item) -> None:
    asset = item_of(stac, sentinel2)["assets"]["QKL_ALL"]
    assert asset["href"] == f"{configuration().public_url}/quicklook/sentinel2-l2a/{sentinel2.id}.jpg"
    assert "auth:refs" not in asset
    assert "thumbnail" in asset["roles"]


def test_an_item_shows_where_to_look_at_it(stac: TestClient, tiles: TestClient, sentinel2: pystac.Item) -> None:
    item = item_of(stac, sentinel2)
    assert link(item, "alternate")["href"] == f"{configuration().public_url}/products/sentinel2-l2a/{sentinel2.id}"
    for rel in ("tilejson", "wmts"):
        assert tiles.get(link(item, rel)["href"].removeprefix(configuration().public_url)).status_code == 200
    named = [entry["href"] for entry in item["links"] if entry["rel"] == "tilejson"]
    assert [address.rsplit("=")[-1] for address in named] == ["true-colour", "false-colour", "ndvi", "snow"]
    assert {entry["render"] for entry in item["links"] if entry["rel"] in {"tilejson", "xyz"}} == set(
        renders("sentinel2-l2a")
    )


def test_the_layers_of_the_wmts_link_exist(stac: TestClient, tiles: TestClient, sentinel2: pystac.Item) -> None:
    wmts = link(item_of(stac, sentinel2), "wmts")
    capabilities = tiles.get(wmts["href"].removeprefix(configuration().public_url)).text
    for layer in wmts["wmts:layer"]:
        assert f"<ows:Identifier>{layer}</ows:Identifier>" in capabilities


# Items


def test_every_published_item_is_valid(stac: TestClient, published: list[pystac.Item]) -> None:
    for item in published:
        content = item_of(stac, item)
        assert errors_of(content) == []
        assert check_extensions(pystac.Item.from_dict(content)) <= UNCHECKED
        assert errors_of(item.to_dict()) == []


def test_an_item_without_an_asset_of_its_collection_stays_without(stac: TestClient, sentinel2: pystac.Item) -> None:
    """Items are stored as differences from their collection: what they lack must not come back."""
    assert set(item_of(stac, sentinel2)["assets"]) == set(sentinel2.assets)
    assert "𒍟" not in json.dumps(item_of(stac, sentinel2), ensure_ascii=False)


# Searches


def test_pages_make_up_the_whole_both_ways(stac: TestClient, published: list[pystac.Item]) -> None:
    seen: list[str] = []
    answer = stac.get("/stac/search", params={"limit": 3, "ids": ",".join(item.id for item in published)})
    while True:
        page = answer.json()
        assert page["numberMatched"] == 8
        seen += ids(answer)
        following = [entry for entry in page["links"] if entry["rel"] == "next"]
        if not following:
            break
        answer = stac.get(following[0]["href"].removeprefix(configuration().public_url))
    assert len(seen) == len(set(seen)) == 8


CLEAR = "eo:cloud_cover <= 20 AND platform = 'sentinel-2a'"
CLEAR_JSON = {
    "op": "and",
    "args": [
        {"op": "<=", "args": [{"property": "eo:cloud_cover"}, 20]},
        {"op": "=", "args": [{"property": "platform"}, "sentinel-2a"]},
    ],
}


def test_filters_in_text_and_json_agree(stac: TestClient, published: list[pystac.Item]) -> None:
    expected = {item.id for item in published[:3]}
    text = stac.get("/stac/search", params={"filter": CLEAR, "filter-lang": "cql2-text"})
    as_json = stac.get("/stac/search", params={"filter": json.dumps(CLEAR_JSON), "filter-lang": "cql2-json"})
    posted = stac.post("/stac/search", json={"filter": CLEAR_JSON, "filter-lang": "cql2-json"})
    in_collection = stac.get("/stac/collections/sentinel2-l2a/items", params={"filter": CLEAR})
    assert set(ids(text)) == set(ids(as_json)) == set(ids(posted)) == set(ids(in_collection)) == expected


def test_sorting_by_a_property(stac: TestClient, published: list[pystac.Item]) -> None:
    found = stac.get(
        "/stac/search",
        params={"sortby": "-eo:cloud_cover", "datetime": "2018-01-01T00:00:00Z/2018-12-31T23:59:59Z", "limit": 50},
    ).json()["features"]
    clouds = [feature["properties"]["eo:cloud_cover"] for feature in found]
    assert clouds == sorted(clouds, reverse=True)


def test_free_text_finds_titles(stac: TestClient, published: list[pystac.Item]) -> None:
    assert set(ids(stac.get("/stac/search", params={"q": "landsat", "limit": 50}))) >= {published[-1].id}
    collections = stac.get("/stac/collections", params={"q": "landsat"}).json()["collections"]
    assert {collection["id"] for collection in collections} == {"landsat-l1", "landsat-l2a", "snow", "snow-year"}


@pytest.mark.parametrize(
    "fields", ["-assets", "-links", "-properties", "id", "id,collection,links", "assets.FRE_B4.href"]
)
def test_fields_may_be_left_out(stac: TestClient, published: list[pystac.Item], fields: str) -> None:
    """A search that leaves out assets, links, properties or ids once asked the presentation for what is not there."""
    answer = stac.get("/stac/search", params={"fields": fields, "limit": 2, "collections": "sentinel2-l2a"})
    feature = answer.json()["features"][0]
    if fields.startswith("-"):
        assert fields[1:] not in feature
    if fields == "id":
        assert "links" not in feature
    if fields == "assets.FRE_B4.href":
        assert list(feature["assets"]) == ["FRE_B4"]
        assert feature["assets"]["FRE_B4"]["href"].startswith(f"{configuration().public_url}/download/sentinel2-l2a/")


def test_pages_have_a_bound(stac: TestClient, published: list[pystac.Item]) -> None:
    assert len(ids(stac.get("/stac/search", params={"limit": 10_000}))) <= 500


def test_the_callers_cannot_change_pgstacs_settings(stac: TestClient, published: list[pystac.Item]) -> None:
    answer = stac.post("/stac/search", json={"limit": 1, "conf": {"context": "off", "base_url": "http://evil.example"}})
    assert answer.json()["numberMatched"] >= 8
    assert not any(entry["href"].startswith("http://evil.example") for entry in answer.json()["links"])


# Doors


def test_nothing_can_be_written(stac: TestClient) -> None:
    paths = stac.get("/stac/api").json()["paths"]
    writing = {(path, method) for path, methods in paths.items() for method in methods if method not in {"get", "head"}}
    assert writing == {("/search", "post"), ("/aggregate", "post"), ("/collections/{collection_id}/aggregate", "post")}
    for method in ("put", "post", "patch", "delete"):
        assert stac.request(method, "/stac/collections/sentinel2-l2a").status_code == 405


def test_browsers_elsewhere_may_ask_with_a_token(stac: TestClient) -> None:
    headers = {
        "Origin": "https://notebook.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization, content-type",
    }
    answer = stac.options("/stac/search", headers=headers)
    assert answer.status_code == 200
    assert "Authorization" in answer.headers["access-control-allow-headers"]


def test_its_documentation_fetches_nothing_from_elsewhere(stac: TestClient) -> None:
    page = stac.get("/stac/api.html")
    assert page.status_code == 200
    assert "/collections/{collection_id}/items/{item_id}" in page.text
    assert "<script" not in page.text


BAD_SEARCHES = [
    "bbox=1,2,3",
    "bbox=a,b,c,d",
    "bbox=400,0,500,1",
    "bbox=nan,0,1,1",
    "bbox=10,50,5,40",
    "datetime=yesterday",
    "datetime=2018-13-01T00:00:00Z",
    "datetime=2018-02-01T00:00:00Z/2017-01-01T00:00:00Z",
    "limit=-1",
    "limit=0",
    "limit=many",
    "limit=99999999999999999999",
    "token=next:nowhere",
    "token=%00",
    "ids=%00",
    "collections=%00",
    "intersects=nonsense",
    "intersects={}",
    'intersects={"type":"Point"}',
    'intersects={"type":"Point","coordinates":[1e999,0]}',
    'intersects={"type":"Polygon","coordinates":[[[0,0],[1,1]]]}',
    "query=nonsense",
    "query=[]",
    'query={"eo:cloud_cover":{"frobnicate":1}}',
    'query={"eo:cloud_cover":{"lt":"x"}}',
    "filter=eo:cloud_cover%20<",
    "filter=1",
    "filter=eo:cloud_cover='x'",
    "filter=frobnicate(1)=2",
    "filter=S_INTERSECTS(geometry,POINT(1))",
    "filter={}&filter-lang=cql2-json",
    'filter={"op":"frobnicate","args":[]}&filter-lang=cql2-json',
    'filter={"op":"and","args":5}&filter-lang=cql2-json',
    'filter={"op":"=","args":[{"property":"eo:cloud_cover"}]}&filter-lang=cql2-json',
    'filter={"op":"like","args":[{"property":"id"},5]}&filter-lang=cql2-json',
    'filter={"op":"in","args":[{"property":"id"},5]}&filter-lang=cql2-json',
    'filter={"op":"t_after","args":[{"property":"datetime"},"x"]}&filter-lang=cql2-json',
    "filter=id='a'&filter-lang=klingon",
    "sortby=%2B",
    "sortby='; DROP TABLE items; --",
    "fields=%2C",
    "fields=.",
    "q=%00",
    "q=((",
]


@pytest.mark.parametrize("path", ["/stac/search", "/stac/collections/sentinel2-l2a/items", "/stac/collections"])
@pytest.mark.parametrize("parameters", BAD_SEARCHES)
def test_a_bad_question_is_never_the_servers_fault(stac: TestClient, path: str, parameters: str) -> None:
    quoted = quote(parameters, safe="%=&,:+()<>'")
    answer = stac.get(f"{path}?{quoted}")
    assert answer.status_code < 500, f"{answer.status_code} {answer.text}"


BAD_BODIES: list[Any] = [
    None,
    [],
    "text",
    {"bbox": [1, 2, 3]},
    {"bbox": "1,2,3,4"},
    {"bbox": [0, 0, 1, 1], "intersects": {"type": "Point", "coordinates": [0, 0]}},
    {"datetime": 5},
    {"limit": {}},
    {"limit": 10**30},
    {"ids": 5},
    {"ids": ["\0"]},
    {"collections": [None]},
    {"token": 5},
    {"sortby": "id"},
    {"sortby": [{"field": "", "direction": "asc"}]},
    {"sortby": [{"field": "\0", "direction": "asc"}]},
    {"fields": {"include": 5}},
    {"filter": 5},
    {"filter": {"op": "and", "args": [{"op": "not", "args": []}]}},
    {"filter": {"op": "=", "args": [{"property": "\0"}, 1]}},
    {"filter": {"op": "s_intersects", "args": [{"property": "geometry"}, {"type": "Point", "coordinates": ["a"]}]}},
    {"filter": {"op": "between", "args": [{"property": "eo:cloud_cover"}, 1]}},
    {"query": {"eo:cloud_cover": {"lt": {}}}},
    {"query": {"eo:cloud_cover": 5}},
    {"q": 5},
    {"conf": 5},
]


@pytest.mark.parametrize("body", BAD_BODIES, ids=lambda body: json.dumps(body)[:60])
def test_a_bad_body_is_never_the_servers_fault(stac: TestClient, body: Any) -> None:
    answer = stac.post("/stac/search", json=body)
    assert answer.status_code < 500, f"{answer.status_code} {answer.text}"


def test_bodies_that_are_no_json_are_refused(stac: TestClient) -> None:
    headers = {"Content-Type": "application/json"}
    for body in (b"{", b"\xff\xfe", b"[" * 100_000):
        assert stac.post("/stac/search", content=body, headers=headers).status_code == 400


def test_what_does_not_exist_is_not_found(stac: TestClient) -> None:
    for path in [
        "collections/nothing",
        "collections/sentinel2-l2a/items/nothing",
        "collections/nothing/items",
        "nothing",
    ]:
        assert stac.get(f"/stac/{path}").status_code == 404


def test_a_collection_offers_what_its_items_have(stac: TestClient, published: list[pystac.Item]) -> None:
    def offered(collection: str) -> dict[str, Any]:
        answer = stac.get(f"/stac/collections/{collection}/queryables")
        properties: dict[str, Any] = answer.raise_for_status().json()["properties"]
        return properties

    everything = stac.get("/stac/queryables").json()["properties"]
    for item in published:
        own = offered(str(item.collection_id))
        assert own.keys() >= everything.keys() & item.properties.keys()
        assert item.properties["platform"] in own["platform"]["enum"]
    assert "atelier:snow_line_altitude" in offered("snow")
    assert "atelier:snow_line_altitude" not in offered("landcover")
    assert "atelier:campaign" not in offered("snow")
    assert offered("snow").keys() >= {"id", "datetime", "geometry", "grid:code"}


@pytest.mark.parametrize("body", ["0.0", "[]", '"x"', "null"])
def test_a_search_that_is_no_object_is_refused(body: str, stac: TestClient) -> None:
    answer = stac.post("/search", content=body, headers={"Content-Type": "application/json"})
    assert 400 <= answer.status_code < 500


@pytest.mark.parametrize("path", ["/search", "/collections/sentinel2-l2a/items", "/collections/none/items"])
@pytest.mark.parametrize(
    "wanted", ["ò/", "0", "[]", "null", '"x"', "{", "[" * 2_000, '{"op": 1}', '{"op": "=", "args": 3}']
)
@pytest.mark.parametrize("language", ["cql2-json", "cql2-text", "sql"])
def test_a_filter_that_is_none_is_refused(path: str, wanted: str, language: str, stac: TestClient) -> None:
    answer = stac.get(path, params={"filter": wanted, "filter-lang": language})
    assert answer.status_code in {200, 400, 404}, answer.text
