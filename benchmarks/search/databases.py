"""The bench's own PostgreSQL under ``var/bench``, with one database for each number of items: made once, then kept."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from isal import igzip
from psycopg import sql

from benchmarks.search.generator import items
from catalog.configuration import Configuration, configuration
from portal.operations.local import postgres

SIZES = (10_000, 100_000)
"""Besides the number that is asked for."""


def settings() -> Configuration:
    return replace(configuration(), data=configuration().data / "bench", external_database_url=None)


@contextmanager
def servers() -> Iterator[None]:
    """PostgreSQL, running; left running where it was found so."""
    here = settings()
    here.data.mkdir(parents=True, exist_ok=True)
    found = postgres.is_ready(here)
    postgres.start(here)
    try:
        yield
    finally:
        if not found:
            postgres.stop(here)


def url(count: int) -> str:
    return settings().database_url.removesuffix("/atelier") + f"/bench_{count}"


def environment(count: int) -> dict[str, str]:
    """Of a process that works on the database of so many items."""
    return {**os.environ, "ATELIER_DATABASE_URL": url(count), "ATELIER_DATA": str(settings().data)}


def connect(count: int) -> psycopg.Connection:
    return psycopg.connect(url(count), autocommit=True, options="-c search_path=pgstac,public")


def built(count: int) -> dict[str, Any]:
    """Make and fill the database of so many items, unless that was done; how that went."""
    record = settings().data / f"load-{count}.json"
    with psycopg.connect(settings().database_url, autocommit=True) as database:
        name = f"bench_{count}"
        if not database.execute("SELECT datname FROM pg_database WHERE datname = %s", [name]).fetchone():
            record.unlink(missing_ok=True)
            database.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    # What is there is brought to this version.
    in_process("from catalog.migrate import migrate; migrate()", environment(count))
    if not record.exists():
        in_process(f"from benchmarks.search.databases import fill; fill({count})", environment(count))
    figures: dict[str, Any] = json.loads(record.read_text())
    return figures


def in_process(statements: str, variables: dict[str, str]) -> None:
    """Run Python in a process of its own: each database has its own settings and connections."""
    subprocess.run([sys.executable, "-W", "ignore::RuntimeWarning", "-c", statements], env=variables, check=True)


def fill(count: int) -> None:
    """In a process of its own, which knows no other database: load, reconcile, write down how it went."""
    from catalog.bulk import load, reconcile

    with _ready_made(count) as made:
        started = time.monotonic()
        outcome = load(f"made-{count}", made, progress=lambda so_far: _tell(so_far.added, count))
        seconds = time.monotonic() - started
    started = time.monotonic()
    check = reconcile(f"made-{count}")
    figures = {
        "items": count,
        "added": outcome.added,
        "refused": len(outcome.refused),
        "seconds": seconds,
        "seconds of coming by the items": made.seconds,
        "bytes": made.bytes,
        "reconciled": {"seconds": time.monotonic() - started, "same": check.same, "given": check.given,
                       "missing": len(check.missing), "different": len(check.different)},
    }  # fmt: skip
    (configuration().data / f"load-{count}.json").write_text(json.dumps(figures, indent=1))


@contextmanager
def _ready_made(count: int) -> Iterator[Timed]:
    """Items from a compressed file, as an operator has them: making them is not loading them."""
    with TemporaryDirectory(dir=configuration().data) as folder:
        path = Path(folder) / "items.ndjson.gz"
        with igzip.IGzipFile(path, "wb", compresslevel=1) as file:
            file.writelines(item + b"\n" for item in items(count))
        with igzip.IGzipFile(path) as file:
            yield Timed(iter(file))


class Timed:
    """Items, and how long it took to come by them."""

    def __init__(self, source: Iterator[bytes]) -> None:
        self._source = source
        self.seconds = 0.0
        self.bytes = 0

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        started = time.thread_time()
        item = next(self._source)
        self.seconds += time.thread_time() - started
        self.bytes += len(item)
        return item


def _tell(done: int, count: int) -> None:
    print(f"\rloading: {done} of {count}", end="", file=sys.stderr, flush=True)


def sizes(count: int) -> dict[str, int]:
    """Bytes on the disk, by what they hold."""
    with connect(count) as database:
        rows = database.execute(
            "SELECT CASE WHEN n.nspname = 'pgstac' AND c.relname ~ '^_items' THEN 'items'"
            " ELSE n.nspname || '.' || c.relname END, sum(pg_table_size(c.oid))::bigint,"
            " sum(pg_indexes_size(c.oid))::bigint FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE c.relkind = 'r' AND n.nspname IN ('pgstac', 'atelier')"
            " GROUP BY 1 HAVING sum(pg_total_relation_size(c.oid)) > 1000000"
        ).fetchall()
    found = {name: table for name, table, _ in rows} | {f"{name}, indexes": indexes for name, _, indexes in rows}
    return {name: size for name, size in found.items() if size}
