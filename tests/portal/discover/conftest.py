"""Products over Toulouse, in the catalog while these tests run."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pystac
import pytest
import uvicorn
from django.core.cache import cache
from django.test import Client

from catalog.configuration import Configuration
from catalog.database import connection
from catalog.publish import publish
from catalog.storage import directory_key, path_of
from tests.catalog.products import LANDSAT8, SENTINEL2, l2a_product

TOULOUSE = {"left": 374_000, "top": 4_831_000}
"""Metres, EPSG:32631."""
SOURCE = "collections/landsat-l1/items/LC08_L1TP_198030_20140304_20200911_02_T1"


@pytest.fixture(scope="package")
def products(catalog_database: Configuration) -> Iterator[list[pystac.Item]]:
    """Five Landsat-8 products of 2014 and two Sentinel-2 products of 2016, the oldest first."""
    wanted = [
        *((LANDSAT8, datetime(2014, month, 4, 10, 30, 5, tzinfo=UTC)) for month in range(3, 8)),
        *((SENTINEL2, datetime(2016, month, 6, 10, 50, 31, tzinfo=UTC)) for month in (5, 6)),
    ]
    items = []
    for number, (sensor, when) in enumerate(wanted):
        directory = catalog_database.work / f"discover-{number}"
        shutil.rmtree(directory, ignore_errors=True)
        item = l2a_product(directory, sensor=sensor, when=when, size=64, cloud_cover=7.5 * number, **TOULOUSE)
        item.properties["atelier:simulated"] = sensor is LANDSAT8
        item.add_link(pystac.Link("derived_from", SOURCE, "application/geo+json"))
        forget(item)
        items.append(publish(item, directory))
    yield items
    for item in items:
        forget(item)


def forget(item: pystac.Item) -> None:
    shutil.rmtree(path_of(directory_key(item)), ignore_errors=True)
    with connection() as database:
        database.execute("DELETE FROM items WHERE id = %s AND collection = %s", [item.id, item.collection_id])


@pytest.fixture(autouse=True)
def _forget_counts() -> None:
    cache.clear()


@pytest.fixture
def visitor(products: list[pystac.Item], db: None) -> Client:
    """Somebody who has not signed in and reads English."""
    return Client(headers={"Accept-Language": "en"})


@pytest.fixture(scope="package")
def site(products: list[pystac.Item]) -> Iterator[str]:
    """The address of the whole site (pages, STAC and tiles), served by this process."""
    from portal.asgi import application

    server = uvicorn.Server(uvicorn.Config(application, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()
