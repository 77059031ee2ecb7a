"""Counts that take long are remembered, the others are of this moment."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from django.core.cache import cache

from catalog.configuration import Configuration
from catalog.publish import publish
from portal.discover import counting
from tests.catalog.products import LANDSAT8, l2a_product
from tests.portal.discover.conftest import forget

SEARCH = {"collections": ["landsat-l2a"]}


@pytest.fixture
def publish_one(catalog_database: Configuration) -> Iterator[Callable[[], None]]:
    directory = catalog_database.work / "counting"
    shutil.rmtree(directory, ignore_errors=True)
    item = l2a_product(directory, sensor=LANDSAT8, when=datetime(2015, 4, 4, 10, 30, tzinfo=UTC), size=32)
    forget(item)
    yield lambda: publish(item, directory)
    forget(item)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if each count took seconds."""
    monkeypatch.setattr(counting, "SLOW_SECONDS", 0.0)
    monkeypatch.setattr(counting, "TIMES_REMEMBERED", 10_000)


def number() -> int:
    return dict(counting.counted(SEARCH)["collection_frequency"]).get("landsat-l2a", 0)


def test_what_is_read_fast_is_always_read(publish_one: Callable[[], None]) -> None:
    before = number()
    publish_one()
    assert number() == before + 1


def test_what_takes_long_is_remembered_for_long(publish_one: Callable[[], None], slow: None) -> None:
    before = number()
    publish_one()
    assert number() == before
    cache.clear()
    assert number() == before + 1


def test_everything_is_counted_before_somebody_asks(publish_one: Callable[[], None], slow: None) -> None:
    counting.count_everything()
    before = counting.counted({})
    publish_one()
    assert counting.counted({}) == before
