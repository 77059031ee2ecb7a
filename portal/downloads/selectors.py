"""From a product's name to its files: through the catalog, never from a path in an address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.core.cache import cache
from django.utils.translation import gettext as _

from catalog.checksums import MULTIHASH_SHA256
from catalog.errors import ItemNotFound, UnsafeKey
from catalog.search import item as catalog_item
from catalog.storage import path_of

SECONDS_REMEMBERED = 60


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
        key, sha256, media_type = _assets(collection, item)[asset]
        path = path_of(key)
        status = path.stat()
    except (ItemNotFound, KeyError, UnsafeKey, FileNotFoundError) as error:
        raise NoSuchFile(
            _("There is no file %(asset)s of the product %(item)s in the collection %(collection)s.")
            % {"asset": asset, "item": item, "collection": collection}
        ) from error
    return StoredFile(path, status.st_size, sha256, media_type, datetime.fromtimestamp(int(status.st_mtime), UTC))


def _assets(collection: str, item: str) -> dict[str, tuple[str, str, str]]:
    """Storage key, SHA-256 and media type of each asset of an item.

    Remembered for a minute: a download program asks for one file in many pieces.
    """
    name = f"downloads/{collection}/{item}"
    assets: dict[str, tuple[str, str, str]] | None = cache.get(name)
    if assets is None:
        assets = {
            key: (
                asset.href,
                asset.extra_fields["file:checksum"].removeprefix(MULTIHASH_SHA256),
                asset.media_type or "application/octet-stream",
            )
            for key, asset in catalog_item(collection, item).assets.items()
        }
        cache.set(name, assets, SECONDS_REMEMBERED)
    return assets
