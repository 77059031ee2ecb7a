"""A centre at work, without pixels: ``python -m tests.portal.operations.busy_centre`` publishes until it is stopped.

Each product goes the way of a drop: taken from the inbox, noted, verified, published, forgotten; every third one is
superseded by a better version, and now and then a drop goes to quarantine instead.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pystac

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

from catalog.configuration import configuration
from catalog.publish import publish
from processing import ledger
from processing.intake.quarantine import quarantine

BEGIN = datetime(2019, 1, 1, tzinfo=UTC)
GEOMETRY = {"type": "Polygon", "coordinates": [[[1, 43], [2, 43], [2, 44], [1, 44], [1, 43]]]}


def drop(number: int) -> None:
    """Everything that happens to one product, from the inbox to its end."""
    settings = configuration()
    entry = settings.inbox / f"product-{number}.zip"
    entry.write_bytes(os.urandom(2_000))
    drop_id = uuid.uuid4().hex
    folder = settings.work / "intake" / drop_id
    folder.mkdir(parents=True)
    entry.rename(folder / entry.name)
    ledger.receive(drop_id, entry.name)
    if number % 9 == 5:
        places = {"folder": settings.quarantine, "work": settings.work}
        quarantine(folder / entry.name, drop_id=drop_id, code="corrupt-product", reason="a test", **places)
        ledger.finish(drop_id, "quarantined", code="corrupt-product", reason="a test")
        return
    name = f"BUSY_{number:06d}"
    ledger.verify(drop_id, identifier=name, collection="sentinel2-l2a")
    before = ("sentinel2-l2a", f"BUSY_{number - 1:06d}") if number % 3 == 1 else None
    publish(*product(name, number), replaces=before)
    ledger.plan(drop_id, [])
    shutil.rmtree(folder)


def product(name: str, number: int) -> tuple[pystac.Item, Path]:
    """An item with three files, written aside."""
    directory = configuration().work / f"made-{name}"
    directory.mkdir()
    when = BEGIN + timedelta(minutes=number)
    item = pystac.Item(name, GEOMETRY, [1, 43, 2, 44], when, {"title": name}, collection="sentinel2-l2a")
    for asset in ("B2", "B3", "B4"):
        (directory / f"{asset}.tif").write_bytes(os.urandom(20_000))
        item.add_asset(asset, pystac.Asset(f"{asset}.tif", media_type="image/tiff"))
    return item, directory


def main() -> None:
    first = int(sys.argv[1])
    for number in range(first, first + 1_000_000):
        drop(number)
        print(number, flush=True)
        time.sleep(0.02)


if __name__ == "__main__":
    main()
