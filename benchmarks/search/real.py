"""Real items of many catalogs: loaded, found by place, date and id, and given back equal."""

from __future__ import annotations

import gzip
import json
import os
import time
from pathlib import Path
from typing import Any

import orjson
import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb
from shapely.geometry import mapping, shape

from benchmarks.l2a.tables import show
from benchmarks.search.databases import environment, in_process, settings
from catalog.configuration import configuration

NAME = 0
"""Of their database: ``bench_0``."""
SOURCE = Path(os.environ.get("ATELIER_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data")) / "stac"
FILE = SOURCE / "real-items.ndjson.gz"


def loaded() -> dict[str, Any] | None:
    """Make a database of the real items anew; prints a table. None where there are no real items here."""
    if not FILE.is_file():
        print(f"\nNo real items: {FILE} does not exist (set ATELIER_SHARED_DATA)")
        return None
    with psycopg.connect(settings().database_url, autocommit=True) as database:
        name = sql.Identifier(f"bench_{NAME}")
        database.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        database.execute(sql.SQL("CREATE DATABASE {}").format(name))
    in_process("from benchmarks.search.real import fill; fill()", environment(NAME))
    figures: dict[str, Any] = json.loads((settings().data / "real.json").read_text())
    show(
        f"{figures['items']} real items of {figures['collections']} collections",
        ["", "items", "of", ""],
        [(name, figures[name], figures["taken"], figures[name] == figures["taken"])
         for name in ("equal", "found by id", "found by place", "found by date")],
        f"{len(figures['refused'])} were refused: {_summary(figures['refused'])}",
    )  # fmt: skip
    return figures


def _summary(refused: list[str]) -> str:
    reasons: dict[str, int] = {}
    for one in refused:
        reason = one.rpartition(": ")[2]
        reasons[reason] = reasons.get(reason, 0) + 1
    return "; ".join(f"{count} × {reason}" for reason, count in reasons.items())


def fill() -> None:
    """In a process of its own, on its own database."""
    from catalog.bulk import load, reconcile
    from catalog.migrate import migrate
    from catalog.search import search

    migrate()
    with gzip.open(FILE) as file:
        items = [orjson.loads(line) for line in file]
    collections = sorted({item["collection"] for item in items if isinstance(item.get("collection"), str)})
    with psycopg.connect(configuration().database_url, options="-c search_path=pgstac,public") as database:
        for name in collections:
            content = {"id": name, "type": "Collection", "stac_version": "1.1.0", "description": name, "links": [],
                       "license": "other", "extent": {"spatial": {"bbox": [[-180, -90, 180, 90]]},
                       "temporal": {"interval": [[None, None]]}}}  # fmt: skip
            database.execute("INSERT INTO collections (content) VALUES (%s)", [Jsonb(content)])
    started = time.monotonic()
    outcome = load("real", map(orjson.dumps, items))
    seconds = time.monotonic() - started
    check = reconcile("real")
    with psycopg.connect(configuration().database_url, options="-c search_path=pgstac,public") as database:
        there = set(database.execute("SELECT collection, id FROM items").fetchall())
    named = {(item["collection"], item["id"]): item for item in items if isinstance(item.get("collection"), str)}
    taken = [item for key, item in named.items() if key in there]
    questions: dict[str, Any] = {
        "found by id": lambda item: {},
        "found by place": lambda item: {"intersects": _inside(item)},
        "found by date": lambda item: {"datetime": _moment(item)},
    }
    figures: dict[str, Any] = {
        "items": len(items), "collections": len(collections), "taken": check.given, "equal": check.same,
        "refused": outcome.refused, "seconds": seconds,
    }  # fmt: skip
    for name, question in questions.items():
        figures[name] = 0
        for item in taken:
            body = {"collections": [item["collection"]], "ids": [item["id"]], **question(item)}
            figures[name] += [one["id"] for one in search(body)["features"]] == [item["id"]]
    (configuration().data / "real.json").write_text(json.dumps(figures, indent=1))


def _inside(item: dict[str, Any]) -> dict[str, Any]:
    """A point in the item: some of the footprints are not valid, and nothing can be asked with those."""
    return dict(mapping(shape(item["geometry"]).representative_point()))


def _moment(item: dict[str, Any]) -> str:
    properties = item["properties"]
    lasting = properties.get("start_datetime") and properties.get("end_datetime")
    # Of two items, the datetime lies outside of their own start and end: they are where the latter say.
    return str(properties["start_datetime"] if lasting else properties["datetime"])
