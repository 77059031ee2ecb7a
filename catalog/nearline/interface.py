"""What a nearline tier does: it keeps the files of products, a product at a time, many in one call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True)
class File:
    """A file that leaves the disk and comes back."""

    name: str
    """Path inside its product."""
    size: int
    """bytes"""
    sha256: str
    """hexadecimal"""


@dataclass(frozen=True)
class Product:
    """The files of a product that the tier keeps, and the folder to read them from or to write them to."""

    key: str
    """``COLLECTION/YYYY/MM/DD/ITEM``"""
    directory: Path
    files: tuple[File, ...]
    volume: str | None = None
    """Where the tier said that it keeps the product: a tape, say."""


@dataclass(frozen=True)
class Done:
    """What became of one product of a call."""

    key: str
    problem: str | None = None
    """Why it was not done."""
    volume: str | None = None


class Nearline(Protocol):
    """Each call may be killed and made again. Results come as they are had; a product without one was not done."""

    def store(self, products: Sequence[Product]) -> Iterator[Done]:
        """Copy the files from each ``directory``; done means that the copies outlast a power cut."""

    def fetch(self, products: Sequence[Product]) -> Iterator[Done]:
        """Write the files into each ``directory``, which is there."""

    def holds(self, products: Sequence[Product]) -> Iterator[Done]:
        """Whether all files of each product are kept, with their sizes; the files themselves are not read."""

    def remove(self, products: Sequence[Product]) -> Iterator[Done]:
        """Keep these no longer; no matter whether they were kept."""
