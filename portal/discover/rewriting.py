"""Other words in a text query, in the place of those that said the same kind of thing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

Part: TypeAlias = dict[str, Any]
"""An entry of ``understood`` in an answer of :func:`catalog.textquery.parse`."""
Change: TypeAlias = tuple[Callable[[Part], bool], str]
"""Which parts of the query are replaced, and the words that come in their place; empty ones take them out."""
PLACES = frozenset({"place", "region"})


def of_kinds(*kinds: str) -> Callable[[Part], bool]:
    """Whether a part is of one of these kinds."""
    return lambda part: part["kind"] in kinds


def rewritten(query: dict[str, Any], changes: Iterable[Change]) -> str:
    """The text of a parsed query with the changes made: new words stand where the first of the old ones stood.

    What was said in no place is added at the end.
    """
    text: str = query["q"]
    edits: list[tuple[int, int, str]] = []
    added: list[str] = []
    for replaced, words in changes:
        spans = [part["value"]["span"] for part in query["understood"] if replaced(part)]
        edits += [(start, end, "" if number else words) for number, (start, end) in enumerate(spans)]
        if not spans:
            added.append(words)
    for start, end, words in sorted(edits, reverse=True):
        text = f"{text[:start]} {words} {text[end:]}"
    return " ".join(f"{text} {' '.join(added)}".split())
