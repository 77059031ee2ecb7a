"""What cannot be made again says why. In tests/faults products are made again and their bytes compared."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime

import pystac
import pytest

from catalog.configuration import Configuration
from catalog.database import connection
from catalog.errors import ItemNotFound
from catalog.publish import publish
from catalog.storage import directory_key, path_of
from processing import ledger
from processing.chains import Job
from processing.errors import NotReproducible
from processing.reproduce import reproduce
from tests.catalog.products import l2a_product


@pytest.fixture
def product(catalog_database: Configuration) -> Iterator[pystac.Item]:
    directory = catalog_database.work / "reproduce-test"
    shutil.rmtree(directory, ignore_errors=True)
    item = l2a_product(directory, when=datetime(2019, 10, 6, 10, 50, 31, tzinfo=UTC))
    shutil.rmtree(path_of(directory_key(item)), ignore_errors=True)
    yield publish(item, directory)
    shutil.rmtree(path_of(directory_key(item)), ignore_errors=True)
    with connection() as database:
        database.execute("DELETE FROM items WHERE id = %s AND collection = %s", [item.id, item.collection_id])


def test_what_is_not_there_is_not_made_again(catalog_database: Configuration) -> None:
    with pytest.raises(ItemNotFound, match="nothing-of-that-name"):
        reproduce("sentinel2-l2a", "nothing-of-that-name")


def test_what_no_job_made_says_so(product: pystac.Item) -> None:
    with pytest.raises(NotReproducible, match="knows no job"):
        reproduce(str(product.collection_id), product.id)


def test_what_was_made_from_something_that_is_gone_names_it(product: pystac.Item) -> None:
    drop_id = f"drop-of-{product.id}"
    ledger.receive(drop_id, "gone.SAFE")
    for key in ledger.plan(drop_id, [Job("l2a", (("sentinel2-l1c", "gone"),), {"tile_id": "31TCJ"})]):
        ledger.plan(drop_id, [], done=key, outputs=[f"{product.collection_id}/{product.id}"])
    with pytest.raises(NotReproducible, match="gone"):
        reproduce(str(product.collection_id), product.id)
