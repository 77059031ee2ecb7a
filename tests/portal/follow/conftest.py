"""Somebody who follows, and products that come in while they do."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pystac
import pytest
from django.core.cache import cache

from catalog import arrivals
from catalog.configuration import Configuration
from catalog.database import connection
from catalog.storage import directory_key, path_of
from portal.accounts.models import User
from tests.portal.people import person, product

Publish = Callable[[int], pystac.Item]


@pytest.fixture(autouse=True)
def _forget_rate_limits() -> None:
    cache.clear()


@pytest.fixture
def owner(db: None) -> User:
    return person("follower@example.org")


@pytest.fixture
def published(catalog_database: Configuration) -> Iterator[Publish]:
    """Publishes a Sentinel-2 product of a day of May 2021 over 31TCH; all leave with the test."""
    made: list[pystac.Item] = []

    def publish(day: int) -> pystac.Item:
        made.append(product(day, {"FRE_B4.tif": b"four", "QKL_ALL.jpg": b"quick"}, month=5))
        return made[-1]

    arrivals.note()
    yield publish
    for item in made:
        shutil.rmtree(path_of(directory_key(item)), ignore_errors=True)
        with connection() as database:
            database.execute("DELETE FROM items WHERE id = %s", [item.id])
            database.execute("DELETE FROM atelier.arrivals WHERE id = %s", [item.id])
