"""From a fetched product to the inbox: looked through, on the disk, and there at once as a whole."""

from __future__ import annotations

import os
import shutil
import zipfile
import zlib
from pathlib import Path

from catalog.configuration import configuration
from processing.intake.completeness import is_whole
from processing.sources.errors import Damaged

READY = "ready"
"""Below a product's folder: what is in it was checked, and goes to the inbox."""


def folder_of(acquisition: str) -> Path:
    """Where a product is gathered; on the file system of the inbox."""
    return configuration().work / "mirror" / acquisition


def check_product(product: Path, *, vouched: bool) -> None:
    """Raises :class:`Damaged` where something is missing by the product's own account.

    ``vouched``: its provider's checksums were right; else an archive's own are computed.
    """
    if not is_whole(product):
        _discard(product)
        raise Damaged(f"{product.name}: parts of it are missing, or it is no archive")
    if not vouched and product.suffix.lower() == ".zip" and (member := _bad_member(product)):
        _discard(product)
        raise Damaged(f"{product.name}: {member} in it is damaged")


def _bad_member(path: Path) -> str | None:
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.testzip()
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        return f"what is packed ({error})"


def make_ready(product: Path) -> str:
    """Note on the disk itself that the product was checked; returns its name in the inbox."""
    ready = product.parent / READY
    ready.mkdir(exist_ok=True)
    if product.is_dir():
        _sync_tree(product)
    product.rename(ready / product.name)
    _sync(ready)
    return product.name


def ready_entry(acquisition: str) -> Path | None:
    """The product that was checked and is not in the inbox yet."""
    ready = folder_of(acquisition) / READY
    return next(ready.iterdir(), None) if ready.is_dir() else None


def drop(acquisition: str) -> None:
    """Move what is ready into the inbox; once, however often it is asked for."""
    entry = ready_entry(acquisition)
    if entry is not None:
        inbox = configuration().inbox
        inbox.mkdir(parents=True, exist_ok=True)
        if not (inbox / entry.name).exists():
            entry.rename(inbox / entry.name)
            _sync(inbox)
    shutil.rmtree(folder_of(acquisition), ignore_errors=True)


def gathered() -> list[str]:
    """The acquisitions of which this host has something."""
    folder = configuration().work / "mirror"
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def _discard(product: Path) -> None:
    if product.is_dir():
        shutil.rmtree(product)
    else:
        product.unlink(missing_ok=True)


def _sync_tree(folder: Path) -> None:
    for path, _folders, files in os.walk(folder):
        for name in files:
            _sync(Path(path, name))
        _sync(Path(path))


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
