"""Many items into the catalog at once: ``load``, and ``reconcile``, which compares what is there with what came.

Items are given as lines of JSON in the form that the catalog stores (asset hrefs are storage keys). A load writes what
it did in a journal, in the same transactions: after a stop, the same call goes on where it was. An item that is there
already, the same, is left alone; one of the same name is replaced; one that cannot be kept is refused, by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from multiprocessing import get_context

import psycopg

from catalog.bulk import journal
from catalog.bulk.batch import Loader, Outcome, stored
from catalog.bulk.partitions import tighten
from catalog.configuration import configuration

__all__ = ["Outcome", "Reconciliation", "load", "reconcile"]

BATCH_ITEMS = 500
PROCESSES = 2
OPTIONS = "-c search_path=pgstac,public -c application_name=atelier-bulk -c timezone=UTC"
Progress = Callable[[Outcome], None]
Batch = tuple[int, list[bytes]]


@dataclass
class Reconciliation:
    """What a source gave, and what the catalog has of it."""

    given: int = 0
    """Items that were taken when it was loaded."""
    same: int = 0
    missing: list[str] = field(default_factory=list)
    """``COLLECTION/ID`` of those that are not in the catalog."""
    different: list[str] = field(default_factory=list)
    """``COLLECTION/ID`` of those whose content is another."""
    refused: list[str] = field(default_factory=list)
    """Why, of those that were not taken."""


def load(
    source: str,
    lines: Iterable[bytes],
    *,
    processes: int = PROCESSES,
    batch_items: int = BATCH_ITEMS,
    progress: Progress = lambda outcome: None,
) -> Outcome:
    """Load ``lines``, one item each, known to the journal as ``source``; ``progress`` is told the sum so far.

    Raises :class:`catalog.errors.PublicationError` where the catalog is too busy; what was loaded stays.
    """
    with _connect() as database:
        journal.create(database)
    total = Outcome()
    for outcome in _outcomes(source, enumerate(_batches(lines, batch_items)), processes):
        total += outcome
        progress(total)
    tighten(partial(_connect, autocommit=True), sorted(total.collections), processes=processes)
    return total


def _outcomes(source: str, batches: Iterator[Batch], processes: int) -> Iterator[Outcome]:
    """Of every batch, in any order; no more than twice as many as there are processes wait in memory."""
    if processes == 1:
        with _connect() as database:
            loader = Loader(database, source)
            yield from (loader.load(*batch) for batch in batches)
        return
    with ProcessPoolExecutor(processes, get_context("spawn"), _start, (source,)) as pool:
        pending: set[Future[Outcome]] = {pool.submit(_load, *batch) for batch in islice(batches, 2 * processes)}
        while pending:
            done, pending = wait(pending, return_when=FIRST_COMPLETED)
            pending |= {pool.submit(_load, *batch) for batch in islice(batches, len(done))}
            yield from (one.result() for one in done)


def _batches(lines: Iterable[bytes], size: int) -> Iterator[list[bytes]]:
    source = (line for line in lines if line.strip())
    while batch := list(islice(source, size)):
        yield batch


def reconcile(source: str) -> Reconciliation:
    """Read every item of ``source`` back from the catalog and compare it with what was given."""
    found = Reconciliation()
    with _connect() as database:
        journal.create(database)
        for entry in journal.entries(database, source):
            found.refused += entry.refused
            _compare(database, entry, found)
    return found


def _compare(database: psycopg.Connection, entry: journal.Entry, found: Reconciliation) -> None:
    given: dict[str, dict[str, bytes]] = {}
    for collection, identifier, digest in zip(entry.collections, entry.ids, entry.digests, strict=True):
        given.setdefault(collection, {})[identifier] = bytes(digest)
    for collection, digests in given.items():
        there = stored(database, collection, list(digests))
        found.given += len(digests)
        for identifier, digest in digests.items():
            if identifier not in there:
                found.missing.append(f"{collection}/{identifier}")
            elif there[identifier] != digest:
                found.different.append(f"{collection}/{identifier}")
            else:
                found.same += 1


def _connect(*, autocommit: bool = False) -> psycopg.Connection:
    return psycopg.connect(configuration().database_url, options=OPTIONS, autocommit=autocommit)


_loader: list[Loader] = []
"""Of this worker process."""


def _start(source: str) -> None:
    _loader.append(Loader(_connect(), source))


def _load(number: int, lines: list[bytes]) -> Outcome:
    return _loader[0].load(number, lines)
