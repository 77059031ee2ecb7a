"""From a product's name to its files: through the catalog, never from a path in an address."""

from __future__ import annotations

from typing import NamedTuple

from django.core.cache import caches
from django.utils.translation import gettext as _

from catalog import tiers
from catalog.checksums import MULTIHASH_SHA256
from catalog.errors import ItemNotFound, UnsafeKey
from catalog.search import item as catalog_item
from catalog.storage import path_of, store
from catalog.stores.files import Files
from portal.downloads.availability import Availability, availability
from portal.downloads.representations import StoredFile, StoredObject

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


def stored_file(collection: str, item: str, asset: str) -> StoredFile | StoredObject:
    """Raises :class:`NoSuchFile`, or :class:`NotYetOnline` for a file that is asked for hereby."""
    try:
        found = assets(collection, item)[asset]
        state = availability(found.key, found.tier)
    except (ItemNotFound, KeyError, UnsafeKey) as error:
        raise _no_such(collection, item, asset) from error
    if state is Availability.LOST:
        raise _no_such(collection, item, asset)
    if state is Availability.STAGING:
        tiers.bring([found.key])
        raise NotYetOnline(
            _("The file %(asset)s of %(item)s is being brought back from slow storage: ask again in a while.")
            % {"asset": asset, "item": item}
        )
    tiers.note_use(found.key)
    kept = _kept(found)
    if kept is None:  # it went away just now
        raise _no_such(collection, item, asset)
    return kept


def _kept(asset: Asset) -> StoredFile | StoredObject | None:
    status = store().status(asset.key)
    if status is None:
        return None
    about = (status.size, asset.sha256, asset.media_type, status.modified)
    if isinstance(store(), Files):
        return StoredFile(path_of(asset.key), *about)
    return StoredObject(asset.key, *about)


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
