"""Questions to the gazetteer: what bears this name, what begins so, what is spelt nearly so."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from catalog.gazetteer.index import connection
from catalog.gazetteer.names import is_code, key
from catalog.gazetteer.place import Place

ALPHABET = "abcdefghijklmnopqrstuvwxyz "
MOST_NAMESAKES = 150
LEAST_RANK_TO_CORRECT = 3.5
"""Spelling is mended only towards places of about 13,000 inhabitants and more, 900 in France."""
MOST_COMPLETED = 12
TOWN_BONUS, STATE_BONUS, WHOLE_BONUS, LANGUAGE_BONUS = 1.5, 2.5, 1.0, 2.0
"""Rank given to a completion, beside that of its place."""
SHORTEST_TO_CORRECT, LONGEST_TO_CORRECT = 5, 40
"""Letters."""


def _place(likelihood: float, row: list[Any]) -> Place:
    identifier, name, kind, latitude, longitude, bbox, country, admin1, population, _, names, outline = row
    west, south, east, north = json.loads(bbox)
    return Place(
        name=name,
        kind=kind,
        latitude=latitude,
        longitude=longitude,
        bbox=(west, south, east, north),
        country=country,
        admin1=admin1,
        population=population,
        rank=likelihood,
        names=json.loads(names),
        outline=json.loads(outline) if outline else None,
        identifier=identifier,
    )


def find(names: Iterable[str]) -> dict[str, list[Place]]:
    """The places that bear each of these names, the likeliest first; a name that no place bears is left out."""
    wanted = json.dumps(sorted({key(name) for name in names}))
    rows = connection().execute(
        "SELECT * FROM named WHERE key IN (SELECT value FROM json_each(?)) ORDER BY likelihood DESC, id", (wanted,)
    )
    found: dict[str, list[Place]] = {}
    for folded, likelihood, _, *row in rows.fetchall():
        namesakes = found.setdefault(folded, [])
        if len(namesakes) < MOST_NAMESAKES:
            namesakes.append(_place(likelihood, row))
    return found


@lru_cache(maxsize=1024)
def division(country: str, admin1: str) -> Place | None:
    """The région of France or state of the USA that has this code."""
    row = connection().execute(
        "SELECT rank, * FROM place WHERE country = ? AND admin1 = ? AND kind IN ('region', 'state')", (country, admin1)
    )
    found = row.fetchone()
    return _place(found[0], found[1:]) if found else None


@lru_cache(maxsize=512)
def country(code: str) -> Place | None:
    """The country of this ISO 3166-1 code of two letters."""
    row = connection().execute("SELECT rank, * FROM place WHERE country = ? AND kind = 'country'", (code,))
    found = row.fetchone()
    return _place(found[0], found[1:]) if found else None


def correct(name: str, least: float = LEAST_RANK_TO_CORRECT) -> tuple[str, Place] | None:
    """The likeliest place whose name is one letter away (missing, wrong, doubled or swapped), with that name.

    ``least`` is the rank from which a place is thought of. The first letter is taken to be right: people seldom mistake
    it, and ``lundi`` is not the town of Bundi.
    """
    folded = key(name)
    if not SHORTEST_TO_CORRECT <= len(folded) <= LONGEST_TO_CORRECT:
        return None
    near = sorted(one for one in one_letter_away(folded) if one[0] == folded[0])
    row = connection().execute(
        "SELECT * FROM named WHERE key IN (SELECT value FROM json_each(?)) AND likelihood >= ? "
        "ORDER BY likelihood DESC, id LIMIT 1",
        (json.dumps(near), least),
    )
    found = row.fetchone()
    return (found[2], _place(found[1], found[3:])) if found else None


def one_letter_away(word: str) -> set[str]:
    """All that the word becomes with one letter deleted, swapped with the next, replaced or inserted."""
    splits = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    deleted = {left + right[1:] for left, right in splits if right}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in splits if len(right) > 1}
    replaced = {left + letter + right[1:] for left, right in splits if right for letter in ALPHABET}
    inserted = {left + letter + right for left, right in splits for letter in ALPHABET}
    return (deleted | swapped | replaced | inserted) - {word, ""}


def complete(prefix: str, language: str = "en", limit: int = MOST_COMPLETED) -> list[tuple[str, Place]]:
    """The likeliest names that begin so, each with its place; those of the language before those of others."""
    folded = key(prefix)
    if not folded:
        return []
    rows = connection().execute("SELECT * FROM completed WHERE prefix = ?", (folded,)).fetchall()
    if not rows:
        rows = (
            connection()
            .execute("SELECT * FROM named WHERE key >= ? AND key < ?", (folded, folded + "\U0010ffff"))
            .fetchall()
        )
    completions: dict[int, tuple[float, str, Place]] = {}
    for _, likelihood, spelling, *row in rows:
        if is_code(spelling) and key(spelling) != folded:
            continue
        place = _place(likelihood, row)
        name = _shown(place, spelling, folded, language)
        score = likelihood + _closeness(place, name, folded, language)
        if score > completions.get(place.identifier, (-math.inf,))[0]:
            completions[place.identifier] = (score, name, place)
    best = sorted(completions.values(), key=lambda one: (-one[0], one[2].identifier))
    return [(name, place) for _, name, place in best[:limit]]


def _shown(place: Place, spelling: str, folded: str, language: str) -> str:
    names = [place.label(language), place.name, spelling]
    return next(name for name in names if key(name).startswith(folded) or name is spelling)


def _closeness(place: Place, name: str, folded: str, language: str) -> float:
    """What makes a completion likelier than its place is: a town, the whole name typed, the name of the language."""
    whole = WHOLE_BONUS if key(name) == folded else 0.0
    own = LANGUAGE_BONUS if name == place.label(language) else 0.0
    kind = {"town": TOWN_BONUS, "state": STATE_BONUS}.get(place.kind, 0.1 * math.log10(place.population + 1))
    return whole + own + kind
