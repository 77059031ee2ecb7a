"""Queries with their meaning, one a line: ``lang | text | meaning``, as of Friday 15 June 2018.

The meaning is ``name=value + value; name=value``, in the terms of ``tests/catalog/textquery/corpus.py``; what is not
there must not be understood. ``heldout.txt`` is never tuned on: only its rate is looked at.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from catalog.gazetteer import key
from tests.catalog.textquery.corpus import LANDSAT, S2, Row

HERE = Path(__file__).parent
FAMILIES = {"S2": S2, "LANDSAT": LANDSAT, "SPOT": [f"spot-{number}" for number in range(1, 8)]}


def rows(name: str) -> list[Row]:
    """The rows of ``name.txt``."""
    lines = (HERE / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [_row(line) for line in lines if line and not line.startswith("#")]


def comparable(meaning: dict[str, Any]) -> dict[str, list[str]]:
    """A meaning in which the spelling of names, the order of the words and what is said twice do not count."""
    values = {name: value if isinstance(value, list) else [value] for name, value in meaning.items()}
    return {name: sorted({_spelling(name, one) for one in value}) for name, value in values.items()}


def _spelling(name: str, value: Any) -> str:
    """Capitals, accents and dashes of a name do not count; every sign of coordinates does."""
    return key(value) if name == "place" and value[-1].isalpha() else str(value)


def _row(line: str) -> Row:
    language, rest = line.split(" | ", 1)
    text, meaning = rest.rsplit(" |", 1)
    pairs = [pair.split("=", 1) for pair in meaning.strip().split("; ") if pair]
    return language, text, {name: _values(name, value.split(" + ")) for name, value in pairs}


def _values(name: str, values: list[str]) -> list[str]:
    if name != "platform":
        return values
    return [platform for value in values for platform in FAMILIES.get(value, [value])]
