"""Completion as one types."""

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
