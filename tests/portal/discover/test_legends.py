"""What the colours of a render mean."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation
from django.utils.translation import gettext

from catalog.collections import collections, renders
from portal.discover.item_words import ITEM_WORDS
from portal.discover.legends import Entry, legend
from processing.landcover.nomenclature import CLASSES

CODES = [
    {"value": 0, "name": "no-snow", "description": "no snow"},
    {"value": 100, "name": "snow", "description": "snow"},
    {"value": 205, "name": "cloud", "description": "cloud"},
]


@pytest.fixture(autouse=True)
def english() -> None:
    translation.activate("en")


def test_classes_have_their_names_and_colours() -> None:
    found = legend(renders("snow")["snow-cover"], {"SNW": {"classification:classes": CODES}})
    assert found.entries == [Entry("#777777", "no snow"), Entry("#0078ff", "snow"), Entry("#ffffff", "cloud")]
    assert found.scale is None


def test_the_classes_of_a_scale_stand_apart_from_it() -> None:
    assets: dict[str, dict[str, Any]] = {"FSC": {"unit": "%"}, "SNW": {"classification:classes": CODES}}
    found = legend(renders("snow")["snow-fraction"], assets)
    assert [entry.name for entry in found.entries] == ["no snow", "cloud"]
    assert found.scale is not None
    assert (found.scale.low, found.scale.high) == ("1\u202f%", "100\u202f%")
    assert found.scale.stops[-1] == ("100%", "#08589e")


def test_a_scale_is_in_the_unit_of_its_values() -> None:
    render = {"assets": ["DTS_R1"], "rescale": [[-230, 230]], "colormap_name": "viridis"}
    found = legend(render, {"DTS_R1": {"raster:scale": 0.1, "unit": "d"}}).scale
    assert found is not None
    assert (found.low, found.high) == ("-23\u202fd", "23\u202fd")
    assert found.stops[0] == ("0%", "#440154")


def test_an_index_has_no_unit_of_its_bands() -> None:
    render = {
        "assets": ["N", "R"],
        "expression": "(b1-b2)/(b1+b2)",
        "rescale": [[-0.2, 0.9]],
        "colormap_name": "rdylgn",
    }
    found = legend(render, {"N": {"raster:scale": 0.0001}, "R": {}}).scale
    assert found is not None
    assert (found.low, found.high) == ("-0.2", "0.9")


def test_channels_name_the_light_that_was_measured() -> None:
    assets = {key: {"bands": [{"eo:common_name": name}]} for key, name in (("A", "nir"), ("B", "red"), ("C", "other"))}
    with translation.override("fr"):
        found = legend({"assets": ["A", "B", "C"], "rescale": [[0, 1]] * 3}, assets)
    assert [entry.name for entry in found.entries] == ["Rouge : proche infrarouge", "Vert : lumière rouge", "Bleu : C"]


def test_every_render_of_a_collection_can_be_said_in_french() -> None:
    titles = {
        render["title"] for identifier in collections() for render in renders(identifier).values() if "title" in render
    }
    assert titles <= set(ITEM_WORDS)


def test_the_classes_of_land_cover_have_their_french_names() -> None:
    with translation.override("fr"):
        assert [gettext(one.name_en) for one in CLASSES.values()] == [
            one.name_fr.replace("'", "’") for one in CLASSES.values()
        ]
