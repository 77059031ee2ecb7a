"""One batch of items into the catalog: all of it in one transaction, but those items that cannot be kept."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import psycopg
from hydraters import hydrate
from psycopg import sql
from psycopg.errors import CheckViolation, DeadlockDetected, LockNotAvailable, SerializationFailure, UniqueViolation

from catalog.bulk import journal
from catalog.bulk.partitions import Partitions, base_items, periods
from catalog.bulk.rows import BaseItem, RefusedItem, Row, digest, row_of
from catalog.errors import PublicationError
from catalog.ready import bulk as ready

ATTEMPTS = 5
COLUMNS = ("id", "geometry", "collection", "datetime", "end_datetime", "content", "private")
REFUSALS = (psycopg.DataError, psycopg.InternalError)
"""What PostgreSQL and PostGIS say of a value that they cannot keep."""
SESSION = (
    "SET default_toast_compression = 'lz4'",  # takes less to read than PostgreSQL's own
    "SET synchronous_commit = off",  # a batch lost in a crash is not in the journal either, and loaded again
)


@dataclass
class Outcome:
    """What became of a batch; of a whole load, by adding them up."""

    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    refused: list[str] = field(default_factory=list)
    """Which items, and why."""
    collections: set[str] = field(default_factory=set)

    def __iadd__(self, other: Outcome) -> Outcome:
        self.added += other.added
        self.replaced += other.replaced
        self.unchanged += other.unchanged
        self.refused += other.refused
        self.collections |= other.collections
        return self


class Loader:
    """Loads batches through one connection."""

    def __init__(self, database: psycopg.Connection, source: str) -> None:
        self._database = database
        self._source = source
        database.autocommit = True
        for statement in SESSION:
            database.execute(statement)
        self._bases = base_items(database)
        self._partitions = Partitions(periods(database))

    def load(self, number: int, lines: Sequence[bytes]) -> Outcome:
        """Batch ``number`` of the source, one item a line; does nothing where the same was loaded before."""
        text_digest = hashlib.sha256(b"\n".join(lines)).digest()
        done = journal.was_loaded(self._database, self._source, number, text_digest)
        if done:
            return Outcome(unchanged=len(done.ids), refused=done.refused, collections=set(done.collections))
        rows, refused = _read(lines, self._bases)
        for _ in range(ATTEMPTS):
            try:
                return self._entered(number, text_digest, rows, refused)
            except (DeadlockDetected, SerializationFailure, LockNotAvailable, CheckViolation, UniqueViolation):
                self._partitions = Partitions(
                    periods(self._database)
                )  # another process works on the same partitions, or the same items
        raise PublicationError(f"batch {number} of {self._source}: the catalog was busy {ATTEMPTS} times over")

    def _entered(self, number: int, text_digest: bytes, rows: list[Row], refused: list[str]) -> Outcome:
        unrefused = list(rows)
        while True:
            placed = self._partitions.ready(self._database, unrefused)
            try:
                with self._database.transaction():
                    outcome = self._exchanged(placed)
                    journal.write(self._database, self._source, number, text_digest, unrefused, refused)
            except REFUSALS:
                culprit, reason = self._culprit(unrefused)
                unrefused = [row for row in unrefused if row is not culprit]
                refused = [*refused, reason]
            else:
                outcome.refused = refused
                return outcome

    def _exchanged(self, placed: dict[str, list[Row]]) -> Outcome:
        """Copy the rows in, in place of those of the same name; leave what is there already, the same."""
        outcome = Outcome()
        ready.begin(self._database)
        present = self._present([row for rows in placed.values() for row in rows])
        for name, rows in placed.items():
            new = [row for row in rows if present.get((row.collection, row.identifier)) != row.digest]
            self._delete([row for row in new if (row.collection, row.identifier) in present])
            self._copy(name, new)
            ready.write(self._database, [row.ready for row in new])
            replaced = sum((row.collection, row.identifier) in present for row in new)
            outcome += Outcome(len(new) - replaced, replaced, len(rows) - len(new))
            outcome.collections |= {row.collection for row in rows}
        return outcome

    def _present(self, rows: list[Row]) -> dict[tuple[str, str], bytes]:
        """Digests of the items of these names that are in the catalog."""
        by_collection: dict[str, list[str]] = {}
        for row in rows:
            by_collection.setdefault(row.collection, []).append(row.identifier)
        return {
            (collection, identifier): found
            for collection, identifiers in by_collection.items()
            for identifier, found in stored(self._database, collection, identifiers).items()
        }

    def _delete(self, rows: list[Row]) -> None:
        for row in rows:
            self._database.execute(
                "DELETE FROM items WHERE collection = %s AND id = %s", [row.collection, row.identifier]
            )

    def _copy(self, partition: str, rows: list[Row]) -> None:
        if not rows:
            return
        columns = sql.SQL(", ").join(map(sql.Identifier, COLUMNS))
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(partition), columns)
        with self._database.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write(_line(row))

    def _culprit(self, rows: list[Row]) -> tuple[Row, str]:
        """The first row that PostgreSQL does not take, and why."""
        for row in rows:
            try:
                with self._database.transaction(force_rollback=True):
                    self._exchanged(self._partitions.ready(self._database, [row]))
            except REFUSALS as error:
                return row, f"{row.identifier}: the catalog does not take it: {str(error).splitlines()[0]}"
        raise PublicationError(f"a batch of {self._source} fails as a whole, none of its items alone; load it again")


def stored(database: psycopg.Connection, collection: str, identifiers: Sequence[str]) -> dict[str, bytes]:
    """Digests of the items as the catalog gives them out, by id; those that it does not have are not there."""
    rows = database.execute(
        "SELECT id, ST_AsEWKB(geometry), content, collection_base_item(collection, (content->>'pgstac:base_item')::int)"
        " FROM items WHERE collection = %s AND id = ANY(%s)",
        [collection, list(identifiers)],
    )
    return {identifier: _digest_of(identifier, collection, *rest) for identifier, *rest in rows}


def _digest_of(identifier: str, collection: str, geometry: bytes, content: dict, base: dict) -> bytes:  # type: ignore[type-arg]
    item = {**content, "id": identifier, "collection": collection}
    item.pop("pgstac:base_item", None)
    return digest(hydrate(base, item), bytes(geometry))


def _read(lines: Sequence[bytes], bases: dict[str, BaseItem]) -> tuple[list[Row], list[str]]:
    """(rows, reasons of refusal); of items of one name the last one."""
    rows: dict[tuple[str, str], Row] = {}
    refused = []
    for line in lines:
        try:
            row = row_of(line, bases)
        except RefusedItem as error:
            refused.append(str(error))
        else:
            rows[row.collection, row.identifier] = row
    return list(rows.values()), refused


def _line(row: Row) -> bytes:
    """A row in the text format of COPY."""
    return (
        b"\t".join(
            (
                _escaped(row.identifier.encode()),
                row.geometry.hex().encode(),
                _escaped(row.collection.encode()),
                row.start.isoformat().encode(),
                row.end.isoformat().encode(),
                _escaped(row.content),
                rb"\N" if row.private is None else _escaped(row.private),
            )
        )
        + b"\n"
    )


def _escaped(text: bytes) -> bytes:
    return text.replace(b"\\", rb"\\").replace(b"\t", rb"\t").replace(b"\n", rb"\n").replace(b"\r", rb"\r")
