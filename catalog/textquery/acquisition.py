"""Tiles, orbits, identifiers of products, and the order of results."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from catalog.gazetteer import tile_id
from catalog.textquery.grammar import Match, Rule
from catalog.textquery.tokens import Token

LARGEST_ORBIT = 233
"""Sentinel-2 has 143 relative orbits, Landsat's grid 233 paths."""
MOST_FIRST = 1000


@dataclass(frozen=True)
class Orbit:
    """Relative orbits, or a direction of flight."""

    numbers: tuple[int, ...] = ()
    state: str = ""


@dataclass(frozen=True)
class Order:
    """A sort key with its sign, and how many items are wanted."""

    key: str
    limit: int | None = None


def tile(tokens: list[Token], at: int) -> Iterator[Match]:
    found = tile_id(tokens[at].text) if at < len(tokens) and tokens[at].kind == "word" else None
    if found:
        yield found, at + 1


def splittile(tokens: list[Token], at: int) -> Iterator[Match]:
    """``31 TCJ``."""
    two = tokens[at : at + 2]
    found = tile_id(two[0].text + two[1].text) if [token.kind for token in two] == ["number", "word"] else None
    if found:
        yield found, at + 2


def orbitname(tokens: list[Token], at: int) -> Iterator[Match]:
    """``R051``, as in the names of products, or ``R51``."""
    word = tokens[at].word if at < len(tokens) else ""
    if len(word) in {3, 4} and word[0] == "r" and word[1:].isascii() and word[1:].isdigit():
        yield int(word[1:]), at + 1


def identifier(tokens: list[Token], at: int) -> Iterator[Match]:
    if at < len(tokens) and tokens[at].kind == "identifier":
        name = tokens[at].text
        for ending in (".SAFE", ".zip", ".tar.gz", ".tar"):
            name = name.removesuffix(ending)
        yield name, at + 1


TERMINALS = {"tileid": tile, "splittile": splittile, "orbitname": orbitname, "identifier": identifier}


def _orbit(*numbers: int | None) -> Orbit | None:
    given = tuple(number for number in numbers if number is not None)
    return Orbit(given) if all(1 <= number <= LARGEST_ORBIT for number in given) else None


def _first(key: str, count: int) -> Order | None:
    return Order(key, count) if 1 <= count <= MOST_FIRST else None


RULES = [
    Rule("radius", "WITHIN? number distance AROUND?", lambda number, kilometres: number * kilometres),
    Rule("radiusafter", "COMMA? number distance AROUNDAFTER", lambda number, kilometres: number * kilometres),
    Rule("aside", "beside", lambda side: (None, side)),
    Rule("aside", "WITHIN? number distance beside", lambda number, each, side: (number * each, side)),
    Rule("tile", "TILEWORD? tileid", lambda tile: tile),
    Rule("tile", "TILEWORD DASH tileid", lambda tile: tile),
    Rule("tile", "TILEWORD splittile", lambda tile: tile),
    Rule("orbit", "ORBITWORD IS? NUMBERSIGN? integer", _orbit),
    Rule("orbit", "ORBITWORD NUMBERSIGN? integer EITHER integer", _orbit),
    Rule("orbit", "ORBITWORD? orbitname", _orbit),
    Rule("orbit", "orbitstate", lambda state: Orbit(state=state)),
    Rule("orbit", "ORBITWORD orbitstate", lambda state: Orbit(state=state)),
    Rule("order", "orderphrase IMAGE?", Order),
    Rule("order", "SORTBY sortkey", Order),
    Rule("order", "LATEST IMAGE? FIRST?", lambda: Order("-datetime")),
    Rule("order", "EARLIEST IMAGE?", lambda: Order("+datetime")),
    Rule("order", "LATEST integer IMAGE", lambda count: _first("-datetime", count)),
    Rule("order", "integer LATEST IMAGE", lambda count: _first("-datetime", count)),
    Rule("order", "EARLIEST integer IMAGE", lambda count: _first("+datetime", count)),
    Rule("order", "integer EARLIEST IMAGE", lambda count: _first("+datetime", count)),
]
