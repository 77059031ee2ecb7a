"""A catalog with a few small products in it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pystac
import pytest
from starlette.testclient import TestClient

from catalog.configuration import Configuration
from catalog.database import connection
from catalog.migrate import migrate
from catalog.publish import publish
from catalog.storage import directory_key, path_of
from tests.catalog.products import LANDSAT8, SENTINEL2, l2a_product


@pytest.fixture(scope="session")
def catalog(servers: Configuration, django_db_setup: None) -> Configuration:
    """The tests' PostgreSQL with the catalog's schema and collections."""
    migrate()
    return servers


@pytest.fixture
def work(catalog: Configuration, tmp_path: Path) -> Iterator[Path]:
    """A scratch folder on the archive's file system."""
    folder = catalog.work / tmp_path.name
    folder.mkdir(parents=True)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def forget(item: pystac.Item) -> None:
    """Undo a publication: no trace in archive, catalog and the memory of the tile server."""
    from titiler.pgstac.dependencies import ttl_cache

    ttl_cache.clear()
    shutil.rmtree(path_of(directory_key(item)), ignore_errors=True)
    with connection() as database:
        database.execute("DELETE FROM items WHERE id = %s AND collection = %s", [item.id, item.collection_id])


@pytest.fixture
def product(work: Path) -> Iterator[Callable[..., tuple[pystac.Item, Path]]]:
    """Makes a product that is not published yet: its item and its folder; forgets it in the end."""
    made: list[pystac.Item] = []

    def make(**arguments: Any) -> tuple[pystac.Item, Path]:
        directory = work / f"product-{len(made)}"
        item = l2a_product(directory, **arguments)
        made.append(item)
        forget(item)
        return item, directory

    yield make
    for item in made:
        forget(item)


@pytest.fixture(scope="package")
def published(catalog: Configuration) -> Iterator[list[pystac.Item]]:
    """Five Sentinel-2 products, one of them simulated, and three of Landsat 8, over the same place."""
    folder = catalog.work / "published"
    shutil.rmtree(folder, ignore_errors=True)
    wanted = [
        *((SENTINEL2, datetime(2018, month, 6, 10, 50, 31, tzinfo=UTC)) for month in range(5, 10)),
        *((LANDSAT8, datetime(2018, month, 9, 10, 42, tzinfo=UTC)) for month in range(5, 8)),
    ]
    items = []
    for number, (sensor, when) in enumerate(wanted):
        size = 128 if sensor is SENTINEL2 else 64
        directory = folder / str(number)
        item = l2a_product(
            directory,
            sensor=sensor,
            when=when,
            size=size,
            cloud_cover=10.0 * number,
            properties={"atelier:simulated": True} if number == 0 else {},
        )
        forget(item)
        items.append(publish(item, directory))
    yield items
    for item in items:
        forget(item)


@pytest.fixture(scope="package")
def sentinel2(published: list[pystac.Item]) -> pystac.Item:
    return published[0]


@pytest.fixture(scope="package")
def landsat8(published: list[pystac.Item]) -> pystac.Item:
    return published[-1]


@pytest.fixture(scope="package")
def stac(published: list[pystac.Item]) -> Iterator[TestClient]:
    """The STAC API."""
    from catalog.stac_api import application

    with TestClient(application, base_url="http://elsewhere.example", raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="package")
def tiles(published: list[pystac.Item]) -> Iterator[TestClient]:
    """The tile server."""
    from catalog.tiles import application

    with TestClient(application, base_url="http://elsewhere.example", raise_server_exceptions=False) as client:
        yield client
