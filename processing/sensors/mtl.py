"""The ``*_MTL.txt`` of Landsat Level-1 products: both generations of the format, one flat mapping.

Collection 1 and earlier begin with ``L1_METADATA_FILE``, Collection 2 with ``LANDSAT_METADATA_FILE``
(USGS LSDS-1822 and LSDS-1834).
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from processing.errors import IncompleteProduct, InvalidMetadata
from processing.sensors.product_paths import is_inside
from processing.sensors.xml_metadata import finite

ROOTS = ("L1_METADATA_FILE", "LANDSAT_METADATA_FILE")
LARGEST_FILE = 1024 * 1024
"""Bytes; real ones are under 20 KB."""


class Mtl:
    """Values by key; the first one where a key is repeated in several groups."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        if path.is_symlink() or not path.is_file() or path.stat().st_size == 0:
            raise IncompleteProduct(f"{path.name} is missing or empty; drop the whole product again")
        if path.stat().st_size > LARGEST_FILE:
            raise InvalidMetadata(f"{path.name} is {path.stat().st_size} bytes long: not a Landsat MTL")
        self._values = self._parse(path.read_text(encoding="utf-8", errors="replace"))

    def get(self, *keys: str) -> str | None:
        """The value of the first of ``keys`` that is there."""
        return next((self._values[key] for key in keys if key in self._values), None)

    def text(self, *keys: str) -> str:
        value = self.get(*keys)
        if not value:
            raise InvalidMetadata(f"{self.name} has no {' nor '.join(keys)}")
        return value

    def number(self, *keys: str) -> float:
        value = self.text(*keys)
        try:
            return finite(value)
        except ValueError as error:
            raise InvalidMetadata(f"{self.name}: {keys[0]} is {value[:40]!r}, not a number") from error

    def sensing_time(self) -> datetime:
        """Scene centre, to the millisecond."""
        text = f"{self.text('DATE_ACQUIRED')}T{self.text('SCENE_CENTER_TIME').rstrip('Z')[:12]}"
        try:
            return datetime.fromisoformat(text).replace(tzinfo=UTC)
        except ValueError as error:
            raise InvalidMetadata(f"{self.name}: {text[:40]!r} is not a time") from error

    def production_time(self) -> datetime | None:
        text = self.get("DATE_PRODUCT_GENERATED", "FILE_DATE")
        try:
            return datetime.fromisoformat(text) if text else None
        except ValueError as error:
            raise InvalidMetadata(f"{self.name}: {text!r} is not a time") from error

    def file_name(self, key: str) -> str | None:
        """The file named by ``key``, which must be a plain name in the product's folder."""
        name = self.get(key)
        if name is not None and (Path(name).name != name or not is_inside(Path(name))):
            raise InvalidMetadata(f"{self.name}: {key} {name[:80]!r} is not a file of this product")
        return name

    def _parse(self, text: str) -> dict[str, str]:
        lines = [line.strip() for line in text.splitlines()]
        if not lines or lines[0].replace(" ", "") not in {f"GROUP={root}" for root in ROOTS}:
            raise InvalidMetadata(f"{self.name} does not begin as a Landsat MTL (GROUP = {' or '.join(ROOTS)})")
        values: dict[str, str] = {}
        for line in lines:
            key, equals, value = line.partition("=")
            if equals and key.strip() not in {"GROUP", "END_GROUP"}:
                values.setdefault(key.strip(), value.strip().strip('"'))
        if f"END_GROUP = {lines[0].partition('=')[2].strip()}" not in lines:
            raise InvalidMetadata(f"{self.name} is cut short: its last group does not end")
        return values
