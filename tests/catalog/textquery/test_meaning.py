"""What is typed is understood as it was meant."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from catalog.textquery import parse
from tests.catalog.textquery.corpus import CORPUS, TODAY, meaning


def asked(search: dict[str, Any]) -> list[Any]:
    """The clauses of the filter; the last, of every search, leaves out what has a successor."""
    clauses = search["filter"]["args"]
    assert clauses[-1] == {"op": "isNull", "args": [{"property": "deprecated"}]}
    return list(clauses[:-1])


@pytest.mark.parametrize(("lang", "text", "expected"), CORPUS, ids=[f"{lang}: {text}" for lang, text, _ in CORPUS])
def test_corpus(lang: str, text: str, expected: dict[str, Any]) -> None:
    assert meaning(parse(text, lang, today=TODAY)) == expected


def test_the_first_query_of_a_visitor() -> None:
    answer = parse("Toulouse LANDSAT8 2014", "en", today=TODAY)
    search = answer["search"]
    west, south, east, north = search["bbox"]
    assert west < 1.444 < east
    assert south < 43.604 < north
    assert search["datetime"] == "2014-01-01T00:00:00Z/2014-12-31T23:59:59.999Z"
    assert asked(search) == [{"op": "=", "args": [{"property": "platform"}, "landsat-8"]}]
    assert search["filter-lang"] == "cql2-json"
    assert "landsat-l2a" in search["collections"]
    assert "sentinel2-l2a" not in search["collections"]
    assert [(part["text"], part["kind"]) for part in answer["understood"]] == [
        ("Toulouse", "place"), ("LANDSAT8", "platform"), ("2014", "time"),
    ]  # fmt: skip


def test_inputs_are_searched_only_when_they_are_named() -> None:
    assert not {"sentinel2-l1c", "landsat-l1"} & set(parse("Toulouse")["search"]["collections"])
    assert parse("L1C Toulouse")["search"]["collections"] == ["sentinel2-l1c"]
    assert parse("Landsat L1")["search"]["collections"] == ["landsat-l1"]


def test_a_tile_an_orbit_and_clouds_are_joined_by_and() -> None:
    search = parse("T31TCJ orbit 51 clouds < 20%")["search"]
    assert asked(search) == [
        {"op": "=", "args": [{"property": "grid:code"}, "MGRS-31TCJ"]},
        {"op": "=", "args": [{"property": "sat:relative_orbit"}, 51]},
        {"op": "<", "args": [{"property": "eo:cloud_cover"}, 20.0]},
    ]


def test_a_product_asked_for_by_its_name_is_found_even_where_a_better_one_has_taken_its_place() -> None:
    search = parse("SENTINEL2A_20180131-110101-000_L2A_T31TCH_C_V1-0")["search"]
    assert search["ids"] == ["SENTINEL2A_20180131-110101-000_L2A_T31TCH_C_V1-0"]
    assert "filter" not in search


def test_order_and_number_of_results() -> None:
    search = parse("last 5 images of Paris")["search"]
    assert search["sortby"] == [{"field": "datetime", "direction": "desc"}]
    assert search["limit"] == 5


def test_what_is_in_spain_and_chile() -> None:
    chile, spain = parse("Santiago Chile")["search"]["bbox"], parse("Santiago España")["search"]["bbox"]
    assert chile[0] < -70.6 < chile[2]
    assert spain[0] < -8.5 < spain[2]


def test_a_range_and_a_country_mean_what_they_share() -> None:
    from shapely.geometry import shape

    alps = shape(parse("Alpes en Italie", "fr")["search"]["intersects"])
    assert alps.bounds[1] > 43.4
    assert alps.bounds[2] < 14.5
    assert not alps.intersects(shape({"type": "Point", "coordinates": [6.0, 45.2]}))  # Grenoble's side


def test_a_country_across_the_antimeridian_is_two_polygons() -> None:
    search = parse("Fiji")["search"]
    longitudes = [x for polygon in search["intersects"]["coordinates"] for x, _ in polygon[0]]
    assert search["intersects"]["type"] == "MultiPolygon"
    assert min(longitudes) == -180
    assert max(longitudes) == 180
    assert not any(-170 < x < 170 for x in longitudes)
    west, _, east, _ = parse("Fiji")["understood"][0]["value"]["bbox"]
    assert west > east


def test_the_south_has_its_own_seasons() -> None:
    assert parse("summer 2015 in Chile")["search"]["datetime"].startswith("2014-12-01")
    assert parse("summer 2015 in Spain")["search"]["datetime"].startswith("2015-06-01")


def test_a_mended_word_says_so() -> None:
    (place,) = parse("Toulose")["understood"]
    assert (place["text"], place["value"]["name"], place["value"]["corrected"]) == ("Toulose", "Toulouse", "Toulouse")


def test_chips_know_where_they_stand() -> None:
    text = "images sans nuages de Saint-Étienne en été 2015"
    for part in parse(text, "fr", today=TODAY)["understood"]:
        start, end = part["value"]["span"]
        assert text[start:end] == part["text"]
        assert part["value"]["label"]


def test_namesakes_are_offered_and_their_query_means_them() -> None:
    answer = parse("Santiago", today=TODAY)
    assert len(answer["alternatives"]) >= 3
    for other in answer["alternatives"]:
        again = parse(other["q"], today=TODAY)
        points = [part["value"]["point"] for part in again["understood"] if not part["value"].get("explains")]
        assert [[round(x, 2) for x in point] for point in points] == [[round(x, 2) for x in other["value"]["point"]]]


def test_a_month_may_be_a_village_and_a_village_a_month() -> None:
    month = parse("Mars 2018", "fr", today=TODAY)
    assert [part["kind"] for part in month["understood"]] == ["time"]
    assert parse(month["alternatives"][0]["q"], "fr", today=TODAY)["understood"][0]["value"]["name"] == "Mars"
    village = parse("sur Mars", "fr", today=TODAY)
    (as_month,) = [other for other in village["alternatives"] if other["kind"] == "time"]
    assert [part["kind"] for part in parse(as_month["q"], "fr", today=TODAY)["understood"]] == ["time"]


@pytest.mark.parametrize("text", ["05/06/2017", "5.6.2017 Toulouse", "05/06/17"])
def test_day_and_month_may_be_exchanged(text: str) -> None:
    answer = parse(text, today=TODAY)
    assert answer["search"]["datetime"].startswith("2017-06-05")
    (other,) = [other for other in answer["alternatives"] if other["kind"] == "time"]
    assert other["value"]["label"] == "6 May 2017"
    assert parse(other["q"], today=TODAY)["search"]["datetime"].startswith("2017-05-06")


@pytest.mark.parametrize("text", ["05/05/2017", "15/06/2017", "2017-06-05"])
def test_a_date_that_is_certain_has_no_other_reading(text: str) -> None:
    assert parse(text, today=TODAY)["alternatives"] == []


def test_several_years_and_places() -> None:
    search = parse("Toulouse and Barcelona in 2014 and 2016")["search"]
    assert "datetime" not in search
    assert [clause["op"] for clause in asked(search)] == ["or"]
    assert len(search["intersects"]["coordinates"]) == 2


def test_no_date_satisfies_a_contradiction() -> None:
    search = parse("since 2016 before 2014")["search"]
    assert "datetime" not in search
    assert [clause["op"] for clause in asked(search)] == [">=", "<="]


def test_today_is_a_parameter() -> None:
    assert parse("yesterday", today=date(2020, 1, 1))["search"]["datetime"].startswith("2019-12-31")


def test_an_unknown_language_is_english() -> None:
    assert parse("Allemagne", "xx")["lang"] == "en"
    assert parse("Allemagne", "xx")["understood"][0]["value"]["label"] == "Germany"
