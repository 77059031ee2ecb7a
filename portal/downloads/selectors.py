"""From a product's name to its files: through the catalog, never from a path in an address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.utils.translation import gettext as _

from catalog.checksums import MULTIHASH_SHA256
from catalog.errors import ItemNotFound, UnsafeKey
from catalog.search import item as catalog_item
from catalog.storage import path_of


class NoSuchFile(Exception):
    """The catalog has no such file, or the archive has lost it."""


@dataclass(frozen=True)
class StoredFile:
    """A file that may be handed out."""

    path: Path
    size: int
    """bytes"""
    sha256: str
    """hexadecimal"""
    media_type: str
    modified: datetime

    @property
    def etag(self) -> str:
        """Strong: same tag, same bytes."""
        return f'"{self.sha256}"'


def stored_file(collection: str, item: str, asset: str) -> StoredFile:
    """Raises :class:`NoSuchFile`."""
    try:
        found = catalog_item(collection, item).assets[asset]
        path = path_of(found.href)
        status = path.stat()
    except (ItemNotFound, KeyError, UnsafeKey, FileNotFoundError) as error:
        raise NoSuchFile(
            _("There is no file %(asset)s of the product %(item)s in the collection %(collection)s.")
            % {"asset": asset, "item": item, "collection": collection}
        ) from error
    return StoredFile(
        path,
        status.st_size,
        found.extra_fields["file:checksum"].removeprefix(MULTIHASH_SHA256),
        found.media_type or "application/octet-stream",
        datetime.fromtimestamp(int(status.st_mtime), UTC),
    )
