"""Items written fast: the text of a prototype, with holes where items of its kind differ.

A prototype is an item in which ``<<name>>`` stands for a text and ``<<#name>>``, as a whole value, for any JSON.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

import orjson

MARK = re.compile(r'"<<#(\w+)>>"|<<(\w+)>>')
CHECKSUM_CHARACTERS = 64
NUMBERS = {
    "minimum": (0.0002, 0.03),
    "maximum": (0.4, 1.2),
    "mean": (0.03, 0.35),
    "stddev": (0.01, 0.12),
    "valid_percent": (60.0, 100.0),
}
"""Between what the statistics of bands are drawn by lot, each time that they occur."""


@dataclass(frozen=True)
class Template:
    """The text of one kind of item."""

    text: str
    """With ``%s`` for every hole."""
    holes: tuple[str, ...]

    @classmethod
    def of(cls, prototype: Mapping[str, Any]) -> Template:
        text = orjson.dumps(prototype).decode().replace("%", "%%")
        holes = tuple(match[1] or match[2] for match in MARK.finditer(text))
        return cls(MARK.sub("%s", text), holes)

    def filled(self, values: Mapping[str, str], random: Random) -> str:
        """The text of an item; ``values`` of all holes but those that are drawn."""
        drawn = {
            "checksum": _checksums(random, self.holes.count("checksum")),
            "size": _sizes(random),
        } | {name: _numbers(random, *between) for name, between in NUMBERS.items()}
        return self.text % tuple([values[hole] if hole in values else next(drawn[hole]) for hole in self.holes])


def _checksums(random: Random, count: int) -> Iterator[str]:
    text = random.randbytes(CHECKSUM_CHARACTERS // 2 * count).hex()
    return (text[start : start + CHECKSUM_CHARACTERS] for start in range(0, len(text), CHECKSUM_CHARACTERS))


def _sizes(random: Random) -> Iterator[str]:
    """Of files, bytes: up to 128 MB."""
    while True:
        yield str(random.getrandbits(27))


def _numbers(random: Random, least: float, most: float) -> Iterator[str]:
    while True:
        yield f"{least + (most - least) * random.random():.5g}"
