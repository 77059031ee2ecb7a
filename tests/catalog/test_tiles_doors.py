"""What the tile server refuses, and that no request is its fault."""

from __future__ import annotations

import json
from typing import Any

import pystac
import pytest
from starlette.testclient import TestClient

from catalog.configuration import configuration
from catalog.database import connection
from catalog.storage import path_of
from tests.catalog.tile_requests import path_to, tile_over


def test_no_route_takes_an_address(tiles: TestClient) -> None:
    for path, methods in tiles.get("/tiles/api").json()["paths"].items():
        for method in methods.values():
            names = {parameter["name"] for parameter in method.get("parameters", [])}
            assert not names & {"url", "href", "path", "dataset", "src_path"}, path


@pytest.fixture
def evil(sentinel2: pystac.Item) -> Any:
    """Makes an asset of a stored item point elsewhere, as no publication could."""
    from titiler.pgstac.dependencies import ttl_cache

    def change(href: str) -> None:
        ttl_cache.clear()
        with connection() as database:
            database.execute(
                "UPDATE items SET content = jsonb_set(content, '{assets,FRE_B4,href}', to_jsonb(%s::text)) "
                "WHERE id = %s",
                [href, sentinel2.id],
            )

    yield change
    change(sentinel2.assets["FRE_B4"].href)
    ttl_cache.clear()


@pytest.mark.parametrize(
    "href",
    [
        "/etc/passwd",
        "../secret_key",
        "sentinel2-l2a/../../secret_key",
        "/vsicurl/http://127.0.0.1:1/x.tif",
        "http://127.0.0.1:1/x.tif",
    ],
)
def test_even_a_corrupted_catalog_opens_nothing_outside(
    tiles: TestClient, sentinel2: pystac.Item, evil: Any, href: str
) -> None:
    evil(href)
    assert tiles.get(f"{path_to(sentinel2)}/preview.png?assets=FRE_B4&rescale=0,2500").status_code == 404


def test_a_file_that_is_no_geotiff_is_not_opened(tiles: TestClient, sentinel2: pystac.Item, evil: Any) -> None:
    """An inline VRT named ``.tif`` once read any file of the host through GDAL."""
    secret = path_of(sentinel2.assets["FRE_B8"].href)
    disguised = secret.with_name("disguised.tif")
    disguised.write_text(
        f'<VRTDataset rasterXSize="8" rasterYSize="8"><VRTRasterBand dataType="Int16" band="1"><SimpleSource>'
        f"<SourceFilename>{secret}</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>"
    )
    evil(str(disguised.relative_to(configuration().archive)))
    answer = tiles.get(f"{path_to(sentinel2)}/preview.png?assets=FRE_B4&rescale=0,2500")
    disguised.unlink()
    assert answer.status_code == 500
    assert "not recognized as being in a supported file format" in answer.text


BAD_ITEM_REQUESTS = [
    "tiles/WebMercatorQuad/99/0/0.png",
    "tiles/WebMercatorQuad/-1/0/0.png",
    "tiles/WebMercatorQuad/14/-5/99999999999999999999.png",
    "tiles/Nowhere/14/1/1.png",
    "tiles/{tile}.exe",
    "tiles/{tile}.png?tilesize=0",
    "tiles/{tile}.png?tilesize=100000",
    "tiles/{tile}.png?buffer=1000000",
    "tiles/{tile}.png?buffer=0.3",
    "tiles/{tile}.png?padding=99999999",
    "tiles/{tile}.png?render=nothing",
    "tiles/{tile}.png?render=%00",
    "tiles/{tile}.png?assets=",
    "tiles/{tile}.png?assets=NOTHING",
    "tiles/{tile}.png?assets=MTD_ALL",
    "tiles/{tile}.png?assets=FRE_B4|bidx=9",
    "tiles/{tile}.png?assets=FRE_B4|bidx=x",
    "tiles/{tile}.png?assets=FRE_B4|nonsense",
    "tiles/{tile}.png?assets=FRE_B4|expression=import",
    "tiles/{tile}.png?assets=FRE_B4|bands=B99",
    "tiles/{tile}.png?assets=FRE_B4&expression=b1/0",
    "tiles/{tile}.png?assets=FRE_B4&expression=b7",
    "tiles/{tile}.png?assets=FRE_B4&expression=__import__('os').system('id')",
    "tiles/{tile}.png?assets=FRE_B4&expression=b1**b1**b1**b1",
    "tiles/{tile}.png?assets=FRE_B4&expression=(",
    "tiles/{tile}.png?expression=b1",
    "tiles/{tile}.png?rescale=a,b",
    "tiles/{tile}.png?rescale=1",
    "tiles/{tile}.png?rescale=5,5",
    "tiles/{tile}.png?rescale=nan,nan",
    "tiles/{tile}.png?colormap_name=nothing",
    "tiles/{tile}.png?assets=FRE_B4&colormap=5",
    "tiles/{tile}.png?assets=FRE_B4&colormap=nonsense",
    'tiles/{tile}.png?assets=FRE_B4&colormap={{"a":"b"}}',
    'tiles/{tile}.png?assets=FRE_B4&colormap={{"1":[1]}}',
    "tiles/{tile}.png?color_formula=nonsense",
    "tiles/{tile}.png?nodata=x",
    "tiles/{tile}.png?nodata=1e999",
    "tiles/{tile}.png?resampling=nothing",
    "tiles/{tile}.png?algorithm=nothing",
    "tiles/{tile}.png?algorithm=hillshade&algorithm_params=nonsense",
    'tiles/{tile}.png?algorithm=hillshade&algorithm_params={{"azimuth":"x"}}',
    "tiles/{tile}.png?algorithm=terrarium",
    "WebMercatorQuad/tilejson.json?minzoom=x",
    "WebMercatorQuad/tilejson.json?minzoom=-99&maxzoom=999",
    "Nowhere/tilejson.json",
    "point/999,999",
    "point/nan,inf",
    "point/x,y",
    "point/1,43?coord_crs=nothing",
    "point/1,43?coord_crs=epsg:999999",
    "preview.png?max_size=-1",
    "preview.png?max_size=1000000",
    "preview.png?width=0&height=0",
    "preview.png?dst_crs=nothing",
    "preview/99999x99999.png",
    "preview/0x0.png",
    "bbox/0,0,0,0.png",
    "bbox/1,1,-1,-1.png",
    "bbox/nan,nan,nan,nan.png",
    "bbox/-180,-90,180,90/100000x100000.png",
    "bbox/1,2,3.png",
    "bbox/1e300,0,1e301,1.png",
    "bbox/1,43,2,44.png?dst_crs=epsg:0",
    "statistics?assets=FRE_B4&histogram_bins=0",
    "statistics?assets=FRE_B4&histogram_bins=99999999999",
    "statistics?assets=FRE_B4&histogram_bins=5,4,3",
    "statistics?assets=FRE_B4&histogram_range=5,1",
    "statistics?assets=FRE_B4&histogram_range=x,y",
    "statistics?assets=FRE_B4&p=101",
    "statistics?assets=FRE_B4&p=-5",
    "statistics?assets=FRE_B4&categorical=true&c=x",
    "info?assets=NOTHING",
    "asset_statistics?assets=MTD_ALL",
    "WMTSCapabilities.xml?tile_format=exe",
    "WMTSCapabilities.xml?zooms=x",
    "tiles?crs=nothing",
]


@pytest.mark.parametrize("request_", BAD_ITEM_REQUESTS)
def test_a_bad_request_is_never_the_servers_fault(tiles: TestClient, sentinel2: pystac.Item, request_: str) -> None:
    answer = tiles.get(f"{path_to(sentinel2)}/{request_.format(tile=tile_over(sentinel2))}")
    assert answer.status_code < 500, f"{answer.status_code} {answer.text}"
    assert answer.elapsed.total_seconds() < 5


@pytest.mark.parametrize("matrices", ["WebMercatorQuad", "WorldCRS84Quad"])
def test_a_tile_is_padded_only_where_that_is_quick(tiles: TestClient, sentinel2: pystac.Item, matrices: str) -> None:
    """Far out, GDAL warps the whole tile at the resolution of the files: a minute for what anybody may ask."""
    refused = tiles.get(f"{path_to(sentinel2)}/tiles/{matrices}/0/0/0.png?assets=FRE_B4&rescale=0,2500&padding=1")
    assert refused.status_code == 400
    assert "take buffer" in refused.text
    near = f"{path_to(sentinel2)}/tiles/{tile_over(sentinel2)}.png?assets=FRE_B4&rescale=0,2500&padding=1"
    assert tiles.get(near).status_code == 200


@pytest.mark.parametrize("zooms", ["maxzoom=100000000", "minzoom=-100000000", "minzoom=-9e99&maxzoom=9e99"])
@pytest.mark.parametrize("path", ["tiles/WebMercatorQuad", "WebMercatorQuad/tilejson.json", "WMTSCapabilities.xml"])
@pytest.mark.parametrize("of_what", ["item", "collection"])
def test_zooms_that_nothing_has_are_refused(
    tiles: TestClient, sentinel2: pystac.Item, of_what: str, path: str, zooms: str
) -> None:
    """All between are gone through, one by one."""
    above = path_to(sentinel2) if of_what == "item" else "/tiles/collections/sentinel2-l2a"
    assert tiles.get(f"{above}/{path}?{zooms}").status_code in {400, 422}


BAD_COLLECTION_REQUESTS = [
    "tiles/{tile}.png?bbox=nonsense",
    "tiles/{tile}.png?datetime=yesterday",
    "tiles/{tile}.png?filter=nonsense(",
    "tiles/{tile}.png?filter=5&filter-lang=cql2-json",
    "tiles/{tile}.png?query=nonsense",
    "tiles/{tile}.png?sortby=%2B",
    "tiles/{tile}.png?ids=%00",
    "tiles/{tile}.png?pixel_selection=nothing",
    "tiles/{tile}.png?items_limit=-1",
    "tiles/{tile}.png?time_limit=99999",
    "tiles/{tile}.png?scan_limit=x",
    "point/999,999",
    "bbox/0,0,0,0.png",
    "bbox/-180,-90,180,90/99999x99999.png",
]


@pytest.mark.parametrize("request_", BAD_COLLECTION_REQUESTS)
def test_nor_is_a_bad_request_for_a_mosaic(tiles: TestClient, sentinel2: pystac.Item, request_: str) -> None:
    answer = tiles.get(f"/tiles/collections/sentinel2-l2a/{request_.format(tile=tile_over(sentinel2))}")
    assert answer.status_code < 500, f"{answer.status_code} {answer.text}"


BAD_BODIES: list[Any] = [
    None,
    [],
    {"collections": 5},
    {"bbox": [1, 2]},
    {"filter": {"op": "x"}},
    {"datetime": "x"},
    {"ids": ["\0"]},
]


@pytest.mark.parametrize("body", BAD_BODIES, ids=json.dumps)
def test_nor_is_a_bad_search(tiles: TestClient, body: Any) -> None:
    assert 400 <= tiles.post("/tiles/searches/register", json=body).status_code < 500


@pytest.mark.parametrize("body", [None, {"type": "Feature"}, {"type": "Feature", "properties": {}, "geometry": None}])
def test_nor_is_a_bad_feature(tiles: TestClient, sentinel2: pystac.Item, body: Any) -> None:
    assert 400 <= tiles.post(f"{path_to(sentinel2)}/feature.png", json=body).status_code < 500


def test_what_does_not_exist_is_not_found(tiles: TestClient) -> None:
    for path in [
        "collections/nothing/items/nothing/preview.png",
        "collections/sentinel2-l2a/items/nothing/preview.png",
        "collections/nothing/tiles/WebMercatorQuad/1/1/1.png?assets=a",
        "searches/nothing/tiles/WebMercatorQuad/1/1/1.png",
        "searches/nothing/tiles/WebMercatorQuad/1/1/1.png?assets=a",
        "nothing",
    ]:
        assert tiles.get(f"/tiles/{path}").status_code == 404
