"""Where the archive's files are: :mod:`~catalog.stores.files` on a file system, :mod:`~catalog.stores.objects` on S3.

Both keep a product under its key ``COLLECTION/YYYY/MM/DD/ITEM``, whose ``item.json`` is there once it is published.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

ITEM = "item.json"
"""A product's own STAC item, beside its files."""
BYTES_A_READ = 1_048_576
"""Of a file that is read in parts."""


@dataclass(frozen=True)
class Status:
    """What is known of a file without reading it."""

    size: int
    """bytes"""
    modified: datetime
    """UTC"""


class Store(Protocol):
    """Keeps files by their keys, for ever.

    Every method raises :class:`catalog.errors.UnsafeKey` for a key that leads out of the archive,
    :class:`catalog.errors.StorageUnavailable` where the store does not answer, and where a file is asked for that is
    not there ``FileNotFoundError``.
    """

    def status(self, key: str) -> Status | None:
        """Of a file; none where there is no such file."""

    def names(self, folder: str) -> dict[str, int]:
        """Size in bytes of every file under the key ``folder``, by its name there; empty where there is no folder."""

    def missing(self, folder: str, names: Iterable[str]) -> set[str]:
        """Those of ``names`` that are not under the key ``folder``."""

    def read(self, key: str) -> bytes:
        """A small file."""

    def chunks(self, key: str, part: range) -> Generator[bytes, None, None]:
        """The bytes of ``part`` of a file, at most :data:`BYTES_A_READ` at a time."""

    def fetch(self, key: str, path: Path) -> None:
        """Copy a file to ``path``, whose folder is there."""

    def raster(self, key: str) -> str:
        """The name by which GDAL reads a file in place."""

    def holds(self, folder: str) -> bool:
        """Whether a product is published at the key ``folder``."""

    def place(self, folder: str) -> str:
        """Key of the folder where the files of a product of the key ``folder`` are to lie."""

    def bring(self, directory: Path, place: str) -> None:
        """Make sure that whatever happens the files in ``directory`` are kept once :meth:`settle` has returned."""

    def settle(self, directory: Path, folder: str, place: str) -> None:
        """Publish at ``folder`` what was brought to ``place``, at once; ``FileExistsError`` where one is published."""

    def remnants(self, folder: str, place: str | None, before: datetime | None = None) -> list[str]:
        """Keys of what attempts to publish at ``folder``, or to remove it, have left, but for ``place``.

        Only of what was last touched ``before`` then, if a moment is given.

        Before a product is published there, another host may be at it: what is recent is not to be touched.
        """

    def discard(self, keys: Sequence[str]) -> None:
        """Remove such remnants."""

    def rewrite(self, key: str, content: bytes) -> None:
        """Put ``content`` in the place of a small file, at once."""

    def remove(self, folder: str) -> None:
        """Remove a product, first its ``item.json``; no effect where there is none."""

    def folders(self) -> Iterator[str]:
        """The key of every folder that is where a product belongs, or of which remnants are there, in order."""
