"""One file from a provider: resumed where it stopped, compared with its checksum, and only then under its name."""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import requests

from processing.sources.errors import ChangedInterface, Damaged, Interrupted
from processing.sources.web import BROKEN, Web, shown

BYTES_A_READ = 1 << 20
LARGEST_FILE = 20 * 2**30
"""Bytes; of a file whose size the provider does not say."""
RATE_WINDOW_SECONDS = 20.0
MULTIHASHES = {
    "1220": ("sha256", 32), "1340": ("sha512", 64), "1114": ("sha1", 20), "d50110": ("md5", 16),
    "1620": ("sha3_256", 32), "1640": ("sha3_512", 64),
}  # fmt: skip
"""Prefixes of multihashes that can be computed here: its function and its length in bytes (multiformats.io)."""


@dataclass(frozen=True)
class RemoteFile:
    """A file that a provider describes."""

    url: str
    size: int | None = None
    """bytes"""
    checksum: str | None = None
    """multihash, hexadecimal"""
    is_archive: bool = False
    """A web page in its place is an error of the provider's."""


def fetch_file(web: Web, remote: RemoteFile, target: Path, *, slowest: float) -> None:
    """Bring ``remote`` to ``target``; ``slowest`` is in bytes a second.

    What came of it before, from this provider or another one that describes the same bytes, lies beside it in
    ``NAME.part`` and is gone on with. Raises :class:`processing.sources.errors.ProviderError`, or OSError of the disk.
    """
    if target.exists():
        return
    part = target.with_name(f"{target.name}.part")
    target.parent.mkdir(parents=True, exist_ok=True)
    if remote.size is None or not part.exists() or part.stat().st_size < remote.size:
        _fetch_rest(web, remote, part, slowest)
    try:
        check(part, remote)
    except Damaged:
        forget(part)
        raise
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.rename(target)
    forget(part)


def check(path: Path, remote: RemoteFile) -> None:
    """Raises :class:`Damaged` where the file is not what the provider describes."""
    size = path.stat().st_size
    if remote.size is not None and size != remote.size:
        raise Damaged(f"{shown(remote.url)}: {size} bytes came instead of {remote.size}")
    known = multihash(remote.checksum)
    if known:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, known[0]).hexdigest()
        if found != known[1]:
            raise Damaged(f"{shown(remote.url)}: its {known[0]} is {found}, not {known[1]} as its provider says")


def multihash(text: str | None) -> tuple[str, str] | None:
    """The function's name and the digest, of those that can be computed here."""
    for prefix, (name, length) in MULTIHASHES.items():
        if text and re.fullmatch(f"{prefix}[0-9a-f]{{{2 * length}}}", text.lower()):
            return name, text.lower().removeprefix(prefix)
    return None


def forget(part: Path) -> None:
    """Remove a part and what is known of it."""
    part.unlink(missing_ok=True)
    _note_of(part).unlink(missing_ok=True)


def _fetch_rest(web: Web, remote: RemoteFile, part: Path, slowest: float) -> None:
    there, headers = _resumable(web, remote, part)
    try:
        answer = web.opened(remote.url, headers={"Accept-Encoding": "identity", **headers})
    except Damaged:  # 416: what is here is longer than what is there
        forget(part)
        raise
    with answer:
        _require_product(web, remote, answer)
        if answer.status_code == 200:
            there = 0
        elif not re.match(rf"bytes {there}-", answer.headers.get("Content-Range", "")):
            raise ChangedInterface(f"{web.name} sends another part of {shown(remote.url)} than was asked for")
        _note(web, remote, part, answer)
        with part.open("r+b" if part.exists() else "wb") as file:
            file.seek(there)
            file.truncate()
            _copy(web, remote, answer, file, slowest)


def _copy(web: Web, remote: RemoteFile, answer: requests.Response, file: BinaryIO, slowest: float) -> None:
    most = LARGEST_FILE if remote.size is None else remote.size
    window, moved = time.monotonic(), 0
    while chunk := _read(web, remote, answer):
        file.write(chunk)
        moved += len(chunk)
        if file.tell() > most:
            raise Damaged(f"{shown(remote.url)}: more bytes came than the {most} there should be")
        if (passed := time.monotonic() - window) > RATE_WINDOW_SECONDS:
            if moved < slowest * passed:
                raise Interrupted(f"{web.name} sends {shown(remote.url)} at {moved / passed:.0f} bytes a second only")
            window, moved = time.monotonic(), 0
    if remote.size is not None and file.tell() < remote.size:
        raise Interrupted(f"{shown(remote.url)}: the connection ended after {file.tell()} of {remote.size} bytes")


def _read(web: Web, remote: RemoteFile, answer: requests.Response) -> bytes:
    """What has come, without waiting for more."""
    try:
        chunk: bytes = answer.raw.read1(BYTES_A_READ, decode_content=False)
    except BROKEN as error:
        raise Interrupted(f"{web.name}: the connection broke within {shown(remote.url)}: {error}") from error
    return chunk


def _require_product(web: Web, remote: RemoteFile, answer: requests.Response) -> None:
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if remote.is_archive and kind in {"text/html", "application/json"}:
        raise ChangedInterface(f"{web.name} sends {kind} where the product should be: {shown(remote.url)}")


def _resumable(web: Web, remote: RemoteFile, part: Path) -> tuple[int, dict[str, str]]:
    """How many bytes of the part count, and the headers that ask for the rest."""
    try:
        note = json.loads(_note_of(part).read_text())
        there = part.stat().st_size
    except (OSError, ValueError):
        return 0, {}
    same_server = note["provider"] == web.name and bool(note["validator"])
    same_bytes = remote.checksum is not None and note["checksum"] == remote.checksum
    if not there or not (same_server or same_bytes):
        return 0, {}
    condition = {"If-Range": note["validator"]} if same_server else {}
    return there, {"Range": f"bytes={there}-", **condition}


def _note(web: Web, remote: RemoteFile, part: Path, answer: requests.Response) -> None:
    """Keep what tells later whether the rest belongs to this part."""
    etag = answer.headers.get("ETag", "")
    validator = answer.headers.get("Last-Modified", "") if not etag or etag.startswith("W/") else etag
    note = {"provider": web.name, "validator": validator, "checksum": remote.checksum}
    aside = _note_of(part).with_suffix(".new")
    aside.write_text(json.dumps(note))
    aside.rename(_note_of(part))


def _note_of(part: Path) -> Path:
    return part.with_name(f"{part.name}.json")
