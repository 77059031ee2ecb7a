"""An order as a file that download programs read: Metalink 4 (RFC 5854)."""

from __future__ import annotations

import json
from datetime import UTC
from functools import cache
from io import BytesIO
from typing import Any
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from catalog.publish import CHECKSUMS
from catalog.storage import store
from portal.cart.links import file_url
from portal.cart.models import Order, OrderFile

NAMESPACE = "urn:ietf:params:xml:ns:metalink"
GENERATOR = "Atelier/0.1"


def metalink_document(order: Order) -> bytes:
    """The order's files with size, SHA-256, hashes of their pieces and signed links, laid out as ``ITEM_ID/FILE``."""
    buffer = BytesIO()
    document = _Writer(buffer)
    document.startDocument()
    document.start("metalink", xmlns=NAMESPACE)
    document.text("generator", GENERATOR)
    document.text("published", f"{order.created_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")
    checksums = cache(_checksums)
    for file in order.files.all():
        _file(document, file, checksums(file.folder_key), file_url(order, file))
    document.endElement("metalink")
    document.endDocument()
    return buffer.getvalue()


class _Writer(XMLGenerator):
    """Writes elements; :mod:`xml.sax.saxutils` escapes whatever is in them."""

    def __init__(self, buffer: BytesIO) -> None:
        super().__init__(buffer, encoding="utf-8", short_empty_elements=True)

    def start(self, tag: str, /, **attributes: str) -> None:
        self.startElement(tag, AttributesImpl(attributes))

    def text(self, tag: str, content: str, /, **attributes: str) -> None:
        self.start(tag, **attributes)
        self.characters(content)
        self.endElement(tag)
        self.characters("\n")


def _file(document: _Writer, file: OrderFile, checksums: dict[str, Any], url: str) -> None:
    pieces = checksums["files"].get(file.name, {}).get("pieces", [])
    document.start("file", name=file.path)
    document.text("identity", file.item)
    document.text("version", file.item.rpartition("_")[2])
    document.text("size", str(file.size))
    document.text("hash", file.sha256, type="sha-256")
    if pieces:
        document.start("pieces", type="sha-256", length=str(checksums["piece_length"]))
        for piece in pieces:
            document.text("hash", piece)
        document.endElement("pieces")
    document.text("url", url)
    document.endElement("file")


def _checksums(folder_key: str) -> dict[str, Any]:
    """The product's ``CHECKSUMS.json``; without it the files have no piece hashes, only that of the whole."""
    try:
        found: dict[str, Any] = json.loads(store().read(f"{folder_key}/{CHECKSUMS}"))
    except FileNotFoundError:
        return {"piece_length": 0, "files": {}}
    return found
