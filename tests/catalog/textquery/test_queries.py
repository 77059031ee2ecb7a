"""Queries of many kinds of people are understood as was written down before the parser was tried on them."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.textquery import parse
from tests.catalog.textquery.corpus import TODAY, Row, meaning
from tests.catalog.textquery.queries import comparable, rows

TUNED = [row for name in ("places", "times", "conditions", "ambiguous", "whole") for row in rows(name)]
HELD_OUT = rows("heldout")
LEAST_RATE = 0.95


def name(row: Row) -> str:
    return f"{row[0]}: {row[1]}"


def is_right(lang: str, text: str, expected: dict[str, Any]) -> bool:
    return comparable(meaning(parse(text, lang, today=TODAY))) == comparable(expected)


@pytest.mark.parametrize(("lang", "text", "expected"), TUNED, ids=map(name, TUNED))
def test_tuned(lang: str, text: str, expected: dict[str, Any]) -> None:
    assert comparable(meaning(parse(text, lang, today=TODAY))) == comparable(expected)


@pytest.mark.xfail(strict=True)
@pytest.mark.parametrize(("lang", "text", "expected"), rows("unsolved"), ids=map(name, rows("unsolved")))
def test_unsolved(lang: str, text: str, expected: dict[str, Any]) -> None:
    assert is_right(lang, text, expected)


def test_held_out() -> None:
    right = sum(is_right(*row) for row in HELD_OUT)
    assert right >= LEAST_RATE * len(HELD_OUT)


def test_there_are_enough_and_none_twice() -> None:
    texts = [name(row) for row in [*TUNED, *HELD_OUT]]
    assert len(HELD_OUT) == 100
    assert len(texts) == len(set(texts)) > 600
