"""From a product's name to its files: through the catalog, never from a path in an address."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from django.core.cache import caches
from django.utils.translation import gettext as _

from catalog.checksums import MULTIHASH_SHA256
from catalog.errors import ItemNotFound, UnsafeKey
from catalog.search import item as catalog_item
from catalog.storage import path_of
from portal.downloads.availability import Availability, availability
from portal.downloads.representations import StoredFile

SECONDS_REMEMBERED = 60


class NoSuchFile(Exception):
    """The catalog has no such file, or the archive has lost it."""


class NotYetOnline(Exception):
    """The file is on its way from slow storage: ask again later."""


class Asset(NamedTuple):
    """What the catalog says of a file."""

    key: str
    """storage key"""
    sha256: str
    """hexadecimal"""
    media_type: str
    tier: str | None
    """``storage:tier``"""


def stored_file(collection: str, item: str, asset: str) -> StoredFile:
    """Raises :class:`NoSuchFile`, :class:`NotYetOnline`."""
    try:
        found = assets(collection, item)[asset]
        path = path_of(found.key)
    except (ItemNotFound, KeyError, UnsafeKey) as error:
        raise _no_such(collection, item, asset) from error
    state = availability(path, found.tier)
    if state is Availability.LOST:
        raise _no_such(collection, item, asset)
    if state is Availability.STAGING:
        raise NotYetOnline(
            _("The file %(asset)s of %(item)s is being brought back from slow storage: ask again in a while.")
            % {"asset": asset, "item": item}
        )
    return file_at(path, found.sha256, found.media_type)


def file_at(path: Path, sha256: str, media_type: str) -> StoredFile:
    status = path.stat()
    return StoredFile(path, status.st_size, sha256, media_type, datetime.fromtimestamp(int(status.st_mtime), UTC))


def assets(collection: str, item: str) -> dict[str, Asset]:
    """The assets of an item, by their keys. Raises :class:`catalog.errors.ItemNotFound`.

    Remembered for a minute: a download program asks for one file in many pieces.
    """
    name = f"downloads/{collection}/{item}"
    known: dict[str, Asset] | None = caches["process"].get(name)
    if known is None:
        found = catalog_item(collection, item)
        tier = found.properties.get("storage:tier")
        known = {
            key: Asset(
                asset.href,
                asset.extra_fields["file:checksum"].removeprefix(MULTIHASH_SHA256),
                asset.media_type or "application/octet-stream",
                asset.extra_fields.get("storage:tier", tier),
            )
            for key, asset in found.assets.items()
        }
        caches["process"].set(name, known, SECONDS_REMEMBERED)
    return known


def _no_such(collection: str, item: str, asset: str) -> NoSuchFile:
    return NoSuchFile(
        _("There is no file %(asset)s of the product %(item)s in the collection %(collection)s.")
        % {"asset": asset, "item": item, "collection": collection}
    )
