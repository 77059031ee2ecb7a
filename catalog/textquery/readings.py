"""All that each stretch of a text may mean, and the choice of what it means as a whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from catalog.textquery import acquisition, bounds, figures, products, time_rules
from catalog.textquery.grammar import Grammar, Reader
from catalog.textquery.lexicon import lexicon

KINDS = {
    "time": "time",
    "platformname": "platform",
    "product": "product",
    "resolution": "product",
    "identifier": "product",
    "tile": "tile",
    "orbit": "orbit",
    "cloud": "cloud",
    "snow": "snow",
    "order": "order",
}
"""Symbols of the grammar that are read wherever they stand, with the kind that the answer gives them."""
WORD_SCORE = 10.0
"""For each word that a reading explains."""
READING_COST = 1.0
"""So that one reading of a stretch wins over two readings of its halves."""
FILLER_SCORE, TOPIC_SCORE = 6.0, 6.5
PHRASE_SCORE = 5.0
"""For each word after the first of a phrase that means nothing: ``may I`` is not the month."""


@dataclass(frozen=True)
class Reading:
    """What the tokens from ``start`` to before ``end`` may mean."""

    start: int
    end: int
    kind: str
    value: Any
    score: float


@cache
def grammar() -> Grammar:
    rules = [*time_rules.RULES, *bounds.RULES, *products.RULES, *acquisition.RULES]
    return Grammar(rules, {**figures.TERMINALS, **acquisition.TERMINALS}, lexicon())


def grammar_readings(reader: Reader) -> list[Reading]:
    """Everything but places."""
    found = []
    for at, token in enumerate(reader.tokens):
        if not token.is_word and token.word not in reader.grammar.lexicon.vocabulary:
            continue  # nothing begins with such a sign
        for symbol, kind in KINDS.items():
            for value, end in reader.match(symbol, at):
                score = WORD_SCORE * words_in(reader, at, end) - READING_COST
                found.append(Reading(at, end, kind, value, score))
        if token.is_word:
            for symbol, kind, each in (("filler", "filler", FILLER_SCORE), ("topic", "ignored", TOPIC_SCORE)):
                for value, end in reader.match(symbol, at):
                    words = words_in(reader, at, end)
                    score = each * words + PHRASE_SCORE * max(0.0, words - 1) - READING_COST / 2
                    found.append(Reading(at, end, kind, value, score))
    return found


def words_in(reader: Reader, start: int, end: int) -> float:
    """Words, numbers and dates among the tokens; a sign, like the ``<`` of ``< 20``, is a tenth of a word."""
    return sum(1.0 if token.is_word else 0.1 for token in reader.tokens[start:end])


def choose(readings: Iterable[Reading], length: int) -> list[Reading]:
    """The readings, none over another, that explain the text best together."""
    starting: dict[int, list[Reading]] = defaultdict(list)
    for reading in readings:
        starting[reading.start].append(reading)
    best: list[tuple[float, Reading | None]] = [(0.0, None)] * (length + 1)
    for at in range(length - 1, -1, -1):
        options: list[tuple[float, Reading | None]] = [(best[at + 1][0], None)]
        options += [(reading.score + best[reading.end][0], reading) for reading in starting[at]]
        best[at] = max(options, key=lambda option: option[0])
    chosen, at = [], 0
    while at < length:
        taken = best[at][1]
        if taken is None:
            at += 1
        else:
            chosen.append(taken)
            at = taken.end
    return chosen
