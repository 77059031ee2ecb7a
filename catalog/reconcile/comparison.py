"""What the catalog and the archive say of the same products."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pystac

from catalog import tiers
from catalog.checksums import MULTIHASH_SHA256
from catalog.database import connection
from catalog.errors import PublicationError
from catalog.reconcile.archive import Kept
from catalog.reconcile.statements import comparable
from catalog.storage import directory_key, files_key, store
from catalog.tombstones import withdrawn_since

BATCH_ITEMS = 500
LONGEST_PUBLICATION = timedelta(days=1)
"""Or removal; what was begun before and did not end never will."""


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be."""

    name: str
    """``COLLECTION/ITEM``, or the folder where that is not known."""
    what: str
    key: str = ""
    """The product's folder in the archive."""
    item: dict[str, Any] | None = None
    """What has to be entered in the catalog to mend it."""
    ready: tuple[str, str] | None = None
    """(collection, id) of the search table's row that has to be written again to mend it."""
    remnants: tuple[str, ...] = ()
    """Keys of what has to be removed from the archive to mend it."""

    leftover: dict[str, Any] | None = None
    """A withdrawn item whose files have to be removed to mend it."""

    @property
    def can_be_mended(self) -> bool:
        return bool(self.remnants) or any(remedy is not None for remedy in (self.item, self.ready, self.leftover))


def differences(folders: Iterable[Kept], *, checksums: bool, only: Collection[str] | None = None) -> Iterator[Finding]:
    """Between these folders and the items of the catalog: all of them, or those that lie at the keys ``only``."""
    unmatched = {one.key: one for one in folders}
    for item in _catalogued(only):
        try:
            key = directory_key(pystac.Item.from_dict(item))
        except PublicationError:
            continue  # an item that was loaded for its metadata alone lies nowhere
        unmatched.pop(key, None)
        if only is None or key in only:
            yield from _of_product(item, key, checksums=checksums)
    yield from filter(None, map(_not_catalogued, unmatched.values()))


def ready_differences() -> Iterator[Finding]:
    """Rows of the table that answers searches that are not what pgstac's items say."""
    with connection() as database:
        rows = database.execute("SELECT collection, id, what FROM atelier.divergence()").fetchall()
    for collection, identifier, what in rows:
        yield Finding(f"{collection}/{identifier}", f"search table: {what}", ready=(collection, identifier))


def _catalogued(only: Collection[str] | None) -> Iterator[dict[str, Any]]:
    """Items as they are stored, their asset hrefs storage keys."""
    keys = None if only is None else [(key.split("/")[0], key.split("/")[-1]) for key in only]
    with connection() as database, database.cursor("reconcile") as cursor:
        cursor.itersize = BATCH_ITEMS
        if keys is None:
            cursor.execute("SELECT content_hydrate(items) FROM items")
        else:
            cursor.execute(
                "SELECT content_hydrate(items) FROM items "
                "WHERE (collection, id) IN (SELECT * FROM unnest(%s::text[], %s::text[]))",
                [[collection for collection, _ in keys], [identifier for _, identifier in keys]],
            )
        for (item,) in cursor:
            yield item


def _of_product(item: dict[str, Any], key: str, *, checksums: bool) -> Iterator[Finding]:
    name = f"{item['collection']}/{item['id']}"
    stored_here = {asset: about for asset, about in item["assets"].items() if about["href"].startswith(f"{key}/")}
    if not stored_here:
        return  # its files are other people's
    if not store().holds(key):
        yield Finding(name, "its folder is not in the archive", key)
        return
    sizes, away = store().names(key), bool(tiers.away([key]))
    for asset, about in stored_here.items():
        size = sizes.get(about["href"].removeprefix(f"{key}/"))
        wrong = None if away and size is None else _wrong(about, size, checksums=checksums)
        if wrong:
            yield Finding(name, f"{asset}: {wrong}", key)
    own = Kept(key).item()
    if own is None:
        yield Finding(name, "its item.json is missing or cannot be read", key)
    elif comparable(own) != comparable(item):
        yield Finding(name, "the catalog says something else than its item.json", key, item=own)
    else:
        yield from _remnants(name, key, files_key(pystac.Item.from_dict(item)))


def _wrong(asset: dict[str, Any], size: int | None, *, checksums: bool) -> str | None:
    name = asset["href"].rpartition("/")[2]
    if size is None:
        return f"{name} is missing"
    if size != asset.get("file:size", size):
        return f"{name} has {size} bytes instead of {asset['file:size']}"
    expected = asset.get("file:checksum")
    if checksums and expected and _multihash(asset["href"], size) != expected:
        return f"{name} is not the file that was published: its sha-256 is another"
    return None


def _multihash(key: str, size: int) -> str:
    whole = hashlib.sha256()
    for chunk in store().chunks(key, range(size)):
        whole.update(chunk)
    return MULTIHASH_SHA256 + whole.hexdigest()


def _remnants(name: str, key: str, place: str | None = None) -> Iterator[Finding]:
    found = store().remnants(key, place, before=datetime.now(UTC) - LONGEST_PUBLICATION)
    if found:
        yield Finding(
            name, f"{len(found)} remnants of publications or removals that never ended", key, remnants=tuple(found)
        )


def _not_catalogued(folder: Kept) -> Finding | None:
    if not folder.is_there():
        return next(_remnants(folder.key, folder.key), None)
    item = folder.item()
    if item is None:
        return Finding(folder.key, "a folder without an item.json that can be read", folder.key)
    name = f"{item['collection']}/{item['id']}"
    if _was_withdrawn(item):
        return Finding(name, "withdrawn, its files are left", folder.key, leftover=item)
    return Finding(name, "in the archive, not in the catalog", folder.key, item=item)


def _was_withdrawn(item: dict[str, Any]) -> bool:
    """After its publication: one that came again later is not the one that went."""
    moment = withdrawn_since([(item["collection"], item["id"])]).get((item["collection"], item["id"]))
    return moment is not None and moment > pystac.utils.str_to_datetime(item["properties"]["published"])
