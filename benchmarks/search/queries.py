"""What is asked: every kind of search of the acceptance list, many of each, the same for the same seed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from benchmarks.search.databases import connect
from benchmarks.search.generator import SEED
from benchmarks.search.world import REGIONS, Tile, tiles

EACH = 200
"""Different requests of each kind; they are asked in turn."""
PAGE = 10
FIRST_YEAR, LAST_YEAR = 2016, 2025
GROWTH_TILES = 2
"""The tiles that the smallest database has too."""
DEEP_PAGES = 49
"""Pages before the fiftieth."""
COLLECTIONS = ["sentinel2-l1c", "sentinel2-l2a", "landsat-l1", "landsat-l2a", "snow", "sentinel2-l3a"]


@dataclass(frozen=True)
class Request:
    """To the STAC API."""

    path: str
    body: dict[str, Any] | None = None
    """POST where there is one."""

    @property
    def text(self) -> str:
        return "" if self.body is None else json.dumps(self.body)


@dataclass(frozen=True)
class Kind:
    name: str
    requests: tuple[Request, ...]
    asked: float
    """Times the plain server at 16 clients; 0: nothing is asked."""


def _search(body: dict[str, Any]) -> Request:
    return Request("/search", {"limit": PAGE, **body})


def _tiles_in(count: int) -> list[Tile]:
    """Those of the database of so many items."""
    with connect(count) as database:
        row = database.execute("SELECT array_agg(DISTINCT content -> 'properties' ->> 'grid:code') FROM items"
                               " WHERE collection = 'sentinel2-l3a'").fetchone()  # fmt: skip
    held = {code.removeprefix("MGRS-") for code in row[0]} if row else set()
    found = []
    for tile in tiles():
        if tile.tile_id in held:
            found.append(tile)
        if len(found) == len(held):
            break
    return found


def _place(tile: Tile, random: Random) -> list[float]:
    """A box of some 20 to 60 km inside the tile."""
    half = random.uniform(0.1, 0.3)
    x, y = tile.longitude + random.uniform(-0.15, 0.15), tile.latitude + random.uniform(-0.15, 0.15)
    west, east = x - half, x + half
    return [round(max(west, -180), 4), round(y - half, 4), round(min(east, 180), 4), round(y + half, 4)]


def _period(random: Random) -> str:
    """One to four months."""
    year, month = random.randint(FIRST_YEAR, LAST_YEAR), random.randint(1, 9)
    return f"{year}-{month:02d}-01T00:00:00Z/{year}-{month + random.randint(0, 3):02d}-28T23:59:59Z"


def _polygon(tile: Tile, random: Random) -> dict[str, Any]:
    west, south, east, north = _place(tile, random)
    middle = (west + east) / 2
    ring = [[west, south], [east, south], [east, north], [middle, round(north + 0.1, 4)], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def _clause(operator: str, name: str, value: Any) -> dict[str, Any]:
    return {"op": operator, "args": [{"property": name}, value]}


def _filtered(expression: dict[str, Any], **rest: Any) -> Request:
    return _search({"filter-lang": "cql2-json", "filter": expression, **rest})


def _cloud(random: Random) -> Request:
    return _filtered(
        _clause("<", "eo:cloud_cover", random.choice([5, 10, 20])),
        datetime=_period(random),
        collections=[random.choice(["sentinel2-l2a", "landsat-l2a"])],
    )


def _tile(tile: Tile, random: Random) -> Request:
    return _filtered(_clause("=", "grid:code", f"MGRS-{tile.tile_id}"), datetime=_period(random))


def _sorted(tile: Tile, random: Random) -> Request:
    return _search({"bbox": _place(tile, random), "sortby": [{"field": "eo:cloud_cover", "direction": "asc"}]})


@cache
def _names(count: int) -> list[tuple[str, str]]:
    """(collection, id) of some thousand items."""
    with connect(count) as database:
        return database.execute(
            "SELECT collection, id FROM items TABLESAMPLE SYSTEM (5) REPEATABLE (7) ORDER BY md5(id) LIMIT 4000"
        ).fetchall()


def kinds(count: int) -> list[Kind]:
    """All of them but the fiftieth page, whose requests each server's own links give."""
    random, held, names = Random(SEED), _tiles_in(count), _names(count)

    def many(make: Any) -> tuple[Request, ...]:
        return tuple(make(random.choice(held)) for _ in range(EACH))

    def ten(_: Tile) -> Request:
        return _search({"ids": [identifier for _, identifier in random.sample(names, 10)]})

    def one(_: Tile) -> Request:
        collection, identifier = random.choice(names)
        return Request(f"/collections/{collection}/items/{identifier}")

    return [
        Kind(
            "box and dates", many(lambda tile: _search({"bbox": _place(tile, random), "datetime": _period(random)})), 25
        ),
        Kind("polygon", many(lambda tile: _search({"intersects": _polygon(tile, random)})), 20),
        Kind("clouds and dates (CQL2)", many(lambda _: _cloud(random)), 15),
        Kind("tile and dates (CQL2)", many(lambda tile: _tile(tile, random)), 15),
        Kind("ten ids", many(ten), 15),
        Kind("box, least clouds first", many(lambda tile: _sorted(tile, random)), 10),
        Kind("one item", many(one), 0),
    ]


def deep_search(held: list[Tile], random: Random) -> dict[str, Any]:
    """One with at least fifty pages."""
    return {"bbox": _place(random.choice(held), random), "datetime": f"{FIRST_YEAR}-01-01T00:00:00Z/.."}


def deep_searches(count: int, wanted: int) -> list[dict[str, Any]]:
    random, held = Random(SEED + 1), _tiles_in(count)
    return [deep_search(held, random) for _ in range(wanted)]


def growing() -> list[Kind]:
    """Questions with a place and a date that every database has the same answers to."""
    random = Random(SEED + 2)
    source = tiles()
    held = [next(source) for _ in range(GROWTH_TILES)]

    def many(make: Any) -> tuple[Request, ...]:
        return tuple(make(random.choice(held)) for _ in range(EACH))

    def dated(name: str, place: Callable[[Tile, Random], Any]) -> tuple[Request, ...]:
        return many(lambda tile: _search({name: place(tile, random), "datetime": _period(random)}))

    return [
        Kind("box and dates", dated("bbox", _place), 0),
        Kind("polygon and dates", dated("intersects", _polygon), 0),
        Kind("tile and dates (CQL2)", many(lambda tile: _tile(tile, random)), 0),
    ]


def any_search(random: Random, held: list[Tile], names: list[tuple[str, str]]) -> dict[str, Any]:
    """A search at random, of one to four conditions, of any order and page size."""
    tile = random.choice(held)
    body: dict[str, Any] = {"limit": random.choice([1, 5, PAGE, 25])}
    place = random.choice(["bbox", "intersects", None])
    if place:
        body[place] = _place(tile, random) if place == "bbox" else _polygon(tile, random)
    if random.random() < 0.6:
        body["datetime"] = _period(random)
    if random.random() < 0.5:
        body["collections"] = random.sample(COLLECTIONS, random.randint(1, 3))
    if random.random() < 0.15:
        body["ids"] = [identifier for _, identifier in random.sample(names, 10)]
    clauses = [
        _clause("<=", "eo:cloud_cover", random.choice([5, 20, 50])),
        _clause("=", "grid:code", f"MGRS-{tile.tile_id}"),
        _clause("=", "platform", random.choice(["sentinel-2a", "landsat-8"])),
        _clause(">", "eo:snow_cover", 10),
    ]
    chosen = random.sample(clauses, random.choice([0, 0, 1, 1, 2]))
    if chosen:
        body["filter-lang"] = "cql2-json"
        body["filter"] = chosen[0] if len(chosen) == 1 else {"op": "and", "args": chosen}
    if random.random() < 0.3 and (place or chosen):
        field = random.choice(["datetime", "eo:cloud_cover", "id"])
        body["sortby"] = [{"field": field, "direction": random.choice(["asc", "desc"])}]
    return body


def any_searches(count: int, wanted: int) -> list[dict[str, Any]]:
    random, held, names = Random(SEED + 3), _tiles_in(count), _names(count)
    return [any_search(random, held, names) for _ in range(wanted)]


def facets(count: int, wanted: int) -> list[dict[str, Any]]:
    """A place and a year."""
    random, held = Random(SEED + 4), _tiles_in(count)
    found = []
    for _ in range(wanted):
        year = random.randint(FIRST_YEAR, LAST_YEAR)
        period = f"{year}-01-01T00:00:00Z/{year}-12-31T23:59:59Z"
        found.append({"bbox": _place(random.choice(held), random), "datetime": period})
    return found


def regions() -> list[dict[str, Any]]:
    """Whole regions, each in one year."""
    return [
        {
            "bbox": [max(-180, one.longitude - 3), one.latitude - 2, min(180, one.longitude + 3), one.latitude + 2],
            "datetime": "2022-01-01T00:00:00Z/2022-12-31T23:59:59Z",
        }
        for one in REGIONS
    ]
