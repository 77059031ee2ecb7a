"""Reading a provider's XML: hostile documents refused, missing elements named."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from pathlib import Path
from xml.etree.ElementTree import Element

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, parse

from processing.errors import IncompleteProduct, InvalidMetadata

LARGEST_DOCUMENT = 64 * 1024 * 1024
"""Bytes; the largest real tile metadata are under 2 MB."""


def read_document(path: Path) -> Element:
    """The root of an XML file.

    Raises
    ------
    IncompleteProduct
        the file is missing or empty
    InvalidMetadata
        it is malformed, declares entities or is absurdly large
    """
    if path.is_symlink() or not path.is_file():
        raise IncompleteProduct(f"{path.name} is missing from the product; drop the whole product again")
    size = path.stat().st_size
    if size == 0:
        raise IncompleteProduct(f"{path.name} is empty (0 bytes); drop the whole product again")
    if size > LARGEST_DOCUMENT:
        raise InvalidMetadata(f"{path.name} is {size} bytes long: not a product's metadata")
    try:
        root = parse(path, forbid_dtd=True).getroot()
    except DefusedXmlException as error:
        raise InvalidMetadata(
            f"{path.name} declares a document type or entities, which product metadata never do: refused unread"
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        raise InvalidMetadata(f"{path.name} is not well-formed XML: {error}") from error
    if root is None:
        raise InvalidMetadata(f"{path.name} holds no element")
    return root


def finite(text: str) -> float:
    """A number that can be computed with; raises ValueError for another text, infinities and NaN included."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is not finite")
    return number


class Document:
    """A parsed XML file whose lookups fail with the file's and the element's names."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self.root = read_document(path)

    def element(self, path: str, within: Element | None = None) -> Element:
        found = (self.root if within is None else within).find(path)
        if found is None:
            raise InvalidMetadata(f"{self.name} has no element {path}")
        return found

    def text(self, path: str, within: Element | None = None) -> str:
        text = (self.element(path, within).text or "").strip()
        if not text:
            raise InvalidMetadata(f"{self.name}: element {path} is empty")
        return text

    def number(self, path: str, within: Element | None = None) -> float:
        text = self.text(path, within)
        try:
            return finite(text)
        except ValueError as error:
            raise InvalidMetadata(f"{self.name}: element {path} is {text[:40]!r}, not a number") from error

    def time(self, path: str) -> datetime:
        text = self.text(path)
        try:
            moment = datetime.fromisoformat(text)
        except ValueError as error:
            raise InvalidMetadata(f"{self.name}: element {path} is {text!r}, not a date") from error
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    def optional_text(self, path: str) -> str | None:
        found = self.root.find(path)
        return None if found is None else (found.text or "").strip() or None
