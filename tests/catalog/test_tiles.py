"""Tiles and what goes with them: right pixels, named renders, and no way out of the archive."""

from __future__ import annotations

from typing import Any

import httpx
import pystac
import pytest
import rasterio
from starlette.testclient import TestClient

from catalog.configuration import configuration
from catalog.tiles.environment import gdal_environment
from tests.catalog.alone import running
from tests.catalog.tile_requests import MATRICES, TRUE_COLOUR, centre, colours, path_to, pixels, scaled, tile_over


def test_a_true_colour_tile_has_the_right_pixels(tiles: TestClient, sentinel2: pystac.Item) -> None:
    image = pixels(tiles.get(f"{path_to(sentinel2)}/tiles/{tile_over(sentinel2)}.png?render=true-colour"))
    assert colours(image) == {TRUE_COLOUR}
    opaque = (image[..., 3] == 255).any(axis=0).nonzero()[0]
    footprint = (image[..., 3] == 255).mean()
    assert 0 < footprint < 1  # the west quarter, and what lies around, is transparent
    assert opaque.size


def test_the_first_render_is_the_default(tiles: TestClient, sentinel2: pystac.Item) -> None:
    tile = f"{path_to(sentinel2)}/tiles/{tile_over(sentinel2)}.png"
    assert (pixels(tiles.get(tile)) == pixels(tiles.get(f"{tile}?render=true-colour"))).all()


def test_an_index_is_computed_and_coloured(tiles: TestClient, sentinel2: pystac.Item) -> None:
    longitude, latitude = centre(sentinel2)
    point = tiles.get(f"{path_to(sentinel2)}/point/{longitude},{latitude}?render=ndvi").json()
    assert point["values"] == [pytest.approx((3000 - 1000) / (3000 + 1000))]
    image = pixels(tiles.get(f"{path_to(sentinel2)}/tiles/{tile_over(sentinel2)}.png?render=ndvi"))
    (red, green, blue) = colours(image).pop()
    assert green > red > blue  # 0.5, towards the green end


def test_a_render_may_mix_resolutions(tiles: TestClient, sentinel2: pystac.Item) -> None:
    image = pixels(tiles.get(f"{path_to(sentinel2)}/tiles/{tile_over(sentinel2)}.png?render=snow"))
    assert colours(image) == {(scaled(2000, 4000), scaled(1000, 6000), scaled(800, 6000))}


def test_landsat_has_the_same_renders(tiles: TestClient, landsat8: pystac.Item) -> None:
    expected = {
        "true-colour": (scaled(900, 2500), scaled(700, 2500), scaled(500, 2500)),
        "false-colour": (scaled(2800, 5000), scaled(900, 3000), scaled(700, 3000)),
        "snow": (scaled(1800, 4000), scaled(900, 6000), scaled(700, 6000)),
    }
    for name, colour in expected.items():
        image = pixels(tiles.get(f"{path_to(landsat8)}/tiles/{tile_over(landsat8)}.png?render={name}"))
        assert colours(image) == {colour}


def test_what_is_said_goes_before_the_render(tiles: TestClient, sentinel2: pystac.Item) -> None:
    tile = f"{path_to(sentinel2)}/tiles/{tile_over(sentinel2)}.png"
    brighter = pixels(tiles.get(f"{tile}?render=true-colour&rescale=0,1250"))
    assert colours(brighter) == {(scaled(1000, 1250), scaled(800, 1250), scaled(600, 1250))}
    one_band = pixels(tiles.get(f"{tile}?assets=FRE_B8&rescale=0,3000"))
    assert colours(one_band) == {(255, 255, 255)}


def test_an_items_own_renders_go_before_its_collections(tiles: TestClient, product: Any) -> None:
    from catalog.publish import publish

    item, directory = product()
    item.properties["renders"] = {"mine": {"title": "Mine", "assets": ["FRE_B8"], "rescale": [[0, 6000]]}}
    publish(item, directory)
    tile = f"{path_to(item)}/tiles/{tile_over(item)}.png"
    assert colours(pixels(tiles.get(tile))) == {(127, 127, 127)}
    assert tiles.get(f"{tile}?render=true-colour").status_code == 404
    assert "_WebMercatorQuad_mine<" in tiles.get(f"{path_to(item)}/WMTSCapabilities.xml").text


def test_a_collection_is_a_mosaic(tiles: TestClient, sentinel2: pystac.Item) -> None:
    tile = f"/tiles/collections/sentinel2-l2a/tiles/{tile_over(sentinel2)}.png"
    assert colours(pixels(tiles.get(f"{tile}?render=true-colour"))) == {TRUE_COLOUR}
    assert colours(pixels(tiles.get(tile))) == {TRUE_COLOUR}


def register(tiles: TestClient, body: dict[str, Any]) -> str:
    answer = tiles.post("/tiles/searches/register", json=body)
    assert answer.status_code == 200, answer.text
    identifier: str = answer.json()["id"]
    for entry in answer.json()["links"]:
        assert entry["href"].startswith(f"{configuration().public_url}/tiles/searches/{identifier}/")
    return identifier


def test_a_search_is_a_mosaic(tiles: TestClient, published: list[pystac.Item], landsat8: pystac.Item) -> None:
    search = register(tiles, {"collections": ["landsat-l2a"], "datetime": "2018-05-01T00:00:00Z/2018-08-01T00:00:00Z"})
    base = f"/tiles/searches/{search}"
    expected = (scaled(900, 2500), scaled(700, 2500), scaled(500, 2500))
    assert colours(pixels(tiles.get(f"{base}/tiles/{tile_over(landsat8, 12)}.png?render=true-colour"))) == {expected}
    assert tiles.get(f"{base}/tiles/{tile_over(landsat8, 12)}.png?render=nothing").status_code == 404
    assert tiles.get(f"{base}/info").status_code == 200
    assert tiles.get(f"{base}/WMTSCapabilities.xml").status_code == 200
    longitude, latitude = centre(landsat8)
    point = tiles.get(f"{base}/point/{longitude},{latitude}?assets=FRE_B4").json()
    assert {asset["values"][0] for asset in point["assets"]} == {900}


def test_a_mosaic_of_both_sensors_uses_the_names_they_share(tiles: TestClient, published: list[pystac.Item]) -> None:
    search = register(
        tiles, {"collections": ["sentinel2-l2a", "landsat-l2a"], "sortby": [{"field": "datetime", "direction": "desc"}]}
    )
    tile = tile_over(published[-1], 12)
    assert pixels(tiles.get(f"/tiles/searches/{search}/tiles/{tile}.png?render=true-colour"))[..., 3].any()


def test_tilejson_carries_the_name_and_the_public_address(tiles: TestClient, sentinel2: pystac.Item) -> None:
    answer = tiles.get(f"{path_to(sentinel2)}/WebMercatorQuad/tilejson.json?render=ndvi").json()
    (template,) = answer["tiles"]
    assert template.startswith(f"{configuration().public_url}{path_to(sentinel2)}/tiles/WebMercatorQuad/")
    assert "render=ndvi" in template
    assert answer["bounds"] == pytest.approx(sentinel2.bbox, abs=1e-4)
    tile = MATRICES.tile(*centre(sentinel2), answer["maxzoom"])
    address = template.format(z=tile.z, x=tile.x, y=tile.y).removeprefix(configuration().public_url)
    assert tiles.get(address).status_code == 200


def test_statistics_point_preview_and_crops(tiles: TestClient, sentinel2: pystac.Item) -> None:
    base = path_to(sentinel2)
    assert sentinel2.bbox
    assert sentinel2.geometry
    statistics = tiles.get(f"{base}/statistics?assets=FRE_B4").json()["b1"]
    assert (statistics["min"], statistics["max"], statistics["valid_percent"]) == (1000, 1000, 75)
    longitude, latitude = centre(sentinel2)
    assert tiles.get(f"{base}/point/{longitude},{latitude}").json()["values"] == [1000, 800, 600]
    assert pixels(tiles.get(f"{base}/preview.png?max_size=64")).shape[:2] == (64, 64)
    box = ",".join(map(str, sentinel2.bbox))
    assert pixels(tiles.get(f"{base}/bbox/{box}/40x30.png")).shape[:2] == (30, 40)
    feature = {"type": "Feature", "properties": {}, "geometry": sentinel2.geometry}
    assert colours(pixels(tiles.post(f"{base}/feature.png", json=feature))) == {TRUE_COLOUR}
    zonal = tiles.post(f"{base}/statistics?assets=FRE_B4", json=feature).json()
    assert zonal["properties"]["statistics"]["b1"]["mean"] == 1000


def test_empty_sky_is_not_an_error(tiles: TestClient, sentinel2: pystac.Item) -> None:
    assert tiles.get(f"{path_to(sentinel2)}/tiles/WebMercatorQuad/14/0/0.png").status_code == 404
    assert tiles.get("/tiles/collections/sentinel2-l2a/tiles/WebMercatorQuad/14/0/0.png").status_code == 204


def test_tiles_in_a_process_of_their_own(sentinel2: pystac.Item) -> None:
    """GDAL reads its list of drivers once: with VRT skipped before it was loaded, no tile could be reprojected."""
    with running("catalog.tiles:application", "/tiles/") as url:
        answer = httpx.get(f"{url.removesuffix('/tiles/')}{path_to(sentinel2)}/tiles/{tile_over(sentinel2)}.png")
    assert colours(pixels(answer)) == {TRUE_COLOUR}


def test_the_cache_of_blocks_holds_the_blocks_of_a_tile() -> None:
    """With a cache of 200 bytes instead of megabytes, an overview was decompressed for each row: 4.6 s, not 0.02."""
    from rasterio._env import get_gdal_config

    with rasterio.Env(**gdal_environment()):
        assert get_gdal_config("GDAL_CACHEMAX") >= 16 * 512 * 512 * 2
