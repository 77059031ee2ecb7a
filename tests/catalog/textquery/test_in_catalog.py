"""The catalog accepts every search that the parser makes."""

from __future__ import annotations

from catalog.configuration import Configuration
from catalog.search import search
from catalog.textquery import parse
from tests.catalog.textquery.corpus import CORPUS, TODAY


def test_the_catalog_accepts_every_search(catalog_database: Configuration) -> None:
    for lang, text, _ in CORPUS:
        body = parse(text, lang, today=TODAY)["search"]
        assert search({"limit": 1, **body})["type"] == "FeatureCollection", text
