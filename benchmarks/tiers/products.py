"""Small products of known bytes, published; and whether each is still there, wherever it is."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pystac

from catalog.configuration import configuration
from catalog.database import connection
from catalog.publish import publish
from catalog.storage import directory_key, path_of

FIRST = datetime(2015, 7, 4, 10, 50, 31, tzinfo=UTC)
BYTES = 40_000
"""Of each of a product's two images."""
NAMES = ("FRE_B4.tif", "MASKS/CLM_R1.tif")
WEST, SOUTH, EAST, NORTH = 0.5, 42.4, 1.9, 43.3


@dataclass(frozen=True)
class Made:
    """A product and the sha-256 (hexadecimal) of its images."""

    item: pystac.Item
    digests: tuple[str, str]

    @property
    def key(self) -> str:
        return directory_key(self.item)

    def wrong(self, tier: Path) -> str | None:
        """What is lost or half there: an image is whole on the disk, or absent and whole in the folder ``tier``."""
        for name, digest in zip(NAMES, self.digests, strict=True):
            here, there = path_of(self.key) / name, tier / self.key / name
            if here.exists():
                if _digest(here) != digest:
                    return f"{here} is not what was published"
            elif not there.exists() or _digest(there) != digest:
                return f"{name} of {self.item.id} is lost"
        return None

    def on_disk(self) -> bool:
        return all((path_of(self.key) / name).exists() for name in NAMES)


def made(number: int, *, every_days: int = 5) -> Made:
    """Publish product ``number`` of a series of one every so many days; in place of what was there."""
    when = FIRST + timedelta(days=every_days * number)
    identifier = f"SENTINEL2A_{when:%Y%m%d-%H%M%S}-000_L2A_T31TXX_C_V1-0"
    ring = [[WEST, SOUTH], [EAST, SOUTH], [EAST, NORTH], [WEST, NORTH], [WEST, SOUTH]]
    item = pystac.Item(
        identifier,
        {"type": "Polygon", "coordinates": [ring]},
        [WEST, SOUTH, EAST, NORTH],
        when,
        {"platform": "sentinel-2a", "constellation": "sentinel-2", "grid:code": "MGRS-31TXX"},
        collection="sentinel2-l2a",
    )
    directory = configuration().work / "bench-tiers"
    for old in (directory, path_of(directory_key(item))):
        shutil.rmtree(old, ignore_errors=True)
    for place, name in enumerate(NAMES):
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_bytes(np.random.default_rng([number, place]).bytes(BYTES))
        item.add_asset(Path(name).stem, pystac.Asset(name, media_type="image/tiff; application=geotiff"))
    digests = (_digest(directory / NAMES[0]), _digest(directory / NAMES[1]))
    return Made(publish(item, directory), digests)


def forget(products: list[Made]) -> None:
    """No trace of them."""
    with connection() as database:
        for one in products:
            shutil.rmtree(path_of(one.key), ignore_errors=True)
            database.execute("DELETE FROM items WHERE collection = 'sentinel2-l2a' AND id = %s", [one.item.id])
            database.execute("DELETE FROM tiers.products WHERE key = %s", [one.key])


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
