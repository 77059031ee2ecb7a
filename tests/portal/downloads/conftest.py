from collections.abc import Iterator
from dataclasses import replace

import pystac
import pytest
from django.core.cache import caches

from catalog.configuration import Configuration
from portal.downloads import links
from tests.portal.people import MEBIBYTE, Served, bytes_of, product, served

SIZE = 6 * MEBIBYTE + 12_345
CONTENT = bytes_of(7, SIZE)


@pytest.fixture(autouse=True)
def _forget_rate_limits() -> None:
    for cache in caches.all(initialized_only=True):
        cache.clear()


@pytest.fixture(scope="session")
def item(catalog_database: Configuration) -> pystac.Item:
    """A product with a file of 6 MiB and some, a small one in a folder, and an empty one."""
    return product(1, {"LONG.tif": CONTENT, "MASKS/CLM_R1.tif": bytes_of(8, 1_000), "EMPTY.tif": b""})


@pytest.fixture
def web(transactional_db: None, item: pystac.Item, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    with served() as server:
        here = replace(links.configuration(), public_url=server.url)
        monkeypatch.setattr(links, "configuration", lambda: here)
        yield server
