"""The pieces of a text, each with where it stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from catalog.gazetteer import fold

Kind = Literal["date", "identifier", "number", "word", "symbol"]

PATTERN = re.compile(
    r"""
    (?P<date>(?<![\w])(?:
        \d{4}-\d{1,2}-\d{1,2}(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?
        | \d{4}[/.]\d{1,2}[/.]\d{1,2} | \d{1,2}[/.-]\d{1,2}[/.-]\d{4} | \d{1,2}[/-]\d{4}(?![/-]\d) | \d{4}[-/]\d{2}
        | \d{1,2}/\d{1,2}/\d{2} | \d{2}\.\d{2}\.\d{2} | \d{2}-\d{2}-\d{2}
        | (?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])
    )(?!\w))
    | (?P<identifier>[A-Za-z0-9]+(?:[-.][A-Za-z0-9]+)*(?:_[A-Za-z0-9.:-]*[A-Za-z0-9]){3,})
    | (?P<number>\d{1,9}(?:\.\d{1,9})?(?![^\W_]|\.\d))
    | (?P<word>[^\W_]+)
    | (?P<symbol>\.\.+|[^\s\w]|_)
    """,
    re.VERBOSE,
)
GLUED = re.compile(
    r"(?P<a>\d{1,4})(?P<b>km|m|h|mois|jours?|ans?|days?|months?|weeks?|years?|semaines?|percent)"
    r"|(?P<day>\d{1,2})(?P<month>[^\W\d_]{3,9})(?P<year>\d{4})"
    r"|(?P<name>[^\W\d_]{3,})(?P<of>(?:19|20)\d{2})",
    re.IGNORECASE,
)
"""A number and its unit, or a word and its year, without a space: ``20m``, ``3mois``, ``12jul2017``, ``july2017``."""


@dataclass(frozen=True)
class Token:
    """A word, a number, a date… of the text, from character ``start`` to ``end``."""

    text: str
    word: str
    """The text folded: lower case, no accents."""
    start: int
    end: int
    kind: Kind

    @property
    def is_word(self) -> bool:
        return self.kind != "symbol"

    @property
    def is_capitalised(self) -> bool:
        return self.text[:1].isupper()


def tokenize(text: str) -> list[Token]:
    """All that is not white space, in order."""
    tokens: list[Token] = []
    for match in PATTERN.finditer(text):
        glued = GLUED.fullmatch(match[0]) if match["word"] else None
        if glued:
            tokens += _pieces(glued, match.start())
        else:
            kind: Kind = match.lastgroup or "symbol"  # type: ignore[assignment]
            tokens.append(Token(match[0], fold(match[0]), match.start(), match.end(), kind))
    return tokens


def _pieces(glued: re.Match[str], offset: int) -> Iterator[Token]:
    for name, text in glued.groupdict().items():
        if text is not None:
            start, end = glued.span(name)
            yield Token(text, fold(text), offset + start, offset + end, "number" if text.isdigit() else "word")
