"""Compares the ledger with the catalog and the scratch folders; mends what can be mended without asking."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from catalog.configuration import configuration
from catalog.database import connection
from catalog.tombstones import tombstone, withdrawn_since
from processing import ledger
from processing.queue import wake
from processing.withdrawal import note_withdrawn

LOST = """
SELECT drops.id, drops.collection, drops.identifier FROM ledger.drops AS drops
WHERE status = 'published' AND identifier IS NOT NULL AND NOT EXISTS (
    SELECT FROM items WHERE items.collection = drops.collection AND items.id = drops.identifier)
ORDER BY drops.received_at
"""
UNMADE = """
SELECT jobs.key, string_agg(output, ', ' ORDER BY output)
FROM ledger.jobs AS jobs, jsonb_array_elements_text(outputs) AS output
WHERE jobs.status = 'done' AND NOT EXISTS (
    SELECT FROM items WHERE collection = split_part(output, '/', 1) AND items.id = split_part(output, '/', 2))
GROUP BY jobs.key ORDER BY jobs.key
"""


@dataclass(frozen=True)
class Finding:
    """One thing of the ledger that is not as it should be."""

    name: str
    what: str
    mend: Callable[[], object] | None = None
    """What puts it right; None where somebody has to decide."""


def findings() -> Iterator[Finding]:
    """Everything that the ledger says and that is not so."""
    with connection() as database:
        lost = database.execute(LOST).fetchall()
        unmade = database.execute(UNMADE).fetchall()
    gone = withdrawn_since([(collection, identifier) for _, collection, identifier in lost])
    for drop_id, collection, identifier in lost:
        if (collection, identifier) in gone:
            mend = partial(_note_withdrawn, collection, identifier)
            yield Finding(f"{collection}/{identifier}", "withdrawn, and the ledger does not say so", mend)
            continue
        what = (
            f"the ledger says published (drop {drop_id}), the catalog has none: bring back its folder or drop it again"
        )
        yield Finding(f"{collection}/{identifier}", what)
    for key, names in unmade:
        yield _unmade(key, names)
    yield from _scratch()


def _unmade(key: str, names: str) -> Finding:
    for name in names.split(", "):
        collection, _, identifier = name.partition("/")
        if tombstone(collection, identifier):
            mend = partial(_note_withdrawn, collection, identifier)
            return Finding(name, f"withdrawn, and the ledger says that job {key} made it", mend)
    return Finding(names, f"made by job {key}, not in the catalog", partial(_make_again, key))


def _note_withdrawn(collection: str, identifier: str) -> None:
    stone = tombstone(collection, identifier)
    note_withdrawn(collection, identifier, reason=stone.reason if stone else "withdrawn")


def _make_again(key: str) -> None:
    ledger.do_again(key)
    for purpose in ledger.purposes([key]):
        wake(purpose)


def _scratch() -> Iterator[Finding]:
    work = configuration().work
    for folder in sorted([*work.glob("job-*"), *(work / "intake").glob("*")]):
        key = folder.name.removeprefix("job-").partition("~")[0]
        if ledger.is_over(key) and not ledger.is_held(key):
            name = str(folder.relative_to(configuration().data))
            yield Finding(name, "scratch of work that is over", partial(shutil.rmtree, folder))
