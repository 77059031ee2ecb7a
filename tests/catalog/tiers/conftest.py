"""A catalog with slow storage behind its disk, and products of known bytes."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pystac
import pytest

from catalog.configuration import Configuration, configuration
from catalog.database import connection
from catalog.publish import publish as into_catalog
from catalog.storage import directory_key, path_of
from catalog.tiers import files, recall
from catalog.tiers.eviction import make_room
from catalog.tiers.keeping import notice, store_batch
from catalog.tiers.settings import nearline
from tests.catalog.conftest import forget
from tests.catalog.products import l2a_product
from tests.portal.people import bytes_of, product

MONTH = 9
"""Of 2021, for the products of this room."""
IMAGES_BYTES = 80_000
"""Of one product, that may leave the disk."""

MakeProduct = Callable[[int], pystac.Item]
DiskOf = Callable[[float], None]


@pytest.fixture
def tier(catalog_database: Configuration, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder that is slow storage. What else is published is none of its business."""
    folder = tmp_path / "nearline"
    use(monkeypatch, ATELIER_NEARLINE=str(folder))
    with connection() as database:
        database.execute("TRUNCATE tiers.products")
        database.execute(
            "INSERT INTO tiers.products (key, collection, id, bytes, stored_at)"
            " SELECT collection || '/' || id, collection, id, 0, now() FROM atelier.ready_items"
        )
    yield folder
    with connection() as database:
        database.execute("TRUNCATE tiers.products")
    monkeypatch.undo()
    use(monkeypatch)


def use(monkeypatch: pytest.MonkeyPatch, **settings: str) -> None:
    """Configure slow storage anew."""
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    configuration.cache_clear()
    nearline.cache_clear()


@pytest.fixture
def disk_of(monkeypatch: pytest.MonkeyPatch) -> DiskOf:
    """Sets the size of the disk, in products."""

    def size(products: float) -> None:
        use(monkeypatch, ATELIER_DISK_GIBIBYTES=str(max(products * IMAGES_BYTES, 1) / (1 << 30)))

    return size


@pytest.fixture
def publish(tier: Path) -> Iterator[MakeProduct]:
    """Publishes a product of a ``day``: two images of 40,000 bytes, which may leave the disk, and a quicklook."""
    made: list[pystac.Item] = []

    def make(day: int) -> pystac.Item:
        files = {"FRE_B4.tif": bytes_of(day, 40_000), "MASKS/CLM_R1.tif": bytes_of(day + 50, 40_000)}
        made.append(product(day, {**files, "QKL_ALL.jpg": bytes_of(day + 100, 30_000)}, month=MONTH))
        return made[-1]

    yield make
    for item in made:
        forget(item)
    shutil.rmtree(configuration().work / "nearline", ignore_errors=True)


@pytest.fixture
def far(
    tier: Path, disk_of: DiskOf, catalog_database: Configuration, monkeypatch: pytest.MonkeyPatch
) -> Iterator[pystac.Item]:
    """A Sentinel-2 product all of whose images are in slow storage; it comes back as soon as it is asked for."""
    monkeypatch.setattr(files, "SMALLEST_BYTES", 1)
    monkeypatch.setattr(recall, "GATHERING_SECONDS", 0.0)
    directory = catalog_database.work / "far"
    shutil.rmtree(directory, ignore_errors=True)
    item = l2a_product(directory, when=datetime(2019, 9, 16, 10, 50, 31, tzinfo=UTC))
    forget(item)
    published = into_catalog(item, directory)
    notice()
    store_batch()
    disk_of(0)
    assert make_room()
    disk_of(99)
    yield published
    forget(published)


def key_of(item: pystac.Item) -> str:
    return directory_key(item)


def images(item: pystac.Item) -> list[Path]:
    """Those that may leave the disk."""
    return [path_of(item.assets[name].href) for name in ("FRE_B4", "CLM_R1")]


def content(item: pystac.Item) -> list[bytes]:
    return [path.read_bytes() for path in images(item)]
