"""Files leave the disk when it fills: those of the products that nobody used for the longest time.

The only copy never leaves: slow storage is asked again, in that very moment, whether it has every file of a product.
First the table and the catalog say that the product is away, then its files are deleted; killed in between, the next
run deletes the rest, and until then they are read as ever.
"""

from __future__ import annotations

import logging
import shutil

from catalog.configuration import configuration
from catalog.database import connection
from catalog.nearline import Product, sync
from catalog.storage import path_of
from catalog.tiers.catalogued import ORDERABLE, state_order
from catalog.tiers.files import leaving
from catalog.tiers.settings import nearline

log = logging.getLogger(__name__)

GIBIBYTE = 1 << 30
BATCH_PRODUCTS = 50
FREE_SHARE = 0.1
"""Of the file system, kept free where no size is set."""


def room() -> int:
    """bytes that may still come to the disk; below zero: that should leave it."""
    settings = configuration()
    if not settings.disk_gibibytes:
        disk = shutil.disk_usage(settings.archive if settings.archive.exists() else settings.data)
        return disk.free - int(disk.total * FREE_SHARE)
    with connection() as database:
        row = database.execute("SELECT sum(bytes)::bigint FROM tiers.products WHERE state = 'disk'").fetchone()
    return int(settings.disk_gibibytes * GIBIBYTE) - ((row and row[0]) or 0)


def make_room(wanted: int = 0) -> bool:
    """Let products leave until there is room for ``wanted`` bytes; whether there is."""
    while (missing := wanted - room()) > 0:
        products = _least_used(missing)
        if not products:
            return False
        evict(products)
    return True


def evict(products: list[Product]) -> None:
    """Let these leave the disk, but for those that slow storage has not, or that somebody needs by now."""
    problems = {product.key: "it gave no answer" for product in products}
    problems |= {done.key: done.problem or "" for done in nearline().holds(products)}
    for product in products:
        if problems[product.key]:
            _is_only_copy(product.key, problems[product.key])
        elif _leaves(product.key):
            delete_files(product.key)


def finish() -> None:
    """Delete the files of products that were leaving when this was killed."""
    with connection() as database:
        rows = database.execute("SELECT key FROM tiers.products WHERE state = 'leaving'").fetchall()
    for (key,) in rows:
        delete_files(key)


_MAY_LEAVE = "state = 'disk' AND stored_at IS NOT NULL AND bytes > 0 AND requested_at IS NULL AND held_until < now()"


def _least_used(missing: int) -> list[Product]:
    """So many that ``missing`` bytes leave, one batch at most."""
    with connection() as database:
        rows = database.execute(
            f"SELECT key, bytes, volume FROM tiers.products WHERE {_MAY_LEAVE} ORDER BY used_at LIMIT %s",  # noqa: S608
            [BATCH_PRODUCTS],
        ).fetchall()
    products: list[Product] = []
    for key, size, volume in rows:
        if missing <= 0:
            break
        products.append(Product(key, path_of(key), leaving(key) or (), volume))
        missing -= size
    return products


def _leaves(key: str) -> bool:
    """Say that it is away; not if it is wanted since it was chosen."""
    with connection() as database:
        row = database.execute(
            f"UPDATE tiers.products SET state = 'leaving' WHERE key = %s AND {_MAY_LEAVE}"  # noqa: S608
            " RETURNING collection, id",
            [key],
        ).fetchone()
        state_order(database, [row] if row else [], ORDERABLE)
    return row is not None


def delete_files(key: str) -> None:
    """Of a product that is leaving; its folder and what is shown of it stay."""
    folders = set()
    for file in leaving(key) or ():
        path = path_of(key) / file.name
        path.unlink(missing_ok=True)
        folders.add(path.parent)
    for folder in folders:
        sync(folder)
    with connection() as database:
        database.execute("UPDATE tiers.products SET state = 'nearline' WHERE key = %s AND state = 'leaving'", [key])


def _is_only_copy(key: str, problem: str) -> None:
    """Stays, and is copied again: slow storage has lost it."""
    log.error("%s stays on the disk: slow storage does not hold it: %s", key, problem)
    with connection() as database:
        database.execute(
            "UPDATE tiers.products SET stored_at = NULL, problem = %s, not_before = '-infinity' WHERE key = %s",
            [f"slow storage had lost it: {problem}", key],
        )
