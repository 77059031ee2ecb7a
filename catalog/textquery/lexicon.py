"""The words of all languages together, and how phrases are found among tokens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from catalog.textquery.tokens import Token, tokenize
from catalog.textquery.words import LANGUAGES, SHARED
from catalog.textquery.words.table import Words

JOINERS = {"-", "'", "’", "‘", "ʼ", ".", "_"}
"""What may stand between the words of a phrase: ``cloud-free``, ``l'an dernier``, ``cloud_cover``."""
EXACT = "!"
"""Before a phrase whose first word must bear its accents: ``!à`` is not the English ``a``."""
APOSTROPHES = {"'", "’", "‘", "ʼ"}
SHORTEST_TO_CORRECT = 5
"""Letters."""


@dataclass(frozen=True)
class Phrase:
    """Words, folded, and what they mean."""

    words: tuple[str, ...]
    value: Any
    accented: str | None = None
    """The first word with its accents, where they count."""


class Lexicon:
    """Phrases by category: ``month`` → ``janvier`` → 1."""

    def __init__(self, tables: list[Words]) -> None:
        self._phrases: dict[str, dict[str, list[Phrase]]] = defaultdict(lambda: defaultdict(list))
        self.vocabulary: set[str] = set()
        for table in tables:
            for category, values in table.items():
                for value, phrases in values.items():
                    for phrase in phrases.split("|"):
                        self._add(category, phrase, value)
        for by_first in self._phrases.values():
            for entries in by_first.values():
                entries.sort(key=lambda entry: -len(entry.words))

    def _add(self, category: str, phrase: str, value: Any) -> None:
        is_exact, phrase = phrase.startswith(EXACT), phrase.strip().removeprefix(EXACT)
        tokens = [token for token in tokenize(phrase) if token.text not in JOINERS or len(phrase) == 1]
        words = tuple(token.word for token in tokens)
        self._phrases[category.lower()][words[0]].append(Phrase(words, value, tokens[0].text if is_exact else None))
        self.vocabulary.update(words)

    def __contains__(self, category: object) -> bool:
        return category in self._phrases

    def knows(self, category: str, token: Token) -> bool:
        """Whether the token alone is a phrase of the category."""
        return any(len(phrase.words) == 1 for phrase in self._phrases[category].get(token.word, ()))

    def means(self, word: str) -> bool:
        """Whether a folded word alone is a phrase of any category."""
        return any(len(one.words) == 1 for by_first in self._phrases.values() for one in by_first.get(word, ()))

    def match(self, tokens: list[Token], start: int, category: str) -> Iterator[tuple[Any, int]]:
        """The values of the category's phrases that begin at a token, the longest first, each with where it ends."""
        if start >= len(tokens):
            return
        for phrase in self._phrases[category].get(tokens[start].word, ()):
            end = _end_of(phrase.words, tokens, start)
            if end is not None and phrase.accented in (None, tokens[start].text.lower()):
                yield phrase.value, end


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
