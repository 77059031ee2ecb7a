"""Requests as no library would send them: any target, byte for byte, and a connection that is dropped at will."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

SECONDS = 120.0
"""Patience: a machine may be busy with other things."""
CHUNK = 65_536


@dataclass(frozen=True)
class Answer:
    """An answer, or what of it was read."""

    status: int
    headers: Mapping[str, str]
    """Names in small letters."""
    body: bytes


def ask(
    site: str,
    target: str,
    headers: Mapping[str, str] | None = None,
    *,
    method: str = "GET",
    cut_after: int | None = None,
) -> Answer | None:
    """The answer to ``target``, sent as it is; ``None`` where it was cut before the end of its head.

    ``cut_after`` that many bytes of the answer, its head included, the connection is dropped with a reset.
    """
    with _connection(site) as line:
        lines = [f"{method} {target} HTTP/1.1", f"Host: {urlsplit(site).netloc}", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        line.sendall("\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape"))
        received = _read(line, cut_after)
    head, found, body = received.partition(b"\r\n\r\n")
    return _answer(head, body) if found else None


@contextmanager
def _connection(site: str) -> Iterator[socket.socket]:
    where = urlsplit(site)
    line = socket.create_connection((where.hostname or "", where.port or 80), SECONDS)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    try:
        yield line
    finally:
        line.close()


def _read(line: socket.socket, most: int | None) -> bytes:
    received = bytearray()
    while most is None or len(received) < most:
        chunk = line.recv(CHUNK if most is None else min(CHUNK, most - len(received)))
        if not chunk:
            break
        received += chunk
    return bytes(received)


def _answer(head: bytes, body: bytes) -> Answer:
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines)
    return Answer(int(first.split()[1]), {name.strip().lower(): value.strip() for name, _, value in pairs}, body)
