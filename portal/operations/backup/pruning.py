"""Older backups removed, and of the pool what only they had."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from portal.operations.backup import generations as named
from portal.operations.backup.generations import Generation, generations
from portal.operations.backup.in_hand import EDITIONS, QUARANTINE
from portal.operations.errors import BackupError

DEPTH = 5
"""Folders of a product's key: COLLECTION/YYYY/MM/DD/ITEM."""


def prune(folder: Path, *, keep: int) -> int:
    """Remove all generations but the last ``keep``, and what none of these names; how many generations went."""
    if keep < 1:
        raise BackupError("at least one backup has to be kept")
    older, kept = generations(folder)[:-keep], generations(folder)[-keep:]
    for one in older:
        shutil.rmtree(one.folder)
    wanted = _named(kept)
    for path in list(_pooled(folder)):
        if path.relative_to(folder).as_posix() not in wanted:
            shutil.rmtree(path)
            _remove_empty(path.parent, folder)
    return len(older)


def _named(kept: list[Generation]) -> set[str]:
    wanted: set[str] = set()
    for one in kept:
        manifest = one.manifest()
        wanted.update(f"{named.ARCHIVE}/{key}" for key in one.products())
        wanted.update(manifest.waiting)
        wanted.update(f"{named.EXTRACTS}/{name}" for name in manifest.extracts)
    return wanted


def _pooled(folder: Path) -> Iterator[Path]:
    yield from folder.glob("/".join([named.ARCHIVE, *["*"] * DEPTH]))
    for pattern in (f"{QUARANTINE}/*", f"{EDITIONS}/*/*", f"{named.EXTRACTS}/*"):
        yield from folder.glob(pattern)


def _remove_empty(folder: Path, root: Path) -> None:
    while folder != root and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
