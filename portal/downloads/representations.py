"""What may be handed out: anything of a known length whose bytes can be read from anywhere in it."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Protocol

from catalog.storage import store
from catalog.stores import BYTES_A_READ


class Representation(Protocol):
    """A sequence of bytes that never changes under one :attr:`etag`."""

    @property
    def name(self) -> str:
        """Under which a browser saves it."""

    @property
    def size(self) -> int:
        """bytes"""

    @property
    def etag(self) -> str:
        """Strong: same tag, same bytes."""

    @property
    def sha256(self) -> str:
        """Hexadecimal; empty while nobody knows it."""

    @property
    def media_type(self) -> str: ...

    @property
    def modified(self) -> datetime: ...

    def read(self, part: range) -> AsyncIterator[bytes]:
        """The bytes of ``part``, never more than one chunk ahead of who reads."""


async def whole(shown: Representation) -> bytes:
    """All bytes of something small."""
    return b"".join([chunk async for chunk in shown.read(range(shown.size))])


@dataclass(frozen=True)
class StoredFile:
    """A file of the archive."""

    path: Path
    size: int
    """bytes"""
    sha256: str
    """hexadecimal"""
    media_type: str
    modified: datetime

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def etag(self) -> str:
        return f'"{self.sha256}"'

    def read(self, part: range) -> AsyncIterator[bytes]:
        return bytes_of(self.path, part)


@dataclass(frozen=True)
class StoredObject:
    """A file of the archive that an object store keeps."""

    key: str
    """storage key"""
    size: int
    """bytes"""
    sha256: str
    """hexadecimal"""
    media_type: str
    modified: datetime

    @property
    def name(self) -> str:
        return self.key.rpartition("/")[2]

    @property
    def etag(self) -> str:
        return f'"{self.sha256}"'

    def read(self, part: range) -> AsyncIterator[bytes]:
        return bytes_of_key(self.key, part)


@dataclass(frozen=True)
class Document:
    """Something small, made for the occasion."""

    name: str
    content: bytes
    media_type: str
    modified: datetime

    @property
    def size(self) -> int:
        return len(self.content)

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def etag(self) -> str:
        return f'"{self.sha256}"'

    async def read(self, part: range) -> AsyncIterator[bytes]:
        yield self.content[part.start : part.stop]


async def bytes_of_key(key: str, part: range) -> AsyncIterator[bytes]:
    """The bytes of ``part`` of a file of the archive, wherever that is, read in threads."""
    chunks = store().chunks(key, part)
    try:
        while chunk := await asyncio.to_thread(next, chunks, b""):
            yield chunk
    finally:
        await asyncio.to_thread(chunks.close)


async def bytes_of(path: Path, part: range) -> AsyncIterator[bytes]:
    """The bytes of ``part`` of a file, read in threads."""
    if not part:
        return
    with await asyncio.to_thread(path.open, "rb", buffering=0) as file:
        file.seek(part.start)
        left = len(part)
        while left and (chunk := await asyncio.to_thread(file.read, min(BYTES_A_READ, left))):
            left -= len(chunk)
            yield chunk
