"""What slow storage costs those who do not need it: readers, orders; and what making room costs."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from benchmarks.tiers.products import Made
from catalog import tiers
from catalog.database import connection
from catalog.nearline import Product
from catalog.storage import path_of
from catalog.tiers.eviction import evict
from catalog.tiers.files import leaving


def milliseconds(work: Callable[[], object], times: int) -> float:
    """CPU time of this process and waiting for the database, of one call."""
    work()
    begin = time.perf_counter()
    for _ in range(times):
        work()
    return 1_000 * (time.perf_counter() - begin) / times


def measured(products: Sequence[Made]) -> list[tuple[str, float]]:
    """(what, milliseconds); the products leave the disk by it."""
    keys = [one.key for one in products]
    many = [key for key in keys for _ in range(20)]
    found = [
        ("a use noted (in memory)", milliseconds(lambda: tiers.note_use(keys[0]), 10_000)),
        ("a tile's or a file's check", milliseconds(lambda: tiers.require_online(f"{keys[0]}/FRE_B4.tif"), 1_000)),
        (
            f"an order of {len(keys)} products on the disk ({len(many)} files)",
            milliseconds(lambda: tiers.bring(many), 5),
        ),
    ]
    with connection() as database:
        database.execute("UPDATE tiers.products SET held_until = '-infinity'")
    leave = [Product(one.key, path_of(one.key), leaving(one.key) or ()) for one in products]
    begin = time.perf_counter()
    evict(leave)
    found.append(("a product that leaves the disk", 1_000 * (time.perf_counter() - begin) / len(leave)))
    found.append((f"an order of {len(keys)} products in slow storage", milliseconds(lambda: tiers.bring(many), 5)))
    return found
