"""What results are made of, and that each count leads to the query it promises."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest
from django.utils import translation

from catalog import textquery
from portal.discover.facets import CLOUD_WORDS, PRODUCT_WORDS, facets
from portal.discover.timeline import timeline

LANGUAGES = ("en", "fr")


def query_of(url: str) -> str:
    return parse_qs(urlparse(url).query)["q"][0]


def search(text: str, language: str) -> dict[str, Any]:
    found: dict[str, Any] = textquery.parse(text, language)["search"]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("collection", PRODUCT_WORDS)
def test_the_words_of_a_product_mean_its_collection(language: str, collection: str, catalog_database: object) -> None:
    with translation.override(language):
        parsed = textquery.parse(str(PRODUCT_WORDS[collection]), language)
    assert parsed["search"]["collections"] == [collection]
    assert parsed["ignored"] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("lower", "upper"), [("0", 10), ("10", 30), ("30", 60), ("60", None)])
def test_the_words_of_a_class_of_clouds_mean_its_bounds(
    language: str, lower: str, upper: int | None, catalog_database: object
) -> None:
    with translation.override(language):
        said = textquery.parse(str(CLOUD_WORDS[lower]), language)
    text = str(said["search"]["filter"])
    assert said["ignored"] == []
    bounds = [float(bound) for bound in (lower, upper) if bound is not None and bound != "0"]
    assert all(str(bound) in text for bound in bounds)


def test_a_count_leads_to_the_query_with_its_words_in_place_of_the_old_ones(catalog_database: object) -> None:
    parsed = textquery.parse("Toulouse LANDSAT8 2014", "en")
    with translation.override("en"):
        found = facets(parsed, {"platform_frequency": [("landsat-8", 4), ("sentinel-2a", 9)]})
    (platforms,) = found.facets
    assert [(value.label, value.count) for value in platforms.values] == [("Sentinel-2A", 9), ("Landsat 8", 4)]
    assert query_of(platforms.values[0].url) == "Toulouse 2014 Sentinel-2A"


def test_a_facet_with_one_value_is_left_out(catalog_database: object) -> None:
    parsed = textquery.parse("Toulouse", "en")
    assert facets(parsed, {"grid_code_frequency": [("MGRS-31TCJ", 4)]}).facets == []


def test_a_short_time_is_drawn_by_month_and_its_empty_months_too() -> None:
    with translation.override("en"):
        drawn = timeline([("2018-07-01", 4), ("2018-05-01", 2)], lambda words: words)
    assert drawn is not None
    assert [(bar.label, bar.count, bar.url) for bar in drawn.bars] == [
        ("May 2018", 2, "2018-05"), ("June 2018", 0, "2018-06"), ("July 2018", 4, "2018-07"),
    ]  # fmt: skip
    assert [bar.height for bar in drawn.bars] == [20.0, 0.0, 40.0]


def test_a_long_time_is_drawn_by_year() -> None:
    drawn = timeline([("2014-07-01", 4), ("2014-08-01", 1), ("2018-05-01", 2)], lambda words: words)
    assert drawn is not None
    assert [(bar.label, bar.count) for bar in drawn.bars] == [
        ("2014", 5), ("2015", 0), ("2016", 0), ("2017", 0), ("2018", 2),
    ]  # fmt: skip


def test_one_month_needs_no_drawing() -> None:
    assert timeline([("2018-05-01", 2)], lambda words: words) is None
