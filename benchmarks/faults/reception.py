"""Every writing call of a reception fails once, from drop to published product: done again, it is whole."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import psycopg

from benchmarks.faults import Outcome
from benchmarks.faults.io_failures import ERRORS, fail_every_call
from benchmarks.faults.site import products, scratch
from catalog.configuration import configuration
from catalog.database import connection
from catalog.errors import CatalogError, ItemNotFound
from catalog.search import item as published_item
from catalog.storage import directory_key, path_of
from processing import ledger
from processing.errors import ProcessingError
from processing.intake.verification import forget_entry, verify_drop
from processing.simulation.demonstration import simulate

SAID = (OSError, CatalogError, ProcessingError, psycopg.Error)


@contextmanager
def servers() -> Iterator[None]:
    """PostgreSQL and Redis of the data folder, migrated; no worker."""
    import django

    django.setup()
    from portal.operations.local.instance import make_folders, migrate_all, private_servers

    settings = configuration()
    make_folders(settings)
    with private_servers(settings):
        migrate_all()
        yield


def failing_receptions(*, least: int, every: int = 1) -> Outcome:
    """All calls of a reception, or each so many-th one, of a Sentinel-2 and a Landsat product: ENOSPC, EIO."""
    outcome = Outcome()
    for product in islice(products(), 2):
        original = simulate(product, directory=configuration().data / "aside")
        one = _Reception(original)
        found = fail_every_call(one.prepare, one.afterwards, said=SAID, errors=ERRORS, every=every)
        one.forget()
        outcome.trials += found.trials
        outcome.outcomes += found.outcomes
        outcome.wrong += [f"{original.name}: {complaint}" for complaint in found.wrong]
    outcome.expect(outcome.trials >= least, f"only {outcome.trials} calls to fail")
    return outcome


class _Reception:
    """One product, received over and over."""

    def __init__(self, original: Path) -> None:
        self.original = original
        self.drop_id = ""

    def prepare(self) -> Callable[[], object]:
        self.forget()
        self.drop_id = uuid.uuid4().hex
        folder = configuration().work / "intake" / self.drop_id
        shutil.copytree(self.original, folder / self.original.name)
        ledger.receive(self.drop_id, self.original.name)
        drop_id = self.drop_id
        return lambda: verify_drop(drop_id)

    def afterwards(self, went_on: bool) -> str | None:
        drop = ledger.drop(self.drop_id)
        assert drop
        if drop["status"] == "quarantined":
            return f"a good product is in quarantine: {drop['reason']}"
        if not went_on and drop["identifier"] and self._published(drop["collection"], drop["identifier"]):
            return "it was published though it said it had failed"
        received = verify_drop(self.drop_id)
        if received is None:
            return f"not received when tried again: {ledger.drop(self.drop_id)}"
        forget_entry(self.drop_id)
        item = received.item
        missing = [asset.href for asset in item.assets.values() if not path_of(asset.href).is_file()]
        left = scratch(configuration().data)
        return f"missing {missing}" if missing else f"left aside: {left}" if left else None

    @staticmethod
    def _published(collection: str, identifier: str) -> bool:
        try:
            published_item(collection, identifier)
        except ItemNotFound:
            return False
        return True

    def forget(self) -> None:
        """As if it had never come in."""
        drop = ledger.drop(self.drop_id)
        if drop is None:
            return
        if drop["identifier"] and self._published(drop["collection"], drop["identifier"]):
            item = published_item(drop["collection"], drop["identifier"])
            shutil.rmtree(path_of(directory_key(item)), ignore_errors=True)
            with connection() as database:
                database.execute("DELETE FROM items WHERE id = %s AND collection = %s", [item.id, item.collection_id])
        for folder in scratch(configuration().data):
            shutil.rmtree(folder, ignore_errors=True)
        with ledger.ledger_connection() as database:
            database.execute("DELETE FROM ledger.events WHERE drop_id = %s", [self.drop_id])
            database.execute("DELETE FROM ledger.drops WHERE id = %s", [self.drop_id])
