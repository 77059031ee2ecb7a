"""Storage keys: ``COLLECTION/YYYY/MM/DD/ITEM/FILE``, the same wherever the files are kept."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

import pystac

from catalog.errors import PublicationError, UnsafeKey

SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,200}")
"""Collection and item ids: one path segment, the same in a URL and on every file system."""
DEPTH = 5
"""Parts of a product's key: COLLECTION/YYYY/MM/DD/ITEM."""

ATTEMPT = "~"
"""Begins the name of a folder of a product that holds what one attempt to publish it has written."""


def parts_of(key: str) -> tuple[str, ...]:
    """The parts of ``key``.

    Raises :class:`catalog.errors.UnsafeKey` for absolute paths, ``..``, addresses and GDAL's own names.
    """
    parts = PurePosixPath(key).parts
    if not parts or key.startswith("/") or "\0" in key or ".." in parts or ":" in parts[0]:
        raise UnsafeKey(f"{key!r} does not name a file of the archive")
    return parts


def directory_key(item: pystac.Item) -> str:
    """Where the product of ``item`` lies for ever: ``COLLECTION/YYYY/MM/DD/ITEM_ID``."""
    collection, moment = item.collection_id, item.datetime or item.common_metadata.start_datetime
    for name in (collection, item.id):
        if not name or not SAFE_NAME.fullmatch(name):
            raise PublicationError(f"{item.id}: {name!r} cannot name a folder; letters, digits, '.', '_' and '-' can")
    if moment is None:
        raise PublicationError(f"{item.id}: has neither datetime nor start_datetime; set one")
    return f"{collection}/{moment:%Y/%m/%d}/{item.id}"
