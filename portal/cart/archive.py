"""An order as one ZIP file that is made while it is sent: its length, its ranges and its tag are known before."""

from __future__ import annotations

import asyncio
import hashlib
import zlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

from asgiref.sync import sync_to_async

from catalog.storage import store
from portal.cart.lists import checksums
from portal.cart.models import Order, OrderFile
from portal.downloads.representations import bytes_of_key
from portal.downloads.zip_layout import ZipLayout
from portal.downloads.zip_records import Member

CHECKSUMS_NAME = "SHA256SUMS"
"""In the archive, before the files, for ``sha256sum --check``."""


@dataclass
class ZipOfOrder:
    """The order's files, stored, and their checksums. A :class:`~portal.downloads.representations.Representation`.

    The CRC-32 of a file is computed when its part of the archive is first sent, and kept.
    """

    order: Order
    files: list[OrderFile]
    sums: bytes
    layout: ZipLayout
    media_type: str = "application/zip"

    @classmethod
    def of(cls, order: Order) -> ZipOfOrder:
        files, sums, when = list(order.files.all()), checksums(order).encode(), order.created_at
        first = Member(CHECKSUMS_NAME, len(sums), when, zlib.crc32(sums))
        return cls(order, files, sums, ZipLayout([first, *(Member(file.path, file.size, when) for file in files)]))

    @property
    def name(self) -> str:
        return f"{self.order.id}.zip"

    @property
    def size(self) -> int:
        return self.layout.size

    @property
    def etag(self) -> str:
        """Of what follows from nothing but the names, sizes and digests of the files, and from the day."""
        return f'"{hashlib.sha256(self.order.created_at.isoformat().encode() + self.sums).hexdigest()}"'

    @property
    def sha256(self) -> str:
        return self.order.zip_sha256

    @property
    def modified(self) -> datetime:
        return self.order.created_at

    async def read(self, part: range) -> AsyncIterator[bytes]:
        chunks = self.layout.read(part, self._bytes, self._crc)
        async for chunk in self._digested(chunks) if len(part) == self.size and not self.sha256 else chunks:
            yield chunk

    async def _digested(self, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """The same chunks; the digest of them all is kept before the last one goes out."""
        whole, left = hashlib.sha256(), self.size
        async for chunk in chunks:
            await asyncio.to_thread(whole.update, chunk)
            left -= len(chunk)
            if not left:
                await Order.objects.filter(pk=self.order.pk).aupdate(zip_sha256=whole.hexdigest())
            yield chunk

    def _bytes(self, number: int, part: range) -> AsyncIterator[bytes]:
        return bytes_of_key(self.files[number - 1].key, part) if number else _of_bytes(self.sums, part)

    async def _crc(self, number: int) -> int:
        if not number:
            return zlib.crc32(self.sums)
        file = self.files[number - 1]
        if file.crc32 is None:
            file.crc32 = await asyncio.to_thread(_crc32, file)
            await sync_to_async(file.save)(update_fields=["crc32"])
        return file.crc32


async def _of_bytes(content: bytes, part: range) -> AsyncIterator[bytes]:
    yield content[part.start : part.stop]


def _crc32(file: OrderFile) -> int:
    found = 0
    for chunk in store().chunks(file.key, range(file.size)):
        found = zlib.crc32(chunk, found)
    return found
