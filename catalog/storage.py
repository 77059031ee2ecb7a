"""The archive's door: storage keys (``COLLECTION/YYYY/MM/DD/ITEM/FILE``) and the files behind them.

The files are on a file system, or on an object store where ``ATELIER_STORAGE_URL`` names one: :mod:`catalog.stores`.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path, PurePosixPath

import pystac

from catalog.configuration import configuration
from catalog.errors import UnsafeKey
from catalog.stores import Store
from catalog.stores.files import Files
from catalog.stores.keys import ATTEMPT, SAFE_NAME, directory_key

__all__ = ["SAFE_NAME", "directory_key", "exists", "files_key", "folder_in", "path_of", "store"]


def store() -> Store:
    """Where this Atelier keeps its files."""
    settings = configuration()
    return _store(settings.storage_url, settings.archive)


@lru_cache(maxsize=8)
def _store(url: str | None, archive: Path) -> Store:
    if url is None:
        return Files(archive)
    from catalog.stores.objects import Objects  # boto3 takes a third of a second, which only those who need it spend

    return Objects.at(url)


def path_of(key: str) -> Path:
    """The file that ``key`` names, of an archive that is on a file system.

    Raises :class:`catalog.errors.UnsafeKey` for anything that is not inside the archive: absolute paths,
    ``..``, addresses, GDAL's own names and links that lead outside.
    """
    kept = store()
    if not isinstance(kept, Files):
        raise UnsafeKey(f"{key!r} is on an object store, not on this machine")
    return kept.path(key)


def exists(key: str) -> bool:
    """Whether the file that ``key`` names is where it belongs."""
    return store().status(key) is not None


def files_key(item: pystac.Item) -> str:
    """The key that the keys of all files of a published product begin with.

    On a file system that is :func:`directory_key`; on an object store a folder in it, of the attempt that counts.
    """
    found = (folder_in(asset.href, item.id) for asset in item.assets.values())
    return next(filter(None, found), None) or directory_key(item)


def folder_in(key: str, identifier: str) -> str | None:
    """The beginning of a file's ``key`` that all keys of its product ``identifier`` have; none where it is not its."""
    parts = PurePosixPath(key).parts
    if identifier not in parts[:-1]:
        return None
    end = len(parts) - 1 - parts[-2::-1].index(identifier)
    return "/".join(parts[: end + 1] if parts[end].startswith(ATTEMPT) else parts[:end])
