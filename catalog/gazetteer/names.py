"""Folding of names, so that ``St-Étienne``, ``SAINT ETIENNE`` and ``saint etienne`` are one key."""

from __future__ import annotations

import re
import unicodedata

LETTERS = str.maketrans(
    {
        "ł": "l", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h",
        "ŋ": "n", "µ": "u", "μ": "u", "ə": "e", "ŧ": "t",
        "ʻ": " ", "ʼ": " ", "’": " ", "‘": " ", "'": " ", "`": " ", "ʿ": " ", "ʾ": " ",
    }
)  # fmt: skip
"""Letters that Unicode does not decompose, and the many apostrophes."""
ABBREVIATIONS = {"st": "saint", "ste": "sainte", "sts": "saints"}
WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """Lower case, without accents; may change the length of the text."""
    lowered = text.lower().translate(LETTERS)
    if lowered.isascii():
        return lowered
    decomposed = unicodedata.normalize("NFKD", lowered)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).lower()


def is_code(name: str) -> bool:
    """``NER``, ``département 31``, ``Lyon 03``: found when asked for, not what one would be offered to go on with."""
    return any(letter.isdigit() for letter in name) or (name.isupper() and len(name) <= 4)


def key(name: str) -> str:
    """The words of a name, folded, one space apart: what the index is asked for."""
    return " ".join(ABBREVIATIONS.get(word, word) for word in WORD.findall(fold(name)))
