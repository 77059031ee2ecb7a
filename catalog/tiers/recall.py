"""Products come back from slow storage: what is asked for within seconds, in one call, a volume after the other."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from catalog.checksums import MEBIBYTE, checksum
from catalog.configuration import configuration
from catalog.database import connection
from catalog.nearline import Done, File, NearlineError, Product, sync
from catalog.storage import path_of
from catalog.tiers.attempts import failed, postponed
from catalog.tiers.catalogued import ONLINE, state_order
from catalog.tiers.eviction import make_room
from catalog.tiers.files import leaving
from catalog.tiers.settings import nearline

GATHERING_SECONDS = 3.0
"""A request waits so long for others that go with it: an order asks for its products one by one."""
BATCH_PRODUCTS = 200
HELD_HOURS = 24
"""What came back stays so long, at least: who asked for it has to notice."""
SCRATCH = "nearline"
"""Folder of the scratch space where files arrive."""


def recall_batch() -> int:
    """Bring back what is asked for; how many products came."""
    products = _requested()
    if not products:
        return 0
    came = 0
    arriving = configuration().work / SCRATCH
    shutil.rmtree(arriving, ignore_errors=True)  # of a run that was killed
    try:
        for product in products:
            product.directory.mkdir(parents=True)
        known = {product.key: product for product in products}
        for done in nearline().fetch(products):
            came += _arrived(known[done.key], done)
    finally:
        shutil.rmtree(arriving, ignore_errors=True)
    return came


def _requested() -> list[Product]:
    """The products whose turn it is, as many as there is room for."""
    with connection() as database:
        rows = database.execute(_DUE, [GATHERING_SECONDS, BATCH_PRODUCTS]).fetchall()
    products: list[Product] = []
    total = 0
    for key, size, volume in rows:
        if not make_room(total + size):
            postponed(key, "the disk has no room for it, and nothing that may leave it")
            break
        total += size
        files = leaving(key)
        if files is None:
            failed(Done(key, "its folder is not in the archive"), "could not be brought back")
        else:
            products.append(Product(key, configuration().work / SCRATCH / key, files, volume))
    return products


_DUE = """
SELECT key, bytes, volume FROM (
    SELECT *, min(requested_at) OVER (PARTITION BY volume) AS waits_since FROM tiers.products
    WHERE requested_at IS NOT NULL AND state = 'nearline' AND not_before <= now()
) AS due
-- The volume of whoever waits longest, and all that is wanted of it; then the next one.
WHERE (SELECT min(requested_at) FROM tiers.products WHERE requested_at IS NOT NULL AND state = 'nearline')
    <= now() - make_interval(secs => %s)
ORDER BY waits_since, volume, requested_at, key LIMIT %s
"""


def _arrived(product: Product, done: Done) -> bool:
    try:
        if done.problem:
            raise NearlineError(done.problem)
        _compare(product.directory, product.files)
        _place(product)
    except (NearlineError, OSError) as error:
        failed(Done(product.key, str(error)), "could not be brought back")
        return False
    with connection() as database:
        database.execute(
            "UPDATE tiers.products SET state = 'disk', requested_at = NULL, problem = NULL, tries = 0,"
            " not_before = '-infinity', used_at = now(), held_until = now() + make_interval(hours => %s)"
            " WHERE key = %s",
            [HELD_HOURS, product.key],
        )
        collection, *_, identifier = product.key.split("/")
        state_order(database, [(collection, identifier)], ONLINE)
    return True


def _compare(arriving: Path, files: Iterable[File]) -> None:
    for file in files:
        path = arriving / file.name
        if not path.is_file():
            raise NearlineError(f"{file.name} did not come")
        if checksum(path, MEBIBYTE).sha256 != file.sha256:
            raise NearlineError(f"{file.name} came damaged: its sha-256 is not that of the published file")


def _place(product: Product) -> None:
    """Rename to where they were; the copies in slow storage stay."""
    folder = path_of(product.key)
    if not folder.is_dir():
        raise NearlineError("its folder is no longer in the archive")
    for file in product.files:
        source, target = product.directory / file.name, folder / file.name
        with source.open("rb") as whole:
            os.fsync(whole.fileno())
        target.parent.mkdir(exist_ok=True)
        source.rename(target)
    for parent in {(folder / file.name).parent for file in product.files}:
        sync(parent)
