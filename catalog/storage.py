"""The archive: storage keys (``COLLECTION/YYYY/MM/DD/ITEM/FILE``) and the files behind them."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

import pystac

from catalog.configuration import configuration
from catalog.errors import PublicationError, UnsafeKey

SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,200}")
"""Collection and item ids: one path segment, the same in a URL and on every file system."""


def path_of(key: str) -> Path:
    """The file that ``key`` names.

    Raises :class:`catalog.errors.UnsafeKey` for anything that is not inside the archive: absolute paths,
    ``..``, addresses, GDAL's own names and links that lead outside.
    """
    parts = PurePosixPath(key).parts
    if not parts or key.startswith("/") or "\0" in key or ".." in parts or ":" in parts[0]:
        raise UnsafeKey(f"{key!r} does not name a file of the archive")
    root = configuration().archive.resolve()
    path = (root / key).resolve()
    if not path.is_relative_to(root) or path == root:
        raise UnsafeKey(f"{key!r} leads out of the archive")
    return path


def directory_key(item: pystac.Item) -> str:
    """Where the product of ``item`` lies for ever: ``COLLECTION/YYYY/MM/DD/ITEM_ID``."""
    collection, moment = item.collection_id, item.datetime or item.common_metadata.start_datetime
    for name in (collection, item.id):
        if not name or not SAFE_NAME.fullmatch(name):
            raise PublicationError(f"{item.id}: {name!r} cannot name a folder; letters, digits, '.', '_' and '-' can")
    if moment is None:
        raise PublicationError(f"{item.id}: has neither datetime nor start_datetime; set one")
    return f"{collection}/{moment:%Y/%m/%d}/{item.id}"
