"""A disk that is full or fails, at any call of a publication: nothing is published, and the next attempt is."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pystac
import pytest

import catalog.publish as catalog_publish
from benchmarks.faults.io_failures import fail_every_call
from catalog.configuration import Configuration
from catalog.errors import ItemNotFound, PublicationError
from catalog.publish import publish
from catalog.search import item as stored_item
from catalog.storage import directory_key, path_of
from tests.catalog.test_publish import check_whole

END = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'atelier-catalog'"
CALLS = 20
"""That write, of a publication, at least."""
MakeProduct = Callable[..., tuple[pystac.Item, Path]]


@pytest.mark.parametrize(("error", "every"), [(errno.ENOSPC, 2), (errno.EIO, 6)], ids=["ENOSPC", "EIO"])
def test_a_failing_call_publishes_nothing_and_loses_nothing(product: MakeProduct, error: int, every: int) -> None:
    made: list[tuple[pystac.Item, Path]] = []

    def prepare() -> Callable[[], object]:
        made.append(product(size=32))
        item, directory = made[-1]
        return lambda: publish(item, directory)

    def afterwards(went_on: bool) -> str | None:
        item, directory = made[-1]
        try:
            stored_item(str(item.collection_id), item.id)
            if not went_on:
                return "it was published all the same"
        except ItemNotFound:
            if went_on:
                return "it was not published, and nothing said so"
        publish(item, directory)
        check_whole(item)
        return "files were left aside" if directory.exists() or not path_of(directory_key(item)).is_dir() else None

    outcome = fail_every_call(prepare, afterwards, said=(PublicationError, OSError), errors=(error,), every=every)
    assert outcome.wrong == []
    assert outcome.trials >= CALLS // every


def test_a_database_that_goes_away_is_no_fault_of_the_product(
    product: MakeProduct, catalog: Configuration, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What may pass is said as such: a worker tries again then, and gives up what is refused."""
    item, directory = product(size=32)
    note = catalog_publish.note

    def cut_off(*arguments: Any) -> None:
        note(*arguments)
        with psycopg.connect(catalog.database_url, autocommit=True) as database:
            database.execute(END)

    monkeypatch.setattr(catalog_publish, "note", cut_off)
    with pytest.raises(psycopg.OperationalError):
        publish(item, directory)
    monkeypatch.undo()
    with pytest.raises(ItemNotFound):
        stored_item(str(item.collection_id), item.id)
    publish(item, directory)
    check_whole(item)
