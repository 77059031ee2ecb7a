"""The words of all languages together, and how phrases are found among tokens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any

from catalog.textquery.tokens import Token, tokenize
from catalog.textquery.words import LANGUAGES, SHARED
from catalog.textquery.words.table import Words

JOINERS = {"-", "'", "’", "."}
"""What may stand between the words of a phrase: ``cloud-free``, ``l'an dernier``."""
APOSTROPHES = {"'", "’"}
SHORTEST_TO_CORRECT = 5
"""Letters."""


class Lexicon:
    """Phrases by category: ``month`` → ``janvier`` → 1."""

    def __init__(self, tables: list[Words]) -> None:
        self._phrases: dict[str, dict[str, list[tuple[tuple[str, ...], Any]]]] = defaultdict(lambda: defaultdict(list))
        self.vocabulary: set[str] = set()
        for table in tables:
            for category, entries in table.items():
                for value, phrases in entries.items():
                    for phrase in phrases.split("|"):
                        self._add(category, phrase, value)
        for by_first in self._phrases.values():
            for entries in by_first.values():  # type: ignore[assignment]
                entries.sort(key=lambda entry: -len(entry[0]))  # type: ignore[attr-defined]

    def _add(self, category: str, phrase: str, value: Any) -> None:
        words = tuple(token.word for token in tokenize(phrase.strip()) if token.text not in JOINERS or len(phrase) == 1)
        self._phrases[category.lower()][words[0]].append((words, value))
        self.vocabulary.update(words)

    def __contains__(self, category: object) -> bool:
        return category in self._phrases

    def knows(self, category: str, token: Token) -> bool:
        """Whether the token alone is a phrase of the category."""
        return any(len(words) == 1 for words, _ in self._phrases[category].get(token.word, ()))

    def means(self, word: str) -> bool:
        """Whether a folded word alone is a phrase of any category."""
        return any(len(words) == 1 for by_first in self._phrases.values() for words, _ in by_first.get(word, ()))

    def match(self, tokens: list[Token], start: int, category: str) -> Iterator[tuple[Any, int]]:
        """The values of the category's phrases that begin at a token, the longest first, each with where it ends."""
        if start >= len(tokens):
            return
        for words, value in self._phrases[category].get(tokens[start].word, ()):
            end = _end_of(words, tokens, start)
            if end is not None:
                yield value, end


def _end_of(words: tuple[str, ...], tokens: list[Token], start: int) -> int | None:
    at = start + 1
    for word in words[1:]:
        while at < len(tokens) and tokens[at].text in JOINERS and word not in JOINERS:
            at += 1
        if at >= len(tokens) or tokens[at].word != word:
            return None
        at += 1
    if at < len(tokens) and tokens[at].text in APOSTROPHES and tokens[at].start == tokens[at - 1].end:
        at += 1  # l', d'
    return at


@cache
def lexicon() -> Lexicon:
    """The words of every language: a person may mix them, whatever the language of the page."""
    return Lexicon([SHARED, *LANGUAGES.values()])
