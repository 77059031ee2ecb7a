"""Completions of what is being typed: places, products, platforms."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from catalog import gazetteer
from catalog.gazetteer import Place, key, tile_id
from catalog.textquery.alternatives import qualified
from catalog.textquery.chips import product_label
from catalog.textquery.geography import label
from catalog.textquery.lexicon import lexicon
from catalog.textquery.products import FAMILIES, SENTINEL2, SPOT, platform_label
from catalog.textquery.products import PRODUCTS as PRODUCT_COLLECTIONS
from catalog.textquery.words import DEFAULT_LANGUAGE, LABELS, LANGUAGES, SHARED

LONGEST_TAIL = 5
"""Words at the end of the text that may be one name."""
PLATFORMS = (
    "sentinel-2", "landsat", "spot", "venus", *SENTINEL2, "landsat-8", "landsat-9", "landsat-7", "landsat-5",
    *reversed(SPOT), "take5", "landsat-oli",
)  # fmt: skip
"""In the order in which they are offered."""
SHORTEST_OTHER = 3
"""Letters from which other names than the main one are offered: ``tm`` is not the way to Landsat 5."""
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
    tile = tile_id(tail)
    if tile:
        yield {"text": tile, "kind": "tile", "label": LABELS[language]["tile"].format(tile), "detail": f"MGRS-{tile}"}
    words, places = list(_words(folded, language)), list(_places(tail, language))
    most = limit // 2 if len(folded) < SHORTEST_OTHER else limit - 2
    yield from words[: max(most, limit - len(places))]
    yield from places


def _words(folded: str, language: str) -> Iterator[dict[str, Any]]:
    """Platforms and products; under their other names once three letters, or the whole name, are there."""
    seen = set()
    for phrase, is_main, entry in _vocabulary(language):
        near = phrase.startswith(folded) and (is_main or len(folded) >= SHORTEST_OTHER or phrase == folded)
        if near and entry["label"] not in seen:
            seen.add(entry["label"])
            yield entry


def _places(tail: str, language: str) -> Iterator[dict[str, Any]]:
    seen: set[tuple[str, str]] = set()
    names: set[str] = set()
    found = gazetteer.complete(tail, language)
    mended = None if found else gazetteer.correct(tail)
    for spelling, place in [*found, *([mended] if mended else [])]:
        if lexicon().means(key(spelling)):
            continue  # a village called Snow would be read as snow
        kind = "place" if place.is_town else "region"
        full = label(place, language, full=True)
        detail = full.partition(", ")[2] if spelling == place.label(language) else full
        if (spelling, detail) not in seen:
            text = spelling if spelling not in names else _meaning(place, spelling, language)
            seen.add((spelling, detail))
            names.add(spelling)
            yield {"text": text, "kind": kind, "label": spelling, "detail": detail}


def _meaning(place: Place, name: str, language: str) -> str:
    """Words that mean this place, and not the likelier one of the same name."""
    return qualified(place, gazetteer.find([name])[key(name)], language)


@cache
def _vocabulary(language: str) -> list[tuple[str, bool, dict[str, Any]]]:
    """Folded phrases of platforms and products, whether it is the main name, and the suggestion; main names first."""
    found = []
    for name in PLATFORMS:
        shown = platform_label(name)
        detail = ", ".join(platform_label(one) for one in FAMILIES.get(name, ()))
        entry = {"text": shown, "kind": "platform", "label": shown, "detail": detail}
        found += [(key(phrase), index == 0, entry) for index, phrase in enumerate([shown, *_phrases("platform", name)])]
    for table in (LANGUAGES[language], SHARED):
        for product, phrases in table["product"].items():
            detail = ", ".join(PRODUCT_COLLECTIONS[str(product)])
            shown = product_label(str(product), language)
            for index, phrase in enumerate(phrases.split("|")):
                entry = {"text": phrase, "kind": "product", "label": shown, "detail": detail}
                found.append((key(phrase), index == 0, entry))
    return sorted(found, key=lambda one: not one[1])


def _phrases(category: str, name: str) -> list[str]:
    return str(SHARED[category][name]).split("|")
