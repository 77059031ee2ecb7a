"""Completions of what is being typed: places, products, platforms."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from catalog import gazetteer
from catalog.gazetteer import key, tile_id
from catalog.textquery.chips import product_label
from catalog.textquery.geography import label
from catalog.textquery.lexicon import lexicon
from catalog.textquery.products import FAMILIES, platform_label
from catalog.textquery.products import PRODUCTS as PRODUCT_COLLECTIONS
from catalog.textquery.words import DEFAULT_LANGUAGE, LABELS, LANGUAGES, SHARED

LONGEST_TAIL = 5
"""Words at the end of the text that may be one name."""
LONGEST = 200
"""Characters of the text's end that are looked at."""


def suggest(prefix: str, lang: str = DEFAULT_LANGUAGE, limit: int = 8) -> list[dict[str, Any]]:
    """Ways to go on with what is being typed, the likeliest first.

    Returns:
        Dicts of ``text`` (the whole text, completed), ``kind`` (as in :func:`~catalog.textquery.parse`), ``label`` and
        ``detail`` (country, platforms or collections).
    """
    language = lang if lang in LANGUAGES else DEFAULT_LANGUAGE
    if not prefix.strip() or (prefix[-1].isspace() and len(prefix.split()) > LONGEST_TAIL):
        return []
    words = prefix[-LONGEST:].split()
    for count in range(min(len(words), LONGEST_TAIL), 0, -1):
        tail = " ".join(words[-count:])
        head = prefix.rstrip()[: len(prefix.rstrip()) - len(tail)] if prefix.rstrip().endswith(tail) else ""
        found = list(_completions(tail, language, limit))
        if found:
            return [{**entry, "text": head + entry["text"]} for entry in found[:limit]]
    return []


def _completions(tail: str, language: str, limit: int) -> Iterator[dict[str, Any]]:
    folded = key(tail)
    if not folded:
        return
    seen = set()
    tile = tile_id(tail)
    if tile:
        yield {"text": tile, "kind": "tile", "label": LABELS[language]["tile"].format(tile), "detail": f"MGRS-{tile}"}
    for phrase, entry in _vocabulary(language):
        if phrase.startswith(folded) and entry["label"] not in seen:
            seen.add(entry["label"])
            yield entry
    for spelling, place in gazetteer.complete(tail, language):
        if lexicon().means(key(spelling)):
            continue  # a village called Snow would be read as snow
        kind = "place" if place.is_town else "region"
        full = label(place, language, full=True)
        home = full.partition(", ")[2]
        detail = home if spelling == place.label(language) else full
        yield {"text": spelling, "kind": kind, "label": spelling, "detail": detail}


@cache
def _vocabulary(language: str) -> list[tuple[str, dict[str, Any]]]:
    """Folded phrases of platforms and products, each with its suggestion; those of the language first."""
    found = []
    for name, phrases in SHARED["platform"].items():
        shown = platform_label(str(name))
        detail = ", ".join(platform_label(one) for one in FAMILIES.get(str(name), ()))
        for phrase in [shown, *phrases.split("|")]:
            found.append((key(phrase), {"text": shown, "kind": "platform", "label": shown, "detail": detail}))
    for table in (LANGUAGES[language], SHARED):
        for product, phrases in table["product"].items():
            detail = ", ".join(PRODUCT_COLLECTIONS[str(product)])
            for phrase in phrases.split("|"):
                entry = {
                    "text": phrase,
                    "kind": "product",
                    "label": product_label(str(product), language),
                    "detail": detail,
                }
                found.append((key(phrase), entry))
    return found
