"""A nearline tier that is a folder: a slow or distant file system, or one that migrates to tape by itself."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from catalog.nearline.errors import NearlineError
from catalog.nearline.interface import Done, File, Product

BYTES_A_READ = 1 << 20
ASIDE = ".part"


@dataclass(frozen=True)
class DirectoryTier:
    """Keeps each product in ``root/KEY``."""

    root: Path

    def store(self, products: Sequence[Product]) -> Iterator[Done]:
        return _each(products, self._store)

    def fetch(self, products: Sequence[Product]) -> Iterator[Done]:
        return _each(products, self._fetch)

    def holds(self, products: Sequence[Product]) -> Iterator[Done]:
        return _each(products, self._holds)

    def remove(self, products: Sequence[Product]) -> Iterator[Done]:
        return _each(products, self._remove)

    def _store(self, product: Product) -> None:
        kept = self.root / product.key
        for file in product.files:
            if not _is_there(kept / file.name, file):
                copied(product.directory / file.name, kept / file.name, file)

    def _fetch(self, product: Product) -> None:
        for file in product.files:  # whoever asked compares the digests, whatever the tier
            (product.directory / file.name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(self.root / product.key / file.name, product.directory / file.name)

    def _holds(self, product: Product) -> None:
        for file in product.files:
            if not _is_there(self.root / product.key / file.name, file):
                raise NearlineError(f"{file.name} is not there, or not whole")

    def _remove(self, product: Product) -> None:
        shutil.rmtree(self.root / product.key, ignore_errors=True)


def copied(source: Path, target: Path, file: File) -> None:
    """Copy one file, to the disk and under its name only when it is the right one.

    Raises :class:`NearlineError` where its bytes are others than ``file`` says, and :class:`OSError`.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(target.name + ASIDE)
    digest = hashlib.sha256()
    with source.open("rb") as reading, aside.open("wb") as writing:
        while chunk := reading.read(BYTES_A_READ):
            digest.update(chunk)
            writing.write(chunk)
        writing.flush()
        os.fsync(writing.fileno())
    if digest.hexdigest() != file.sha256:
        aside.unlink()
        raise NearlineError(f"{source} is damaged: its sha-256 is not that of the published file")
    aside.rename(target)
    sync(target.parent)


def sync(folder: Path) -> None:
    """Bring the names in ``folder`` to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _is_there(path: Path, file: File) -> bool:
    return path.is_file() and path.stat().st_size == file.size


def _each(products: Sequence[Product], work: Callable[[Product], None]) -> Iterator[Done]:
    for product in products:
        try:
            work(product)
        except (OSError, NearlineError) as error:
            yield Done(product.key, str(error))
        else:
            yield Done(product.key)
