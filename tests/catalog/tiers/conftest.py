"""A catalog with slow storage behind its disk, and products of known bytes."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pystac
import pytest

from catalog.configuration import Configuration, configuration
from catalog.database import connection
from catalog.storage import directory_key, path_of
from catalog.tiers.settings import nearline
from tests.catalog.conftest import forget
from tests.portal.people import bytes_of, product

MONTH = 9
"""Of 2021, for the products of this room."""
IMAGES_BYTES = 80_000
"""Of one product, that may leave the disk."""

MakeProduct = Callable[[int], pystac.Item]
DiskOf = Callable[[float], None]


@pytest.fixture
def tier(catalog: Configuration, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
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


def key_of(item: pystac.Item) -> str:
    return directory_key(item)


def images(item: pystac.Item) -> list[Path]:
    """Those that may leave the disk."""
    return [path_of(item.assets[name].href) for name in ("FRE_B4", "CLM_R1")]


def content(item: pystac.Item) -> list[bytes]:
    return [path.read_bytes() for path in images(item)]
