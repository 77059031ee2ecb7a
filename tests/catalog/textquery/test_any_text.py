"""Any text has an answer."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import shape

from catalog.errors import CatalogError
from catalog.textquery import TextTooLong, parse, suggest
from catalog.textquery.lexicon import lexicon
from catalog.textquery.products import COLLECTIONS
from tests.catalog.textquery.corpus import CORPUS

KINDS = {"place", "region", "time", "platform", "product", "tile", "orbit", "cloud", "snow", "order"}
FIELDS = {"eo:cloud_cover", "eo:snow_cover", "datetime"}
PROPERTIES = {*FIELDS, "platform", "grid:code", "sat:relative_orbit", "sat:orbit_state"}
PIECES = sorted({word for _, text, _ in CORPUS for word in text.split()} | lexicon().vocabulary)
TEXTS = st.one_of(
    st.text(max_size=1000),
    st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join),
    st.lists(
        st.one_of(st.sampled_from(PIECES), st.integers(-400, 99999).map(str), st.text(max_size=4)), max_size=40
    ).map("".join),
).filter(lambda text: len(text) <= 1000)
PATIENT = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _check_clause(clause: dict[str, Any]) -> None:
    if clause["op"] in {"and", "or"}:
        assert len(clause["args"]) > 1
        for part in clause["args"]:
            _check_clause(part)
    elif clause["op"] == "isNull":
        assert clause["args"] == [{"property": "deprecated"}]
    else:
        assert clause["op"] in {"=", "in", "<", "<=", ">", ">="}
        subject, value = clause["args"]
        assert subject["property"] in PROPERTIES
        assert value not in ([], None)


def check(text: str, answer: dict[str, Any]) -> None:
    """The promises of the answer, whatever the text."""
    assert json.loads(json.dumps(answer, allow_nan=False)) == answer
    assert set(answer) == {"q", "lang", "search", "understood", "ignored", "alternatives"}
    assert answer["q"] == text
    search = answer["search"]
    assert search["collections"]
    assert set(search["collections"]) <= {collection.identifier for collection in COLLECTIONS}
    assert not {"bbox", "intersects"} <= set(search)
    if "bbox" in search:
        west, south, east, north = search["bbox"]
        assert -180 <= west < east <= 180
        assert -90 <= south < north <= 90
    if "intersects" in search:
        area = shape(search["intersects"])
        assert area.is_valid
        assert area.area > 0
        assert -180 <= area.bounds[0] <= area.bounds[2] <= 180
    if "datetime" in search:
        start, end = search["datetime"].split("/")
        assert (start, end) != ("..", "..")
        assert ".." in (start, end) or start < end
    assert ("filter" in search) == (search.get("filter-lang") == "cql2-json")
    if "filter" in search:
        _check_clause(search["filter"])
    assert all(key["field"] in FIELDS and key["direction"] in {"asc", "desc"} for key in search.get("sortby", []))
    for part in answer["understood"]:
        assert part["kind"] in KINDS
        assert part["value"]["label"]
        assert text[slice(*part["value"]["span"])] == part["text"]
    assert all(word in text for word in answer["ignored"])


@PATIENT
@given(text=TEXTS, lang=st.sampled_from(["en", "fr", "de", ""]), today=st.dates(date(1980, 1, 1), date(2090, 1, 1)))
def test_every_text_has_a_valid_answer(text: str, lang: str, today: date) -> None:
    check(text, parse(text, lang, today=today))


@PATIENT
@given(text=TEXTS)
def test_the_same_text_has_the_same_answer(text: str) -> None:
    day = date(2018, 6, 15)
    assert parse(text, "fr", today=day) == parse(text, "fr", today=day)


@PATIENT
@given(prefix=st.one_of(st.text(max_size=60), st.sampled_from(PIECES).map(lambda word: word[:3])))
def test_every_prefix_has_suggestions_or_none(prefix: str) -> None:
    for entry in suggest(prefix, "fr"):
        assert set(entry) == {"text", "kind", "label", "detail"}
        assert entry["kind"] in KINDS


@pytest.mark.parametrize(
    "text", ["99999999999999999999 years ago", "1000 decades ago", "since 1000 decades", "2099 " * 200]
)
def test_large_numbers(text: str) -> None:
    check(text[:1000], parse(text[:1000]))


@pytest.mark.parametrize(
    "text", ["between " * 125, "St " * 333, "(" * 1000, "0 " * 500, "de la " * 166, "xyzzyplugh " * 90]
)
def test_long_texts_of_one_thing(text: str) -> None:
    check(text[:1000], parse(text[:1000]))


def test_a_text_of_more_than_a_thousand_characters_is_refused() -> None:
    parse("a" * 1000)
    with pytest.raises(TextTooLong, match="1001 characters"):
        parse("a" * 1001)
    assert issubclass(TextTooLong, CatalogError)


def test_nothing_is_dropped_silently() -> None:
    """Every word is part of what was understood, is named as ignored, or only joins the others."""
    answer = parse("blorptastic vineyards near Bordeaux grumpf 2016")
    assert answer["ignored"] == ["blorptastic", "vineyards", "grumpf"]
