"""The pieces of a text, each with where it stands in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from catalog.gazetteer import fold

Kind = Literal["date", "identifier", "number", "word", "symbol"]

PATTERN = re.compile(
    r"""
    (?P<date>(?<![\w])(?:
        \d{4}-\d{1,2}-\d{1,2}(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?
        | \d{4}[/.]\d{1,2}[/.]\d{1,2} | \d{1,2}[/.-]\d{1,2}[/.-]\d{4} | \d{1,2}[/-]\d{4}(?![/-]\d) | \d{4}[-/]\d{2}
        | (?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])
    )(?!\w))
    | (?P<identifier>[A-Za-z0-9]+(?:[-.][A-Za-z0-9]+)*(?:_[A-Za-z0-9.:-]*[A-Za-z0-9]){3,})
    | (?P<number>\d{1,9}(?:\.\d{1,9})?(?![^\W_]|\.\d))
    | (?P<word>[^\W_]+)
    | (?P<symbol>[^\s\w]|_)
    """,
    re.VERBOSE,
)
GLUED = re.compile(r"(\d{1,4})(km|m|mois|jours?|ans?|days?|months?|weeks?|years?|semaines?)$", re.IGNORECASE)
"""A number and its unit without a space: ``20m``, ``3mois``."""


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
        glued = GLUED.match(match[0]) if match["word"] else None
        if glued:
            middle = match.start() + len(glued[1])
            tokens.append(Token(glued[1], glued[1], match.start(), middle, "number"))
            tokens.append(Token(glued[2], fold(glued[2]), middle, match.end(), "word"))
        else:
            kind: Kind = match.lastgroup or "symbol"  # type: ignore[assignment]
            tokens.append(Token(match[0], fold(match[0]), match.start(), match.end(), kind))
    return tokens
