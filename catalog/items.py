"""Items into pgstac, one transaction each, together with the extent of their collection."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import orjson
import psycopg
from psycopg.errors import (
    CheckViolation,
    DeadlockDetected,
    DuplicateTable,
    LockNotAvailable,
    SerializationFailure,
    UndefinedTable,
    UniqueViolation,
)
from pystac.utils import str_to_datetime

from catalog.database import connection
from catalog.errors import PublicationError, UnknownCollection

ATTEMPTS = 5
FIRST_PAUSE_SECONDS = 0.1
BUSY = (
    CheckViolation, DeadlockDetected, DuplicateTable, LockNotAvailable, SerializationFailure, UndefinedTable,
    UniqueViolation,
)  # fmt: skip
"""What a transaction sees of a writer elsewhere that makes the same partition without that lock."""


PARTITION_LOCK = 0x417462
"""The transaction-level advisory lock of those who may make a partition or narrow its range of dates: one at a time."""


def _nothing() -> None:
    pass


def upsert(*items: dict[str, Any], before_commit: Callable[[], None] = _nothing) -> None:
    """Enter ``items`` in the catalog, all or none; no effect on those that are there already, the same.

    ``before_commit`` is called at the end of the transaction, which is rolled back when it raises.
    Raises :class:`catalog.errors.UnknownCollection`, :class:`catalog.errors.PublicationError`, or, where the database
    is away or busy and nothing is wrong with the items, :class:`psycopg.OperationalError`.
    """
    for attempt in range(ATTEMPTS):
        try:
            _upsert(items, before_commit)
        except BUSY as error:
            if attempt == ATTEMPTS - 1 and isinstance(error, psycopg.OperationalError):
                raise
            time.sleep(FIRST_PAUSE_SECONDS * 2**attempt)
        except psycopg.OperationalError:
            raise
        except psycopg.Error as error:
            raise PublicationError(f"{items[0]['id']}: could not enter the catalog: {error}") from error
        else:
            return
    raise PublicationError(f"{items[0]['id']}: the catalog was busy {ATTEMPTS} times over; publish it again")


def _upsert(items: tuple[dict[str, Any], ...], before_commit: Callable[[], None]) -> None:
    with connection() as database:
        database.execute("SELECT pg_advisory_xact_lock(%s)", [PARTITION_LOCK])
        for item in items:
            _extent(database, item["collection"])
            replace_item(database, item)
            _enlarge_extent(database, item)
        before_commit()


def replace_item(database: psycopg.Connection, item: dict[str, Any]) -> None:
    """Enter an item, or what it says now, in the transaction of ``database``."""
    database.execute("SELECT upsert_item(%s::jsonb)", [orjson.dumps(item).decode()])


def _enlarge_extent(database: psycopg.Connection, item: dict[str, Any]) -> None:
    """Lock and rewrite the collection only when the item lies outside its extent: seldom, once it has grown."""
    current = _extent(database, item["collection"])
    if enlarged(current, item) == current:
        return
    latest = _extent(database, item["collection"], lock=True)
    database.execute(
        "UPDATE collections SET content = jsonb_set(content, '{extent}', %s::jsonb) WHERE id = %s",
        [orjson.dumps(enlarged(latest, item)).decode(), item["collection"]],
    )


def _extent(database: psycopg.Connection, collection: str, *, lock: bool = False) -> dict[str, Any]:
    if lock:
        database.execute("SELECT FROM collections WHERE id = %s FOR UPDATE", [collection])
    row = database.execute("SELECT content -> 'extent' FROM collections WHERE id = %s", [collection]).fetchone()
    if row is None:
        raise UnknownCollection(f"there is no collection {collection}; run the migrations")
    extent: dict[str, Any] = row[0]
    return extent


def enlarged(extent: dict[str, Any], item: dict[str, Any]) -> dict[str, Any]:
    """The STAC extent that covers ``extent`` and ``item``.

    An extent without an end is that of an empty collection (the satellite's lifetime): the first item replaces it.
    """
    properties = item["properties"]
    start = properties.get("start_datetime") or properties["datetime"]
    end = properties.get("end_datetime") or properties["datetime"]
    west, south, east, north = item["bbox"]
    (first, last), (box, *_) = extent["temporal"]["interval"][0], extent["spatial"]["bbox"]
    if last is not None:
        start = min(start, first, key=str_to_datetime)
        end = max(end, last, key=str_to_datetime)
        west, south = min(west, box[0]), min(south, box[1])
        east, north = max(east, box[2]), max(north, box[3])
    return {
        "spatial": {"bbox": [[west, south, east, north]]},
        "temporal": {"interval": [[start, end]]},
    }
