"""The records of a ZIP file whose members are stored, as bytes (PKWARE's APPNOTE 6.3.10, zip64 where needed).

Every length follows from names and sizes alone: a record with an unknown CRC is as long as one with the right one.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from datetime import datetime

LARGEST_32 = 0xFFFFFFFF
LARGEST_16 = 0xFFFF
UTF8_NAMES = 0x800
STORED = 0
PLAIN, ZIP64 = 20, 45
"""Versions of the format that a reader needs."""
MADE_ON_UNIX = 3 << 8 | ZIP64
REGULAR_FILE = 0o100644 << 16


@dataclass(frozen=True)
class Member:
    """A file in the archive, as it is described there."""

    name: str
    """Path, with ``/``."""
    size: int
    """bytes"""
    modified: datetime
    crc32: int = 0

    @property
    def encoded(self) -> bytes:
        return self.name.encode()

    @property
    def is_large(self) -> bool:
        return self.size >= LARGEST_32

    @property
    def dos_time(self) -> tuple[int, int]:
        """Time and date, to two seconds."""
        when = self.modified
        return when.hour << 11 | when.minute << 5 | when.second // 2, when.year - 1980 << 9 | when.month << 5 | when.day


def local_header(member: Member) -> bytes:
    """What stands before the bytes of a member."""
    extra = struct.pack("<HHQQ", 1, 16, member.size, member.size) if member.is_large else b""
    size = LARGEST_32 if member.is_large else member.size
    version = ZIP64 if member.is_large else PLAIN
    fixed = (0x04034B50, version, UTF8_NAMES, STORED, *member.dos_time, member.crc32, size, size)
    return struct.pack("<IHHHHHIIIHH", *fixed, len(member.encoded), len(extra)) + member.encoded + extra


def central_header(member: Member, offset: int) -> bytes:
    """A member in the directory; ``offset``: of its local header (bytes)."""
    far = offset >= LARGEST_32
    wide = ([member.size, member.size] if member.is_large else []) + ([offset] if far else [])
    extra = struct.pack(f"<HH{len(wide)}Q", 1, 8 * len(wide), *wide) if wide else b""
    size = LARGEST_32 if member.is_large else member.size
    version = ZIP64 if wide else PLAIN
    fixed = (0x02014B50, MADE_ON_UNIX, version, UTF8_NAMES, STORED, *member.dos_time, member.crc32, size, size)
    lengths = (len(member.encoded), len(extra), 0, 0, 0, REGULAR_FILE, LARGEST_32 if far else offset)
    return struct.pack("<IHHHHHHIIIHHHHHII", *fixed, *lengths) + member.encoded + extra


def end_records(members: int, directory: range) -> bytes:
    """The end of the archive; ``directory``: where the central headers lie (bytes)."""
    start, length = directory.start, len(directory)
    large = members >= LARGEST_16 or start >= LARGEST_32 or length >= LARGEST_32
    wide = b""
    if large:
        wide = struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, MADE_ON_UNIX, ZIP64, 0, 0, members, members, length, start)
        wide += struct.pack("<IIQI", 0x07064B50, 0, directory.stop, 1)
    count = min(members, LARGEST_16)
    sizes = (min(length, LARGEST_32), min(start, LARGEST_32))
    return wide + struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, count, count, *sizes, 0)
