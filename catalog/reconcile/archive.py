"""The products that lie in the archive, found by their folders alone."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalog.configuration import configuration
from catalog.publish import ITEM

DEPTH = 5
"""Folders of a storage key, the product's own included: COLLECTION/YYYY/MM/DD/ITEM."""


@dataclass(frozen=True)
class Kept:
    """The folder of a product."""

    key: str
    """``COLLECTION/YYYY/MM/DD/ITEM``"""

    @property
    def directory(self) -> Path:
        return configuration().archive / self.key

    def item(self) -> dict[str, Any] | None:
        """Its own ``item.json``; None where there is none that can be read."""
        try:
            found = json.loads((self.directory / ITEM).read_text())
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) else None


def kept() -> Iterator[Kept]:
    """Every folder of the archive that is where a product belongs."""
    root = configuration().archive
    for key in _folders(root, DEPTH):
        yield Kept(key.removeprefix(f"{root}/"))


def _folders(folder: Path | str, depth: int) -> Iterator[str]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except FileNotFoundError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            if depth == 1:
                yield entry.path
            else:
                yield from _folders(entry.path, depth - 1)
