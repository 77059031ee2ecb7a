"""The interfaces for programs and for the search box: ``/api/query``, ``/api/suggest``, ``/api/places``."""

from __future__ import annotations

import pytest
from django.test import Client

from catalog import search


def test_query_gives_a_search_that_the_catalog_takes(visitor: Client) -> None:
    response = visitor.get("/api/query", {"q": "Toulouse LANDSAT8 2014", "lang": "en"})
    answer = response.json()
    assert set(answer) == {"q", "lang", "search", "understood", "ignored", "alternatives"}
    assert [part["kind"] for part in answer["understood"]] == ["place", "platform", "time"]
    assert search.search(answer["search"])["numberMatched"] == 5
    assert response["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(("lang", "spoken"), [("en", "en"), ("fr", "fr"), ("FR-ca", "fr"), ("xx", "en"), ("", "en")])
def test_query_speaks_english_or_french(visitor: Client, lang: str, spoken: str) -> None:
    assert visitor.get("/api/query", {"q": "neige", "lang": lang}).json()["lang"] == spoken


def test_query_speaks_the_readers_language_unless_told() -> None:
    assert Client(headers={"Accept-Language": "fr"}).get("/api/query", {"q": "neige"}).json()["lang"] == "fr"


@pytest.mark.parametrize("text", ["", "x" * 1000, "é" * 1000, "\x00\ufffe", "{}[]'\"\\"])
def test_query_answers_any_text_of_up_to_1000_characters(visitor: Client, text: str) -> None:
    response = visitor.get("/api/query", {"q": text})
    assert response.status_code == 200
    assert response.json()["q"] == text


def test_query_refuses_longer_text_in_words(visitor: Client) -> None:
    response = visitor.get("/api/query", {"q": "x" * 1001})
    assert response.status_code == 400
    assert "1000" in response.json()["error"]


def test_suggestions_are_whole_texts(visitor: Client) -> None:
    suggestions = visitor.get("/api/suggest", {"q": "LANDSAT8 Toulou", "lang": "en"}).json()["suggestions"]
    assert {"text": "LANDSAT8 Toulouse", "label": "Toulouse"}.items() <= suggestions[0].items()


def test_places_are_the_largest_of_a_box(visitor: Client) -> None:
    features = visitor.get("/api/places", {"bbox": "0,43,2,44"}).json()["features"]
    assert features[0]["properties"]["name"] == "Toulouse"
    populations = [feature["properties"]["population"] for feature in features]
    assert populations == sorted(populations, reverse=True)
    assert all(0 <= feature["geometry"]["coordinates"][0] <= 2 for feature in features)


@pytest.mark.parametrize("bbox", ["", "1,2,3", "a,b,c,d", "1,2,3,4,5"])
def test_places_refuses_what_is_no_box(visitor: Client, bbox: str) -> None:
    assert visitor.get("/api/places", {"bbox": bbox}).status_code == 400
