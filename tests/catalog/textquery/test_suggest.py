"""Completion as one types."""

import pytest

from catalog.textquery import parse, suggest


def test_places_the_likeliest_first() -> None:
    first = suggest("toulou")[0]
    assert first == {"text": "Toulouse", "kind": "place", "label": "Toulouse", "detail": "Occitanie, France"}


def test_names_in_the_language_of_the_page() -> None:
    assert suggest("allem", "fr")[0]["text"] == "Allemagne"
    assert suggest("germ", "en")[0]["text"] == "Germany"
    assert "London" in next(entry for entry in suggest("londres", "fr") if "Royaume-Uni" in entry["detail"])["detail"]


def test_platforms_and_products() -> None:
    assert {"Sentinel-2", "Sentinel-2A"} <= {entry["text"] for entry in suggest("senti")}
    assert any(entry["kind"] == "product" for entry in suggest("occupation", "fr"))
    assert suggest("t31tcj")[0]["kind"] == "tile"


def test_only_the_last_words_are_completed() -> None:
    assert suggest("snow maps in toulou")[0]["text"] == "snow maps in Toulouse"
    assert suggest("Landsat 8 la roche")[0]["text"].startswith("Landsat 8 La Roche")


def test_no_more_than_asked_for() -> None:
    assert len(suggest("s", limit=3)) == 3
    assert suggest("") == []
    assert suggest("   ") == []


def test_what_is_suggested_is_understood() -> None:
    for prefix in ("toul", "sent", "lands", "snow", "pyr", "san"):
        for entry in suggest(prefix):
            assert entry["kind"] in {part["kind"] for part in parse(entry["text"])["understood"]}, entry


@pytest.mark.parametrize(
    ("lang", "prefix", "text"),
    [
        ("fr", "pari", "Paris"),
        ("fr", "toul", "Toulouse"),
        ("en", "barc", "Barcelona"),
        ("en", "L2A lyo", "L2A Lyon"),
        ("en", "images of marse", "images of Marseille"),
        ("fr", "occit", "Occitanie"),
        ("en", "occit", "Occitanie"),
        ("en", "tunis", "Tunisia"),
        ("fr", "st et", "Saint-Étienne"),
        ("fr", "bassin de la dor", "Bassin de la Dordogne"),
        ("en", "landsat", "Landsat"),
        ("fr", "occupation", "occupation du sol"),
        ("fr", "Toulosue", "Toulouse"),
    ],
)
def test_what_is_likeliest_comes_first(lang: str, prefix: str, text: str) -> None:
    assert suggest(prefix, lang)[0]["text"] == text


def test_codes_and_names_of_other_tongues_are_not_offered_before_they_are_typed() -> None:
    offered = [entry["text"] for prefix in ("t", "ne", "mar", "lyo", "dep") for entry in suggest(prefix, "en")]
    assert not {"Tchéquie", "NER", "Lyon 03", "dép 01"} & set(offered)
    assert "Thailand" in offered


def test_a_namesake_is_offered_with_words_that_mean_it() -> None:
    spain, venezuela, *_ = (entry for entry in suggest("Toulouse, Barcelona") if entry["label"] == "Barcelona")
    assert spain["text"] == "Toulouse, Barcelona"
    read = parse(venezuela["text"])["understood"]
    assert [part["value"].get("country") for part in read if not part["value"].get("explains")] == ["FR", "VE"]


def test_the_same_line_is_not_offered_twice() -> None:
    for prefix in ("venus", "san", "spring", "saint"):
        lines = [(entry["label"], entry["detail"]) for entry in suggest(prefix)]
        assert len(lines) == len(set(lines))
