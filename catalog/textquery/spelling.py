"""Mending of words that were not understood: of the query's own vocabulary first, then of places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from catalog import gazetteer
from catalog.textquery.grammar import Reader
from catalog.textquery.lexicon import SHORTEST_TO_CORRECT, lexicon
from catalog.textquery.places import NAME_SCORE, Named
from catalog.textquery.readings import Reading
from catalog.textquery.tokens import Token

LONGEST_TO_CORRECT = 40
"""Letters."""
MOST_MENDED = 4
"""Words of one text: mending is the costliest part of reading."""
LEAST_RANK, LEAST_PLAIN_RANK = 3.5, 4.0
"""From which a place is thought of: about 13,000 inhabitants (900 in France), or 50,000 (3,400) where the word is in
small letters, and likelier some other word."""
CERTAIN_RANK = 4.3
"""From which a place is likelier meant than a word of the vocabulary: about 100,000 inhabitants."""


@dataclass(frozen=True)
class Mended:
    """Tokens with their spelling put right, and places whose name nearly stands in the text."""

    tokens: list[Token]
    places: list[Reading]
    changed: dict[int, str]
    """The right spelling by the index of the token."""


def mend(reader: Reader, unknown: Sequence[int]) -> Mended:
    """Tries the words at these tokens, one letter away."""
    tokens, places, changed = list(reader.tokens), [], {}
    tries = 0
    for at in unknown:
        token = tokens[at]
        if tries >= MOST_MENDED or not SHORTEST_TO_CORRECT <= len(token.word) <= LONGEST_TO_CORRECT:
            continue
        if token.word in lexicon().vocabulary:
            continue  # rightly spelt, only not understood here
        tries += 1
        place = next(_places(reader, at, unknown), None)
        word = _word(token.word)
        if word is not None and (place is None or place.value.place.rank < CERTAIN_RANK):
            tokens[at], changed[at] = replace(token, word=word), word
        elif place is not None:
            places.append(place)
    return Mended(tokens, places, changed)


def _word(word: str) -> str | None:
    near = gazetteer.one_letter_away(word) & lexicon().vocabulary
    return min((one for one in near if len(one) >= SHORTEST_TO_CORRECT - 1), default=None)


def _places(reader: Reader, at: int, unknown: Sequence[int]) -> Iterator[Reading]:
    """Places nearly named by the word with its neighbours, or alone."""
    tokens = reader.tokens
    for start, end in ((at, at + 3), (at, at + 2), (at - 1, at + 1), (at, at + 1), (at - 2, at + 1)):
        if (
            start < 0
            or end > len(tokens)
            or any(not _may_join(tokens[index], index in unknown) for index in range(start, end))
        ):
            continue
        words = [token for token in tokens[start:end] if token.is_word]
        least = LEAST_RANK if words[0].is_capitalised else LEAST_PLAIN_RANK
        found = gazetteer.correct(" ".join(token.word for token in words), least)
        if found:
            spelling, place = found
            score = NAME_SCORE * (end - start) + place.rank / 2
            yield Reading(
                start, end, "place" if place.is_town else "region", Named((place,), corrected=spelling), score
            )


def _may_join(token: Token, is_unknown: bool) -> bool:
    return (
        is_unknown
        or token.text in {"-", "'"}
        or token.word in {"saint", "st", "sainte", "la", "le", "les", "sur", "en", "de", "new"}
    )
