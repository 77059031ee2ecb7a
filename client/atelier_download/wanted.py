"""What is to be fetched: files with their addresses, sizes and digests."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from atelier_download.errors import Failed

RESERVED = re.compile(r'[\x00-\x1f<>:"|?*\\]')


@dataclass(frozen=True)
class Wanted:
    path: str
    """Where it goes below the folder, with ``/``."""
    url: str
    size: int
    """bytes"""
    sha256: str
    """hexadecimal"""
    offline: bool = False
    """Said to be in slow storage."""
    with_key: bool = True
    """Whether the address wants the key of the site; signed links do not."""

    def __post_init__(self) -> None:
        path = PurePosixPath(self.path)
        bad = path.is_absolute() or ".." in path.parts or not path.parts or RESERVED.search(self.path)
        if bad or self.path.endswith("/"):
            raise Failed(f"{self.path!r} would be written outside the folder, or is no name of a file: left out")
        if not re.fullmatch(r"[0-9a-f]{64}", self.sha256) or self.size < 0:
            raise Failed(f"{self.path}: its size or its SHA-256 is not known, so that it could not be verified")
