"""Size, sha-256 and piece hashes of files, each file read once."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

MEBIBYTE = 1_048_576
MAX_PIECES = 1_024
MULTIHASH_SHA256 = "1220"
"""Multihash prefix of the ``file`` extension: sha2-256 (0x12), 32 bytes (0x20)."""


@dataclass(frozen=True)
class Checksum:
    """What a download is compared with."""

    size: int
    """bytes"""
    sha256: str
    """hexadecimal"""
    pieces: tuple[str, ...]
    """sha-256 of each piece, hexadecimal, in order."""

    @property
    def multihash(self) -> str:
        return MULTIHASH_SHA256 + self.sha256

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def piece_length(largest: int) -> int:
    """Bytes a piece: the smallest power of two of MiB that cuts ``largest`` bytes into at most 1,024 pieces."""
    length = MEBIBYTE
    while length * MAX_PIECES < largest:
        length *= 2
    return length


def checksum(path: Path, length: int) -> Checksum:
    """Read ``path`` once; ``length`` is the piece length in bytes."""
    whole, pieces, size = hashlib.sha256(), [], 0
    with path.open("rb") as file:
        while piece := file.read(length):
            whole.update(piece)
            pieces.append(hashlib.sha256(piece).hexdigest())
            size += len(piece)
    return Checksum(size, whole.hexdigest(), tuple(pieces))
