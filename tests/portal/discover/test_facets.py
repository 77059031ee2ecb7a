"""What results are made of, and that each count leads to the query it promises."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlparse

import pystac
import pytest
from django.utils import translation

from catalog import textquery
from portal.discover.cards import PRODUCT_WORDS
from portal.discover.facets import CLOUD_WORDS, counts, facets
from portal.discover.searches import understood
from portal.discover.selectors import results_find
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
@pytest.mark.parametrize("bound", CLOUD_WORDS)
def test_the_words_of_clouds_mean_less_than_the_bound(language: str, bound: str, catalog_database: object) -> None:
    with translation.override(language):
        said = textquery.parse(str(CLOUD_WORDS[bound]), language)
    assert said["ignored"] == []
    assert {"op": "<", "args": [{"property": "eo:cloud_cover"}, float(bound)]} in said["search"]["filter"]["args"]


def test_a_count_leads_to_the_query_with_its_words_in_place_of_the_old_ones(catalog_database: object) -> None:
    parsed = understood(text="Toulouse LANDSAT8 2014", language="en", area="1,43,2,44")
    with translation.override("en"):
        found = facets(parsed, {"platform_frequency": [("sentinel-2a", 9), ("landsat-8", 4)]})
    (platforms,) = found.facets
    assert [(value.label, value.count) for value in platforms.values] == [("Sentinel-2A", 9), ("Landsat 8", 4)]
    assert query_of(platforms.values[0].url) == "Toulouse Sentinel-2A 2014"
    assert "area=1,43,2,44" in platforms.values[0].url


def test_a_facet_with_one_value_is_left_out(catalog_database: object) -> None:
    parsed = understood(text="Toulouse", language="en")
    assert facets(parsed, {"grid_code_frequency": [("MGRS-31TCJ", 4)]}).facets == []


def test_a_short_time_is_drawn_by_month_and_its_empty_months_too() -> None:
    with translation.override("en"):
        drawn = timeline([("2018-07/0", 3), ("2018-07/80", 1), ("2018-05", 2)], lambda words: words)
    assert drawn is not None
    assert [(bar.label, bar.count, bar.url) for bar in drawn.bars] == [
        ("May 2018", 2, "2018-05"), ("June 2018", 0, "2018-06"), ("July 2018", 4, "2018-07"),
    ]  # fmt: skip
    assert [(bar.first, bar.last) for bar in drawn.bars[:2]] == [
        ("2018-05-01", "2018-05-31"),
        ("2018-06-01", "2018-06-30"),
    ]
    assert [[(layer.sky, layer.y, layer.height) for layer in bar.layers] for bar in drawn.bars] == [
        [("unknown", 20.0, 20.0)], [], [("clear", 10.0, 30.0), ("cloudy", 0.0, 10.0)],
    ]  # fmt: skip
    assert drawn.skies == ["clear", "cloudy", "unknown"]


def test_a_long_time_is_drawn_by_year() -> None:
    drawn = timeline([("2014-07/0", 4), ("2014-08/20", 1), ("2018-05/0", 2)], lambda words: words)
    assert drawn is not None
    assert [(bar.label, bar.count) for bar in drawn.bars] == [
        ("2014", 5), ("2015", 0), ("2016", 0), ("2017", 0), ("2018", 2),
    ]  # fmt: skip


def test_one_month_needs_no_drawing() -> None:
    assert timeline([("2018-05/0", 2), ("2018-05/60", 2)], lambda words: words) is None


def test_clouds_are_counted_below_the_bounds_that_have_words() -> None:
    buckets = [
        {"key": f"{lower}-{lower + 10}", "from": lower, "frequency": count}
        for lower, count in ((0, 5), (10, 1), (20, 2), (50, 3), (90, 4))
    ]
    found = counts([{"name": "cloud_cover_frequency", "buckets": buckets}])
    assert found["cloud_cover_frequency"] == [("10", 5), ("30", 8), ("60", 11)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_count_of_the_page_is_that_of_the_query_it_leads_to(
    language: str, products: list[pystac.Item], db: None
) -> None:
    with translation.override(language):
        found = results_find(text="Toulouse", language=language)
        values = [value for facet in found.facets.facets for value in facet.values]
        bars = found.facets.timeline.bars if found.facets.timeline else []
        assert {facet.title for facet in found.facets.facets} >= {"Platform" if language == "en" else "Satellite"}
        assert sum(bar.count for bar in bars) == found.matched
        for value in [*values, *(bar for bar in bars if bar.count)]:
            assert results_find(text=query_of(value.url), language=language).matched == value.count, value
