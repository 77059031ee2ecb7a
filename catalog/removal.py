"""Withdrawal: a published product goes, its item and its files; a tombstone stays.

The item goes first, in the transaction that puts the tombstone and makes the version before it current again. Killed
after that, the files are left: the same call made again removes them, and so does :mod:`catalog.reconcile`.
"""

from __future__ import annotations

from typing import Any

import psycopg
import pystac

from catalog import tiers, tombstones
from catalog.database import connection
from catalog.errors import ItemNotFound, PublicationError
from catalog.items import PARTITION_LOCK, replace_item
from catalog.publish import note
from catalog.search import item as stored_item
from catalog.storage import directory_key, store
from catalog.supersede import Reference, reinstated


def withdraw(collection: str, identifier: str, *, reason: str, by: str) -> Reference | None:
    """Take a product out of catalog and archive; the version before it, which is current again, if there is one.

    ``by`` is the key of an account, or ``command``. Withdrawing what was withdrawn has no effect but to finish it.
    Raises :class:`catalog.errors.ItemNotFound` where there never was such a product, or
    :class:`catalog.errors.PublicationError`: then nothing was changed.
    """
    try:
        item = stored_item(collection, identifier).to_dict(include_self_link=False, transform_hrefs=False)
    except ItemNotFound:
        gone = tombstones.tombstone(collection, identifier)
        if gone is None:
            raise
        remove_files(gone.item)
        return None
    before = reinstated(item)
    try:
        _withdraw(item, before, reason=reason, by=by)
    except psycopg.Error as error:
        raise PublicationError(f"{identifier}: could not be withdrawn: {error}") from error
    remove_files(item)
    return (before["collection"], before["id"]) if before else None


def remove_files(item: dict[str, Any]) -> None:
    """The files of a product whose item is gone; nothing where they lie elsewhere or are gone already."""
    try:
        key = directory_key(pystac.Item.from_dict(item))
    except PublicationError:
        return  # it was loaded for its metadata alone
    tiers.forget(key)
    store().remove(key)


def _withdraw(item: dict[str, Any], before: dict[str, Any] | None, *, reason: str, by: str) -> None:
    with connection() as database:
        database.execute("SELECT pg_advisory_xact_lock(%s)", [PARTITION_LOCK])
        tombstones.put(database, item, reason=reason, by=by)
        database.execute("SELECT delete_item(%s, %s)", [item["id"], item["collection"]])
        if before:
            replace_item(database, before)
            note([before])
