"""One file: resumed where it stopped, verified, and only then under its name."""

from __future__ import annotations

import hashlib
import os
import re
import threading
from collections.abc import Callable
from http.client import HTTPResponse
from pathlib import Path
from typing import Any, BinaryIO

from atelier_download.errors import Failed, Interrupted, NotSignedIn, Staging, TryLater
from atelier_download.http import TRANSPORT_ERRORS, detail, retry_after, send, without_query
from atelier_download.keys import Access
from atelier_download.wanted import Wanted

try:
    import fcntl
except ImportError:  # Windows: two commands with one folder are not kept apart
    fcntl = None  # type: ignore[assignment]

BYTES_A_READ = 1_048_576
PART = ".part"
LATER = {408, 425, 429, 500, 502, 503, 504}

Progress = Callable[[int], None]
"""Hears how many bytes more are there; fewer, when some turn out to be damaged."""


class Fetcher:
    """Fetches files into a folder."""

    def __init__(self, folder: Path, access: Access | None, stop: threading.Event, *, trust_size: bool) -> None:
        self._folder, self._access, self._stop, self._trust_size = folder, access, stop, trust_size

    def fetch(self, wanted: Wanted, progress: Progress) -> bool:
        """Whether bytes had to be fetched: ``False`` when the file was there already, and is right.

        Raises :class:`TryLater`, :class:`Failed`, :class:`NotSignedIn`.
        """
        target = self._folder / wanted.path
        if self._is_there(target, wanted):
            progress(wanted.size)
            return False
        part = target.with_name(target.name + PART)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            self._complete(part, wanted, progress)
            _to_the_disk(part, target)
        except OSError as error:
            raise Failed(f"{wanted.path}: cannot be written: {error.strerror or error}") from error
        return True

    def _is_there(self, target: Path, wanted: Wanted) -> bool:
        if not target.is_file() or target.stat().st_size != wanted.size:
            return False
        return self._trust_size or self._digest_of(target).hexdigest() == wanted.sha256

    def _complete(self, part: Path, wanted: Wanted, progress: Progress) -> None:
        """Bring the part to its whole length, and verify it; a damaged one is taken away."""
        there = part.stat().st_size if part.exists() else 0
        if there > wanted.size:
            part.unlink()
            there = 0
        digest = self._digest_of(part) if there else hashlib.sha256()
        progress(there)
        if there < wanted.size or not part.exists():
            there, digest = self._fetch_rest(part, wanted, there, digest, progress)
        if there != wanted.size or digest.hexdigest() != wanted.sha256:
            part.unlink()
            progress(-there)
            raise TryLater(f"{wanted.path}: what came is damaged (its SHA-256 is another): fetched again", 0.0)

    def _fetch_rest(self, part: Path, wanted: Wanted, there: int, digest: Any, progress: Progress) -> tuple[int, Any]:
        """How much is there now, and its digest."""
        try:
            with self._asked(wanted, there) as answer:
                if answer.status != 206 and there:
                    progress(-there)  # another file than the part is of, or a server that knows no ranges
                    there, digest = 0, hashlib.sha256()
                with _opened(part, there) as file:
                    while chunk := answer.read(BYTES_A_READ):
                        if self._stop.is_set():
                            raise Interrupted("interrupted")
                        _write(file, chunk, wanted)
                        digest.update(chunk)
                        there += len(chunk)
                        progress(len(chunk))
        except TRANSPORT_ERRORS as error:
            raise TryLater(f"{wanted.path}: the connection broke: {getattr(error, 'reason', error)}") from error
        if there < wanted.size:
            raise TryLater(f"{wanted.path}: the connection ended after {there} of {wanted.size} bytes")
        return there, digest

    def _asked(self, wanted: Wanted, there: int) -> HTTPResponse:
        """The answer whose body is the rest, or the whole; everything else is raised."""
        headers = {"Accept": "*/*", "Prefer": "respond-async"}
        if there:
            headers |= {"Range": f"bytes={there}-", "If-Range": f'"{wanted.sha256}"'}
        key = self._access.header() if self._access and wanted.with_key else {}
        answer = send(wanted.url, headers={**headers, **key})
        if answer.status == 401 and key and self._access:
            answer.close()
            key = self._access.header(refused=key["Authorization"])
            answer = send(wanted.url, headers={**headers, **key})
        if answer.status == 206 and not _continues(answer, there):
            answer.close()
            raise Failed(f"{wanted.path}: the server sent another part than was asked for")
        if answer.status not in {200, 206}:
            with answer:
                raise _problem(answer, wanted)
        return answer

    def _digest_of(self, path: Path) -> Any:
        digest = hashlib.sha256()
        with path.open("rb") as file:
            while chunk := file.read(BYTES_A_READ):
                if self._stop.is_set():
                    raise Interrupted("interrupted")
                digest.update(chunk)
        return digest


def _problem(answer: HTTPResponse, wanted: Wanted) -> Exception:
    pause, words = retry_after(answer.headers), f"{wanted.path}: {detail(answer)}"
    if answer.status == 202:
        return Staging(words, pause)
    if answer.status in LATER:
        return TryLater(words, pause)
    if answer.status == 401:
        return NotSignedIn(words)
    return Failed(f"{words} ({answer.status} for {without_query(wanted.url)})")


def _continues(answer: HTTPResponse, there: int) -> bool:
    match = re.match(r"bytes (\d+)-", answer.headers.get("Content-Range", ""))
    return match is not None and int(match[1]) == there


def _opened(part: Path, there: int) -> BinaryIO:
    """The part, at its end; for this command alone."""
    try:
        file = part.open("r+b" if there else "ab")
        if fcntl:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        file.seek(there)
        file.truncate()
    except BlockingIOError as error:
        raise Failed(f"{part}: another command is fetching this file") from error
    except OSError as error:
        raise Failed(f"{part}: cannot be written: {error.strerror or error}") from error
    return file


def _write(file: Any, chunk: bytes, wanted: Wanted) -> None:
    try:
        file.write(chunk)
    except OSError as error:  # not the connection's fault: the disk is full
        raise Failed(f"{wanted.path}: cannot be written: {error.strerror or error}") from error


def _to_the_disk(part: Path, target: Path) -> None:
    """Rename once every byte is on the disk: killed at any instant, what has its name is whole."""
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(target)
