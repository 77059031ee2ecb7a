"""Copies of new products to slow storage, many in one call, each tried again until it is there."""

from __future__ import annotations

import logging

import pystac

from catalog.database import connection
from catalog.errors import CatalogError
from catalog.nearline import Done, Product
from catalog.search import item as published_item
from catalog.storage import directory_key, path_of
from catalog.tiers.attempts import failed
from catalog.tiers.files import leaving
from catalog.tiers.settings import nearline

log = logging.getLogger(__name__)

LATE_DAYS = 30
"""How long ago what becomes visible now may have been prepared; as :mod:`catalog.arrivals`."""
BATCH_PRODUCTS = 100
BATCH_BYTES = 100 << 30


def notice(*, everything: bool = False) -> int:
    """Write down products that are published and not known here yet; how many.

    Looks at those published in the last :data:`LATE_DAYS`, or at ``everything``.
    """
    with connection() as database:
        rows = database.execute(_UNKNOWN, {"everything": everything, "days": LATE_DAYS}).fetchall()
    return sum(_noticed(collection, identifier) for collection, identifier in rows)


_UNKNOWN = """
SELECT collection, id FROM atelier.ready_items AS ready
WHERE (%(everything)s OR published > now() - make_interval(days => %(days)s))
AND NOT EXISTS (SELECT FROM tiers.products AS known WHERE known.collection = ready.collection AND known.id = ready.id)
ORDER BY published NULLS FIRST, collection, id
"""


def _noticed(collection: str, identifier: str) -> bool:
    try:
        item: pystac.Item = published_item(collection, identifier)
        key = directory_key(item)
    except CatalogError:
        return False  # it went meanwhile, or its files are other people's
    files = leaving(key)
    if files is None:
        return False
    with connection() as database:
        # What need not leave is as good as stored: it is never a candidate for anything.
        done = database.execute(
            "INSERT INTO tiers.products (key, collection, id, bytes, stored_at)"
            " VALUES (%s, %s, %s, %s, CASE WHEN %s THEN now() END) ON CONFLICT DO NOTHING",
            [key, collection, identifier, sum(file.size for file in files), not files],
        )
    return done.rowcount > 0


def store_batch() -> int:
    """Copy the next products whose only copy is on the disk; how many are safe now."""
    products = _batch()
    if not products:
        return 0
    stored = 0
    for done in nearline().store(products):
        if done.problem:
            failed(done, "could not be copied to slow storage")
        else:
            _safe(done)
            stored += 1
    return stored


def _batch() -> list[Product]:
    with connection() as database:
        rows = database.execute(
            "SELECT key, bytes, volume FROM tiers.products"
            " WHERE stored_at IS NULL AND not_before <= now() ORDER BY not_before, key LIMIT %s",
            [BATCH_PRODUCTS],
        ).fetchall()
    products: list[Product] = []
    total = 0
    for key, size, volume in rows:
        files = leaving(key)
        total += size
        if products and total > BATCH_BYTES:
            break
        if files is None:
            failed(Done(key, "its folder is not in the archive"), "could not be copied to slow storage")
        else:
            products.append(Product(key, path_of(key), files, volume))
    return products


def _safe(done: Done) -> None:
    with connection() as database:
        database.execute(
            "UPDATE tiers.products SET stored_at = now(), volume = %s, problem = NULL, tries = 0,"
            " not_before = '-infinity' WHERE key = %s",
            [done.volume, done.key],
        )
