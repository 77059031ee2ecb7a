"""All files of an extract as one ZIP file that is made while it is sent: its length and its tag are known before."""

from __future__ import annotations

import asyncio
import hashlib
import zlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.core.cache import caches

from portal.downloads.representations import StoredFile, bytes_of
from portal.downloads.zip_layout import ZipLayout
from portal.downloads.zip_records import Member

BYTES_A_READ = 1 << 20
SECONDS_REMEMBERED = 3_600


@dataclass
class ZipOfExtract:
    """The files, stored. A :class:`~portal.downloads.representations.Representation`."""

    name: str
    files: Sequence[StoredFile]
    modified: datetime
    layout: ZipLayout
    media_type: str = "application/zip"
    sha256: str = ""
    """Nobody knows it before everything was read."""

    @classmethod
    def of(cls, name: str, files: Sequence[StoredFile], modified: datetime) -> ZipOfExtract:
        return cls(name, files, modified, ZipLayout([Member(file.name, file.size, modified) for file in files]))

    @property
    def size(self) -> int:
        return self.layout.size

    @property
    def etag(self) -> str:
        """Of what follows from nothing but the names and digests of the files, and from the day."""
        said = "".join(f"{file.sha256} {file.name}\n" for file in self.files) + self.modified.isoformat()
        return f'"{hashlib.sha256(said.encode()).hexdigest()}"'

    def read(self, part: range) -> AsyncIterator[bytes]:
        return self.layout.read(part, self._bytes, self._crc)

    def _bytes(self, number: int, part: range) -> AsyncIterator[bytes]:
        return bytes_of(self.files[number].path, part)

    async def _crc(self, number: int) -> int:
        """Of a file; remembered, since ranges of one archive ask for it again."""
        file = self.files[number]
        name = f"extracts/crc32/{file.sha256}"
        known: int | None = caches["process"].get(name)
        if known is None:
            known = await asyncio.to_thread(_crc32, file.path)
            caches["process"].set(name, known, SECONDS_REMEMBERED)
        return known


def _crc32(path: Path) -> int:
    found = 0
    with path.open("rb") as file:
        while chunk := file.read(BYTES_A_READ):
            found = zlib.crc32(chunk, found)
    return found
