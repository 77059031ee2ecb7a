"""pgstac's partitions, one for each collection and year: made before rows are copied into them, tightened after."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial

import psycopg
from psycopg import sql

from catalog.bulk.rows import BaseItem, Row
from catalog.items import PARTITION_LOCK

ANALYSED = ("id", "collection", "datetime", "end_datetime", "geometry")
"""Columns of all partitions together; those of each, with the expressions of its indexes, which take longest, were
analysed before."""
Key = tuple[str, int, int]
"""(collection, year, month); 0 where partitions are not so fine."""


class Partitions:
    """The partitions that one process has seen to."""

    def __init__(self, periods: Mapping[str, str | None]) -> None:
        self._periods = periods
        """That a partition of each collection is for: ``year``, ``month``, or none for one that holds everything."""
        self._ready: dict[Key, tuple[str, datetime]] = {}
        """(name, latest end) of each."""

    def ready(self, database: psycopg.Connection, rows: Iterable[Row]) -> dict[str, list[Row]]:
        """``rows`` by the partition that each belongs in; in a transaction of its own, as making one locks a lot."""
        placed: dict[Key, list[Row]] = {}
        for row in rows:
            placed.setdefault(self._key(row), []).append(row)
        return {self._ready_for(database, key, of_it): of_it for key, of_it in sorted(placed.items())}

    def _key(self, row: Row) -> Key:
        period = self._periods[row.collection]
        return row.collection, row.start.year if period else 0, row.start.month if period == "month" else 0

    def _ready_for(self, database: psycopg.Connection, key: Key, rows: list[Row]) -> str:
        latest = max(row.end for row in rows)
        known = self._ready.get(key)
        if known and latest <= known[1]:
            return known[0]
        # The whole period at once: widening the range of dates later reads the whole partition.
        first, last = _period(*key[1:])
        latest = max(latest, last)
        with database.transaction():
            database.execute("SELECT pg_advisory_xact_lock(%s)", [PARTITION_LOCK])
            row = database.execute(
                "SELECT check_partition(%s, tstzrange(%s, %s, '[]'), tstzrange(%s, %s, '[]'))",
                [key[0], first, last, first, latest],
            ).fetchone()
        assert row is not None  # check_partition returns the name, or raises
        self._ready[key] = (str(row[0]), latest)
        return str(row[0])


def _period(year: int, month: int) -> tuple[datetime, datetime]:
    """(first, last) moment of a month; of the year, where the month is 0; of all time, where the year is 0."""
    if not year:
        return datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    first = datetime(year, month or 1, 1, tzinfo=UTC)
    last_day = calendar.monthrange(year, month or 12)[1]
    return first, datetime(year, month or 12, last_day, 23, 59, 59, 999_999, tzinfo=UTC)


def periods(database: psycopg.Connection) -> dict[str, str | None]:
    """That a partition is for, by collection."""
    return dict(database.execute("SELECT id, partition_trunc FROM collections").fetchall())


def base_items(database: psycopg.Connection) -> dict[str, BaseItem]:
    """What is left out of items, by collection."""
    rows = database.execute("SELECT c.id, b.base_item, b.base_item_id FROM collections c, current_base_item(c.id) b")
    return {collection: BaseItem(content, number) for collection, content, number in rows}


def tighten(connect: Callable[[], psycopg.Connection], collections: Collection[str], *, processes: int) -> None:
    """Let PostgreSQL know what the partitions hold: ranges of dates, places, statistics of the columns.

    ``connect`` makes a connection that commits by itself; ``processes`` partitions are seen to at a time.
    """
    with connect() as database:
        names = database.execute(
            "SELECT partition FROM partition_stats WHERE collection = ANY(%s) ORDER BY partition", [list(collections)]
        ).fetchall()
        with ThreadPoolExecutor(processes) as threads:
            list(threads.map(partial(_tighten, connect), [name for (name,) in names]))
        database.execute(f"ANALYZE items ({', '.join(ANALYSED)})")
        for collection in collections:
            database.execute(
                "UPDATE collections"
                " SET content = content || jsonb_build_object('extent', collection_extent(id, false))"
                " WHERE id = %s AND collection_extent(id, false) IS NOT NULL",
                [collection],
            )


def _tighten(connect: Callable[[], psycopg.Connection], partition: str) -> None:
    with connect() as database:
        with database.transaction():
            database.execute("SELECT pg_advisory_xact_lock(%s)", [PARTITION_LOCK])
            database.execute("SELECT update_partition_stats(%s, false, true)", [partition])
        database.execute(sql.SQL("VACUUM (ANALYZE) {}").format(sql.Identifier(partition)))
