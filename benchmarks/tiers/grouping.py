"""A tape library with one drive: what is asked for product by product, and all at once."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from catalog.nearline import CommandTier, File, Product
from catalog.nearline.simulated_tape import MOUNTS

MOUNT_SECONDS, SEEK_SECONDS = 0.5, 0.02
"""A hundredth of a real library's."""


@dataclass(frozen=True)
class Way:
    """How the same products came back."""

    calls: int
    mounts: int
    seconds: float
    middle_seconds: float
    """Until half of them were there."""


def compared(products: int, volumes: int) -> tuple[Way, Way]:
    """In the order in which people happen to ask for them: one by one, and in one call."""
    keys = [f"sentinel2-l2a/{2015 + number % volumes}/07/04/ITEM_{number}" for number in range(products)]
    random.Random(0).shuffle(keys)
    with TemporaryDirectory() as folder:
        root = Path(folder)
        wanted = [_product(key, root / "disk") for key in keys]
        list(_library(root, 0.0).store(wanted))
        return _fetched(root, [[one] for one in wanted]), _fetched(root, [wanted])


def _fetched(root: Path, calls: Sequence[Sequence[Product]]) -> Way:
    (root / "tapes" / MOUNTS).unlink(missing_ok=True)
    library = _library(root, 1.0)
    begin = time.monotonic()
    came = [time.monotonic() - begin for call in calls for done in library.fetch(call) if done.problem is None]
    mounts = (root / "tapes" / MOUNTS).read_text().count("\n")
    assert len(came) == sum(map(len, calls)), "not everything came back"
    return Way(len(calls), mounts, came[-1], came[len(came) // 2])


def _library(root: Path, slowness: float) -> CommandTier:
    options = ["--mount-seconds", str(MOUNT_SECONDS * slowness), "--seek-seconds", str(SEEK_SECONDS * slowness)]
    return CommandTier((sys.executable, "-m", "catalog.nearline.simulated_tape", *options, str(root / "tapes")))


def _product(key: str, disk: Path) -> Product:
    (disk / key).mkdir(parents=True)
    (disk / key / "FRE_B4.tif").write_bytes(b"")
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    return Product(key, disk / key, (File("FRE_B4.tif", 0, empty),))
