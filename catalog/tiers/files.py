"""The files of a product that may leave the disk, by its ``CHECKSUMS.json``."""

from __future__ import annotations

import json
from pathlib import PurePosixPath

from catalog.nearline import File
from catalog.publish import CHECKSUMS
from catalog.storage import path_of

STAYING = frozenset({".csv", ".html", ".jpg", ".jpeg", ".json", ".png", ".txt", ".xml", ".yaml"})
"""Suffixes of what pages, lists and searches show of a product at once: quicklooks, metadata."""
SMALLEST_BYTES = 16_384
"""What is smaller stays: tape is not for it, and the disk does not notice."""
DEPTH = 5
"""Parts of a product's key: COLLECTION/YYYY/MM/DD/ITEM."""


def product_key(key: str) -> str:
    """Of the product that a storage key belongs to: of its folder or of one of its files."""
    return "/".join(PurePosixPath(key).parts[:DEPTH])


def leaving(key: str) -> tuple[File, ...] | None:
    """Of the product at ``key``; ``None`` where its folder, or the list of its files, is not there."""
    try:
        known = json.loads((path_of(key) / CHECKSUMS).read_text())["files"]
    except (FileNotFoundError, NotADirectoryError):
        return None
    return tuple(
        File(name, about["size"], about["sha256"])
        for name, about in sorted(known.items())
        if about["size"] >= SMALLEST_BYTES and PurePosixPath(name).suffix.lower() not in STAYING
    )
