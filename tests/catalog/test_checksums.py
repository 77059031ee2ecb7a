"""Checksums are those of the usual tools."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

import pytest

from catalog.checksums import MAX_PIECES, MEBIBYTE, checksum, piece_length


def test_sha256_is_that_of_coreutils(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(bytes(range(256)) * 10_000)
    found = checksum(file, MEBIBYTE)
    assert found.sha256 == subprocess.check_output(["sha256sum", file], text=True).split()[0]
    assert found.multihash == "1220" + found.sha256
    assert found.size == 2_560_000


def test_pieces_cover_the_file_in_order(tmp_path: Path) -> None:
    content = b"a" * MEBIBYTE + b"b" * MEBIBYTE + b"c"
    file = tmp_path / "file"
    file.write_bytes(content)
    pieces = checksum(file, MEBIBYTE).pieces
    expected = [content[start : start + MEBIBYTE] for start in range(0, len(content), MEBIBYTE)]
    assert pieces == tuple(hashlib.sha256(piece).hexdigest() for piece in expected)


def test_an_empty_file_has_no_piece(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    assert checksum(file, MEBIBYTE).pieces == ()


@pytest.mark.parametrize("size", [0, 1, MEBIBYTE * MAX_PIECES, MEBIBYTE * MAX_PIECES + 1, 10**11])
def test_pieces_are_never_too_many_nor_needlessly_large(size: int) -> None:
    length = piece_length(size)
    assert length % MEBIBYTE == 0
    assert length * MAX_PIECES >= size
    assert length == MEBIBYTE or (length // 2) * MAX_PIECES < size
