"""In which order products became visible, so that whoever follows the catalog looks at each exactly once.

The moment in an item's ``published`` is of its preparation: its transaction commits later, and another one's,
prepared after it, may commit before. Here every item gets a number when it is first seen to be there; numbers
are given by one process at a time, so that the numbers above the last one read are always the news.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import psycopg

from catalog.database import connection

LATE = timedelta(days=30)
"""How long ago an item that comes in now may have been prepared, for :func:`note` to see it without looking at all."""
LOCK = 0x417272

SCHEMA = """
CREATE TABLE IF NOT EXISTS atelier.arrivals (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    collection text NOT NULL,
    id text NOT NULL,
    noted_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (collection, id)
);
"""


class Arrival(NamedTuple):
    """A product that has become visible and still is."""

    number: int
    collection: str
    id: str
    published: datetime
    sensed: datetime
    """The image's moment; the end of the period of a product of many images."""
    size: int
    """Bytes of all its files."""


def install(database: psycopg.Connection) -> None:
    """Make the table where it is not there."""
    database.execute(SCHEMA.encode())


def note(*, everything: bool = False) -> int:
    """Number the items that have become visible; how many. Only those of the last :data:`LATE`, or ``everything``.

    Safe at any time, from any number of processes; the first call of all looks at everything.
    """
    with connection() as database:
        database.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        empty = database.execute("SELECT 1 FROM atelier.arrivals LIMIT 1").fetchone() is None
        since = None if everything or empty else datetime.now(UTC) - LATE
        return database.execute(
            "INSERT INTO atelier.arrivals (collection, id) SELECT collection, id FROM atelier.ready_items AS ready"
            " WHERE (%(since)s::timestamptz IS NULL OR published > %(since)s) AND NOT EXISTS"
            " (SELECT FROM atelier.arrivals AS known WHERE known.collection = ready.collection AND known.id = ready.id)"
            " ORDER BY published NULLS FIRST, collection, id",
            {"since": since},
        ).rowcount


def latest() -> int:
    """The highest number given; 0 before the first."""
    with connection() as database:
        row = database.execute("SELECT max(number) FROM atelier.arrivals").fetchone()
    return (row and row[0]) or 0


def names(*, after: int, until: int, limit: int) -> list[tuple[int, str, str]]:
    """``(number, collection, id)`` of the first ``limit`` arrivals with ``after`` < number <= ``until``."""
    with connection() as database:
        rows: Sequence[tuple[int, str, str]] = database.execute(
            "SELECT number, collection, id FROM atelier.arrivals WHERE number > %s AND number <= %s"
            " ORDER BY number LIMIT %s",
            [after, until, limit],
        ).fetchall()
    return list(rows)


def described(*, after: int, limit: int) -> tuple[int, list[Arrival]]:
    """The next ``limit`` arrivals, without those that have gone since, and the last number that was looked at."""
    with connection() as database:
        rows = database.execute(_DESCRIBED.encode(), [after, limit]).fetchall()
    last = max((row[0] for row in rows), default=after)
    return last, [Arrival(*row) for row in rows if row[4] is not None]


_DESCRIBED = """
SELECT number, arrival.collection, arrival.id, coalesce(ready.published, noted_at), ready.end_datetime, (
    SELECT coalesce(sum((asset ->> 'file:size')::numeric), 0)::bigint
    FROM jsonb_each(coalesce(item.content -> 'assets', '{}')) AS each(key, asset)
    WHERE jsonb_typeof(asset -> 'file:size') = 'number')
FROM (SELECT * FROM atelier.arrivals WHERE number > %s ORDER BY number LIMIT %s) AS arrival
LEFT JOIN (atelier.ready_items AS ready JOIN pgstac.items AS item
    ON item.id = ready.id AND item.collection = ready.collection AND item.datetime = ready.datetime)
    ON ready.collection = arrival.collection AND ready.id = arrival.id
ORDER BY number
"""
