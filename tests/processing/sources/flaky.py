"""A provider of products as they are in life: slow, overloaded, cutting transfers, changing without a word."""

from __future__ import annotations

import hashlib
import json
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ANY_TIME = "1970-01-01T00:00:00Z/2100-01-01T00:00:00Z"
A_WRITE = 4096
"""Bytes"""


@dataclass
class Flaws:
    """Chances are per request; the default is a provider without flaws."""

    slow: float = 0.0
    """Seconds before each answer."""
    errors: float = 0.0
    """Chance of a 500."""
    busy: float = 0.0
    """Chance of a 429, which asks for ``retry_after`` seconds."""
    retry_after: int = 1
    cuts: float = 0.0
    """Chance that a transfer ends at a random byte."""
    damage: float = 0.0
    """Chance that one byte of a transfer is another."""
    deleted_after: float | None = None
    """Seconds after the start; then half of its products are gone."""
    changed: bool = False
    """Answers searches in another shape."""
    deaf: bool = False
    """Heeds no dates."""
    page_instead: bool = False
    """Sends a page of HTML where products should be."""
    ranges: bool = True
    checksums: bool = True
    sizes: bool = True
    token: str | None = None


@dataclass
class Product:
    """One archive that the provider has."""

    identifier: str
    sensing_time: datetime
    content: bytes = field(repr=False)
    suffix: str = ".zip"
    collection: str = "theirs"
    bbox: tuple[float, float, float, float] = (1.0, 43.0, 2.0, 44.0)
    cloud_cover: float = 10.0

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


class FlakyProvider:
    """A STAC API with downloads."""

    def __init__(self, name: str, products: Sequence[Product], flaws: Flaws | None = None, *, seed: int = 1) -> None:
        self.name, self.flaws = name, flaws or Flaws()
        self.products = {product.identifier: product for product in products}
        self.asked: Counter[str] = Counter()
        """Requests by what they were for: ``search``, ``item``, ``file``, ``part``; bytes sent as ``bytes``."""
        self._chance, self._lock, self._started = random.Random(seed), threading.Lock(), time.monotonic()
        provider = self

        class Handler(_Handler):
            served_by = provider

        self._server = _Server(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/stac"

    def happens(self, chance: float) -> bool:
        with self._lock:
            return chance > 0 and self._chance.random() < chance

    def somewhere(self, length: int) -> int:
        with self._lock:
            return self._chance.randrange(max(1, length))

    def present(self) -> list[Product]:
        after = self.flaws.deleted_after
        everything = sorted(self.products.values(), key=lambda product: product.identifier)
        deleted = after is not None and time.monotonic() - self._started > after
        return everything[::2] if deleted else everything

    @contextmanager
    def running(self) -> Iterator[FlakyProvider]:
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._started = time.monotonic()
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()

    def item(self, product: Product) -> dict[str, Any]:
        asset: dict[str, Any] = {"href": f"{self.url}/files/{product.identifier}{product.suffix}", "roles": ["data"]}
        asset["type"] = "application/zip" if product.suffix == ".zip" else "application/x-tar"
        if self.flaws.sizes:
            asset["file:size"] = len(product.content)
        if self.flaws.checksums:
            asset["file:checksum"] = f"1220{product.sha256}"
        return {
            "type": "Feature",
            "id": product.identifier,
            "collection": product.collection,
            "bbox": list(product.bbox),
            "properties": {"datetime": product.sensing_time.isoformat(), "eo:cloud_cover": product.cloud_cover},
            "assets": {"product": asset, "quicklook": {"href": "q.jpg", "roles": ["thumbnail"]}},
            "links": [
                {"rel": "self", "href": f"{self.url}/collections/{product.collection}/items/{product.identifier}"}
            ],
        }


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A mirror that was killed hangs up: nothing to tell."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    served_by: FlakyProvider

    def log_message(self, *_: Any) -> None:
        """Quiet."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self._count("search")
        if not self._troubled():
            self._json(self._found(body))

    def do_GET(self) -> None:
        name = self.path.rsplit("/", 1)[-1]
        is_file = "/files/" in self.path
        self._count("file" if is_file else "item")
        if self._troubled():
            return
        named = {product.identifier: product for product in self.served_by.present()}
        product = named.get(re.sub(r"\.(zip|tar)$", "", name))
        if product is None:
            self._plain(404, b"no such product")
        elif is_file and self.served_by.flaws.page_instead:
            self._plain(200, b"<html>Please sign in</html>", kind="text/html")
        elif is_file:
            self._file(product)
        else:
            self._json(self.served_by.item(product))

    def _troubled(self) -> bool:
        flaws = self.served_by.flaws
        time.sleep(flaws.slow)
        if flaws.token and self.headers.get("Authorization") != f"Bearer {flaws.token}":
            self._plain(401, b"who are you?")
        elif self.served_by.happens(flaws.errors):
            self._plain(500, b"Internal Server Error")
        elif self.served_by.happens(flaws.busy):
            self._plain(429, b"slow down", headers={"Retry-After": str(flaws.retry_after)})
        else:
            return False
        return True

    def _found(self, body: dict[str, Any]) -> dict[str, Any]:
        flaws = self.served_by.flaws
        first, last = (datetime.fromisoformat(text) for text in body.get("datetime", ANY_TIME).split("/"))
        there = [one for one in self.served_by.present() if one.collection in body["collections"]]
        named = [one for one in there if one.identifier in body.get("ids", [one.identifier])]
        found = [one for one in named if flaws.deaf or first <= one.sensing_time <= last]
        start = int(body.get("token", 0))
        page = found[start : start + body["limit"]]
        features = [self.served_by.item(product) for product in page]
        if flaws.changed:
            return {"results": features, "total": len(found)}
        links = []
        if start + len(page) < len(found):
            href = f"{self.served_by.url}/search"
            token = {"token": start + len(page)}
            links.append({"rel": "next", "method": "POST", "href": href, "body": token, "merge": True})
        return {"type": "FeatureCollection", "features": features, "links": links}

    def _file(self, product: Product) -> None:
        flaws, content = self.served_by.flaws, product.content
        etag, start = f'"{product.sha256}"', 0
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        if asked and flaws.ranges and self.headers.get("If-Range", etag) == etag:
            start = int(asked[1])
        if start >= len(content):
            self._plain(416, b"")
            return
        self._count("part" if start else "whole")
        if self.served_by.happens(flaws.damage):
            wrong = start + self.served_by.somewhere(len(content) - start)
            content = content[:wrong] + bytes([content[wrong] ^ 255]) + content[wrong + 1 :]
        self.send_response(206 if start else 200)
        self.send_header("Content-Type", "application/octet-stream")
        self.send_header("Content-Length", str(len(content) - start))
        self.send_header("ETag", etag)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        self.end_headers()
        self._send(content[start:], cut=self.served_by.happens(flaws.cuts))

    def _send(self, content: bytes, *, cut: bool) -> None:
        if cut:
            content = content[: self.served_by.somewhere(len(content))]
            self.close_connection = True
        for place in range(0, len(content), A_WRITE):
            self.wfile.write(content[place : place + A_WRITE])
        with self.served_by._lock:
            self.served_by.asked["bytes"] += len(content)

    def _json(self, content: dict[str, Any]) -> None:
        self._plain(200, json.dumps(content).encode(), kind="application/geo+json")

    def _plain(
        self, status: int, content: bytes, *, kind: str = "text/plain", headers: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(content)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def _count(self, what: str) -> None:
        with self.served_by._lock:
            self.served_by.asked[what] += 1
