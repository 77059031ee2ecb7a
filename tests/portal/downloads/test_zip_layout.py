"""The archive that exists nowhere: what zipfile reads from it, and that any part of it is the part of the whole."""

from __future__ import annotations

import asyncio
import io
import zipfile
import zlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.downloads.zip_layout import ZipLayout
from portal.downloads.zip_records import Member

WHEN = datetime(2021, 3, 11, 10, 50, 30, tzinfo=UTC)
GIBIBYTE = 1 << 30
NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0/\\:", exclude_categories=["Cs"]), min_size=1)


class Archive(io.RawIOBase):
    """A layout over bytes in memory, or over so many zeros, as a file to seek in."""

    def __init__(self, members: dict[str, bytes | int]) -> None:
        sizes = [content if isinstance(content, int) else len(content) for content in members.values()]
        self._contents = list(members.values())
        self.layout = ZipLayout([Member(name, size, WHEN) for name, size in zip(members, sizes, strict=True)])
        self.position = 0
        self.crcs_asked: set[int] = set()

    def part(self, part: range) -> bytes:
        async def gathered() -> bytes:
            return b"".join([chunk async for chunk in self.layout.read(part, self._bytes, self._crc)])

        return asyncio.run(gathered())

    async def _bytes(self, number: int, part: range) -> AsyncIterator[bytes]:
        content = self._contents[number]
        yield bytes(len(part)) if isinstance(content, int) else content[part.start : part.stop]

    async def _crc(self, number: int) -> int:
        self.crcs_asked.add(number)
        content = self._contents[number]
        return 0xDEADBEEF if isinstance(content, int) else zlib.crc32(content)

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self.position = offset + {0: 0, 1: self.position, 2: self.layout.size}[whence]
        return self.position

    def tell(self) -> int:
        return self.position

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        part = self.part(range(self.position, min(self.position + len(buffer), self.layout.size)))
        buffer[: len(part)] = part
        self.position += len(part)
        return len(part)


@given(st.dictionaries(NAMES, st.binary(max_size=300), max_size=8))
def test_zipfile_finds_every_member_whole(members: dict[str, bytes]) -> None:
    archive = Archive(dict(members))
    whole = archive.part(range(archive.layout.size))
    assert len(whole) == archive.layout.size
    with zipfile.ZipFile(io.BytesIO(whole)) as read:
        assert read.testzip() is None
        assert {info.filename: read.read(info) for info in read.infolist()} == members
        assert all(info.date_time == (2021, 3, 11, 10, 50, 30) for info in read.infolist())


@settings(max_examples=300)
@given(st.lists(st.binary(max_size=60), max_size=5), st.data())
def test_any_part_is_the_slice(contents: list[bytes], data: st.DataObject) -> None:
    archive = Archive({f"folder/{number}.tif": content for number, content in enumerate(contents)})
    size = archive.layout.size
    first = data.draw(st.integers(0, size - 1))
    last = data.draw(st.integers(first + 1, size))
    assert archive.part(range(first, last)) == archive.part(range(size))[first:last]


def test_files_and_archives_beyond_four_gibibytes() -> None:
    archive = Archive({"small.txt": b"small", "large.tif": 5 * GIBIBYTE, "after.txt": b"after"})
    assert archive.layout.size > 5 * GIBIBYTE
    with zipfile.ZipFile(io.BufferedReader(archive)) as read:
        infos = {info.filename: info for info in read.infolist()}
        assert infos["large.tif"].file_size == 5 * GIBIBYTE
        assert infos["large.tif"].CRC == 0xDEADBEEF
        assert infos["after.txt"].header_offset > 5 * GIBIBYTE
        assert (read.read("small.txt"), read.read("after.txt")) == (b"small", b"after")
        with read.open("large.tif") as large:
            assert large.read(10) == bytes(10)


@pytest.mark.parametrize("number", [65_534, 65_535, 65_536])
def test_more_members_than_sixteen_bits_count(number: int) -> None:
    archive = Archive({str(n): b"" for n in range(number)})
    with zipfile.ZipFile(io.BytesIO(archive.part(range(archive.layout.size)))) as read:
        assert len(read.namelist()) == number


def test_a_part_asks_for_no_more_checksums_than_it_holds() -> None:
    archive = Archive({f"{n}.bin": bytes(100) for n in range(9)})
    archive.part(range(10, 20))
    assert archive.crcs_asked == {0}
