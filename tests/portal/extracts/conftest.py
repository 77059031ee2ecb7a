"""Two published dates of one place, somebody who asks for parts of them, and a worker that is this process."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime

import pystac
import pytest
from django.core.cache import cache
from django.test import Client

from catalog.configuration import Configuration
from catalog.database import connection
from catalog.publish import publish
from catalog.storage import directory_key, path_of
from portal.accounts.models import User
from portal.statistics.recording import recorder
from processing.extract_tasks import make_next_extract
from processing.ledger import ledger_connection
from tests.catalog.products import l2a_product
from tests.portal.people import person

BOX = "1.27, 43.69, 1.275, 43.695"


@pytest.fixture(autouse=True)
def _forget_rate_limits() -> None:
    cache.clear()


@pytest.fixture(scope="package")
def products(catalog_database: Configuration) -> Iterator[list[pystac.Item]]:
    items = []
    for day in (6, 16):
        directory = catalog_database.work / f"extracts-{day}"
        shutil.rmtree(directory, ignore_errors=True)
        item = l2a_product(directory, when=datetime(2019, 7, day, 10, 50, 31, tzinfo=UTC), cloud_cover=float(day))
        shutil.rmtree(path_of(directory_key(item)), ignore_errors=True)
        items.append(publish(item, directory))
    yield items
    for item in items:
        shutil.rmtree(path_of(directory_key(item)), ignore_errors=True)
        with connection() as database:
            database.execute("DELETE FROM items WHERE id = %s AND collection = %s", [item.id, item.collection_id])


@pytest.fixture(autouse=True)
def _no_extracts(catalog_database: Configuration) -> Iterator[None]:
    """Each test starts from none, and leaves none."""
    yield
    with ledger_connection() as database:
        database.execute("DELETE FROM ledger.extracts")
    shutil.rmtree(catalog_database.extracts, ignore_errors=True)


@pytest.fixture
def owner(db: None) -> Iterator[User]:
    yield person("extracts@example.org")
    recorder.write()  # what was fetched goes with the test


@pytest.fixture
def client(owner: User) -> Client:
    signed_in = Client(headers={"Accept-Language": "en"})
    signed_in.force_login(owner)
    return signed_in


@pytest.fixture
def names(products: list[pystac.Item]) -> list[str]:
    return [f"{item.collection_id}/{item.id}" for item in products]


def work() -> None:
    """What a worker does with one message; the message that asks for the next one is left in the broker."""
    make_next_extract()
