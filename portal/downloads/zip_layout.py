"""A ZIP file of stored members that exists nowhere: where each byte comes from, so that any range can be read."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from itertools import accumulate

from portal.downloads.zip_records import Member, central_header, end_records, local_header

CrcOf = Callable[[int], Awaitable[int]]
"""The CRC-32 of the bytes of a member, by its number; asked for when it is needed."""
BytesOf = Callable[[int, range], AsyncIterator[bytes]]
"""Part of the bytes of a member, by its number."""


class ZipLayout:
    """Where everything lies: for each member its header and its bytes, then the directory and the end."""

    def __init__(self, members: Sequence[Member]) -> None:
        self.members = members
        lengths = [len(local_header(member)) + member.size for member in members]
        self._starts = list(accumulate(lengths, initial=0))
        self._directory = range(self._starts[-1], self._starts[-1] + sum(map(len, self._central_headers(members))))
        self.size = self._directory.stop + len(end_records(len(members), self._directory))
        """bytes"""

    async def read(self, part: range, bytes_of: BytesOf, crc_of: CrcOf) -> AsyncIterator[bytes]:
        """The bytes of ``part`` of the archive."""
        number = bisect_right(self._starts, part.start) - 1
        while number < len(self.members) and self._starts[number] < part.stop:
            async for chunk in self._member(number, part, bytes_of, crc_of):
                yield chunk
            number += 1
        if part.stop > self._directory.start:
            known = [replace(member, crc32=await crc_of(n)) for n, member in enumerate(self.members)]
            end = b"".join(self._central_headers(known)) + end_records(len(known), self._directory)
            yield end[max(0, part.start - self._directory.start) : part.stop - self._directory.start]

    async def _member(self, number: int, part: range, bytes_of: BytesOf, crc_of: CrcOf) -> AsyncIterator[bytes]:
        """The bytes of ``part`` that belong to one member."""
        start, member = self._starts[number], self.members[number]
        data = self._starts[number + 1] - member.size
        if part.start < data:
            header = local_header(replace(member, crc32=await crc_of(number)))
            yield header[max(0, part.start - start) : part.stop - start]
        first, last = max(0, part.start - data), min(member.size, part.stop - data)
        if first < last:
            async for chunk in bytes_of(number, range(first, last)):
                yield chunk

    def _central_headers(self, members: Sequence[Member]) -> list[bytes]:
        return [central_header(member, start) for member, start in zip(members, self._starts, strict=False)]
