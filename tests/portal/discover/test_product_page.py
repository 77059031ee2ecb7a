"""The page of one product, and its quicklook."""

from __future__ import annotations

import hashlib
import html
import io
from datetime import UTC, datetime

import pystac
from django.test import Client
from PIL import Image

from catalog.configuration import Configuration
from catalog.publish import publish
from catalog.storage import path_of
from portal.discover.metadata import groups
from tests.catalog.products import LANDSAT8, l2a_product
from tests.portal.discover.conftest import forget


def page_of(visitor: Client, item: pystac.Item) -> str:
    response = visitor.get(f"/products/{item.collection_id}/{item.id}")
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def test_page_gives_metadata_with_units(visitor: Client, products: list[pystac.Item]) -> None:
    page = page_of(visitor, products[1])
    for name, value in [
        ("Sensing time", "4 April 2014, 10:30:05 UTC"),
        ("Cloud cover", "7.5\u202f%"),
        ("Sun elevation", "62.1°"),
        ("Ground sampling distance", "30\u202fm"),
        ("Relative orbit", "51"),
        ("Size", "64 rows × 64 columns"),
    ]:
        assert f"<dt>{name}</dt><dd>{value}</dd>" in page


def test_page_lists_every_file_with_its_size_checksum_and_link(visitor: Client, products: list[pystac.Item]) -> None:
    item = products[0]
    page = page_of(visitor, item)
    for key, asset in item.assets.items():
        content = path_of(asset.href).read_bytes()
        assert f'href="/download/{item.collection_id}/{item.id}/{key}"' in page
        assert hashlib.sha256(content).hexdigest() in page
    assert f'title="MASKS/{item.id}_CLM_R1.tif">MASKS/…CLM_R1.tif</a>' in page


def test_page_says_what_it_was_made_from_and_by(visitor: Client, products: list[pystac.Item]) -> None:
    page = page_of(visitor, products[0])
    assert "LC08_L1TP_198030_20140304_20200911_02_T1" in page
    assert "atelier 0.1.0" in page
    assert "CC-BY-4.0" in page
    assert "not in this catalogue" in page
    assert f'href="/stac/collections/{products[0].collection_id}/items/{products[0].id}"' in page


def test_a_simulated_product_says_so_and_another_does_not(visitor: Client, products: list[pystac.Item]) -> None:
    assert "Simulated product." in page_of(visitor, products[0])
    assert "Simulated product." not in page_of(visitor, products[-1])


def test_a_superseded_product_leads_to_its_successor(visitor: Client, catalog_database: Configuration) -> None:
    when, directory = datetime(2009, 2, 3, 4, 5, 6, tzinfo=UTC), catalog_database.work / "superseded"
    old, better = (l2a_product(directory / name, sensor=LANDSAT8, when=when, size=64) for name in ("old", "better"))
    better.id = f"{old.id}-better"
    try:
        publish(old, directory / "old")
        publish(better, directory / "better", replaces=(str(old.collection_id), old.id))
        assert f'href="/products/{old.collection_id}/{better.id}"' in page_of(visitor, old)
        assert "There is a better version." in page_of(visitor, old)
        assert "There is a better version." not in page_of(visitor, better)
    finally:
        for item in (old, better):
            forget(item)


def test_the_air_has_names_and_units(products: list[pystac.Item]) -> None:
    lines = {
        name: value
        for group in groups({"atelier:aot_550": 0.123, "atelier:water_vapour": 1.5})
        for name, value in group.lines
    }
    assert lines == {"Aerosol optical thickness, 550 nm": "0.12", "Water vapour": "1.5\u202fg\u202fcm⁻²"}


def test_renders_are_buttons_that_draw_tiles(visitor: Client, products: list[pystac.Item]) -> None:
    page = page_of(visitor, products[0])
    for render in ("true-colour", "false-colour", "ndvi", "snow"):
        assert f'data-render="{render}"' in page
        assert f'"{render}": {{"assets": [' in page


def test_an_unknown_product_gets_a_page_that_helps(visitor: Client) -> None:
    response = visitor.get("/products/landsat-l2a/no-such-product")
    assert response.status_code == 404
    assert "Search in words" in html.unescape(response.content.decode())


def test_quicklook_is_the_file_and_may_be_kept(visitor: Client, products: list[pystac.Item]) -> None:
    item = products[0]
    address = f"/quicklook/{item.collection_id}/{item.id}.jpg"
    response = visitor.get(address)
    content = b"".join(response)  # type: ignore[arg-type]
    assert content == path_of(item.assets["QKL_ALL"].href).read_bytes()
    assert response["Content-Type"] == "image/jpeg"
    assert response["Cache-Control"] == "public, max-age=86400"
    assert "Cookie" not in response.get("Vary", "")
    again = visitor.get(address, headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_cards_show_a_small_quicklook(visitor: Client, products: list[pystac.Item]) -> None:
    item = products[0]
    stored = path_of(item.assets["QKL_ALL"].href)
    original = stored.read_bytes()
    full = io.BytesIO()
    Image.effect_noise((1098, 900), 60).convert("RGB").save(full, "JPEG")
    address = f"/thumbnail/{item.collection_id}/{item.id}.jpg"
    try:
        stored.write_bytes(full.getvalue())
        response = visitor.get(address)
        again = visitor.get(address, headers={"If-None-Match": response["ETag"]})
    finally:
        stored.write_bytes(original)
    with Image.open(io.BytesIO(b"".join(response))) as small:  # type: ignore[arg-type]
        assert (small.format, small.width, small.height) == ("JPEG", 224, 183)
    assert response["Cache-Control"] == "public, max-age=86400"
    assert (again.status_code, again.content) == (304, b"")
    assert visitor.get("/thumbnail/landsat-l2a/no-such-product.jpg").status_code == 404


def test_an_unknown_quicklook_is_not_found(visitor: Client) -> None:
    assert visitor.get("/quicklook/landsat-l2a/no-such-product.jpg").status_code == 404
    assert visitor.get("/quicklook/landsat-l2a/../../secret.jpg").status_code == 404


def test_the_figures_of_a_model_have_names_and_intervals(products: list[pystac.Item]) -> None:
    accuracy = {"value": 0.9512, "low": 0.93, "high": 0.97}
    (group,) = groups({"atelier:campaign": 2018, "atelier:key_date": "0731", "atelier:overall_accuracy": accuracy})
    assert group.lines == [
        ("Year", "2018"), ("Season until", "31 July"), ("Overall accuracy", "0.95 (0.93 – 0.97)"),
    ]  # fmt: skip
