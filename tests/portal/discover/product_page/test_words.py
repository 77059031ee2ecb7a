"""Files, parameters, citation, classes: in words, in groups, in both languages."""

from __future__ import annotations

import html
from typing import Any

import pystac
import pytest
from django.test import Client
from django.utils import translation

from portal.discover.files import files, grouped
from portal.discover.product_page.asset_words import asset_title
from portal.discover.product_page.citation import citation
from portal.discover.product_page.classes import covers
from portal.discover.product_page.dates import Mark
from portal.discover.product_page.open_in import recipes
from portal.discover.product_page.parameters import PARAMETERS, parameter_name, parameter_value
from portal.discover.renders import renders


def item_of(product: pystac.Item) -> dict[str, Any]:
    return product.to_dict(include_self_link=False, transform_hrefs=False)


@pytest.mark.parametrize(
    ("title", "french"),
    [
        ("B8A, surface reflectance", "B8A, réflectance de surface"),
        ("B4, surface reflectance, slopes corrected", "B4, réflectance de surface, corrigée des pentes"),
        ("Uncertainty of the surface reflectance: B2, B3", "Incertitude de la réflectance de surface\u202f: B2, B3"),
        ("Clouds and shadows", "Nuages et ombres"),
        ("Nobody knows this", "Nobody knows this"),
    ],
)
def test_titles_of_files_are_translated(title: str, french: str) -> None:
    assert asset_title(title) == title
    with translation.override("fr"):
        assert asset_title(title) == french


def test_every_title_that_chains_write_is_known() -> None:
    from processing.items.landcover_model import FILES
    from processing.items.level2_assets import MASK_TITLES
    from processing.landcover.product import IMAGES
    from processing.level3b import SEASON_IMAGES

    titles = [*MASK_TITLES.values(), *IMAGES.values(), *SEASON_IMAGES.values(), *(one[1] for one in FILES.values())]
    with translation.override("fr"):
        assert [title for title in titles if asset_title(title) == title] == []


def test_every_parameter_of_a_chain_has_a_name() -> None:
    from processing.chains.composite_description import METHOD
    from processing.physics.snow_cover import PARAMETERS as SNOW

    assert set(METHOD) | set(SNOW) <= set(PARAMETERS)
    assert parameter_name("ozone") == "Ozone column"
    assert parameter_value("ozone", 0.2798) == "0.2798\u202fcm⋅atm"
    assert parameter_value("aot_measured_percent", 89.0) == "89\u202f%"
    assert (parameter_name("new_thing"), parameter_value("new_thing", 1)) == ("New thing", "1")


def test_files_are_grouped_and_none_is_lost(products: list[pystac.Item]) -> None:
    listed = files(item_of(products[0]))
    groups = grouped(listed)
    assert [group.title for group in groups] == [
        "Surface reflectance",
        "Masks",
        "Pictures to look at",
        "Metadata and reports",
    ]
    assert sorted(one.key for group in groups for one in group.files) == sorted(products[0].assets)
    band = next(one for one in listed if one.key == "FRE_B4")
    assert band.python == f'rasterio.open("/vsicurl/{band.address}")'
    assert band.address.endswith(f"/download/landsat-l2a/{products[0].id}/FRE_B4")


def test_citation_names_the_product_its_version_and_its_address(products: list[pystac.Item]) -> None:
    item = item_of(products[0])
    item["properties"] |= {"processing:version": "2.1", "title": "A & B"}
    found = citation(item, "CC-BY-4.0")
    assert found.text.startswith("Atelier (2026): A & B. ")
    assert all(part in found.text for part in (item["id"], "version 2.1", "CC-BY-4.0", "/products/landsat-l2a/"))
    assert found.bibtex.startswith(f"@misc{{{item['id']},\n")
    assert r"title = {{A \& B}}" in found.bibtex
    assert found.bibtex.count("{") == found.bibtex.count("}")
    assert citation(item, "", "Say this.").text == "Say this."


def test_recipes_have_whole_addresses(products: list[pystac.Item]) -> None:
    item = item_of(products[0])
    by_name = {recipe.name: recipe.text for recipe in recipes(item, renders(item))}
    assert by_name["xyz"].startswith("http")
    assert by_name["xyz"].endswith("/tiles/WebMercatorQuad/{z}/{x}/{y}?render=true-colour")
    assert by_name["wmts"].endswith("/WMTSCapabilities.xml")
    compile(by_name["pystac"], "pystac", "exec")
    compile(by_name["rasterio"], "rasterio", "exec")


def test_classes_come_with_shares_and_colours() -> None:
    classes = [
        {"value": 1, "name": "a", "title": "Winter crops", "percentage": 20.0, "color_hint": "AA0000"},
        {"value": 2, "name": "b", "title": "Forest", "percentage": 80.0},
        {"value": 3, "name": "c", "title": "Water", "percentage": 0.0},
    ]
    rows = covers({"properties": {}, "assets": {"CLASS": {"classification:classes": classes}}})
    assert [(row.name, row.value) for row in rows] == [("Forest", "80\u202f%"), ("Winter crops", "20\u202f%")]
    assert rows[1].colour == "#AA0000"
    counts = covers({"properties": {"atelier:polygons_by_class": {"Forest": 10, "Water": 5}}, "assets": {}})
    assert [(row.value, row.length) for row in counts] == [("10", 100), ("5", 50)]


def test_a_clear_date_is_taller() -> None:
    assert Mark(0, 0).height == 40
    assert Mark(0, 100).height == 4


def test_the_french_page_is_french(products: list[pystac.Item], db: None) -> None:
    response = Client(headers={"Accept-Language": "fr"}).get(f"/products/landsat-l2a/{products[0].id}")
    page = html.unescape(response.content.decode())
    for words in ("Histogramme et étirement", "Contours", "Ouvrir dans d’autres logiciels", "Copier en BibTeX"):
        assert words in page
