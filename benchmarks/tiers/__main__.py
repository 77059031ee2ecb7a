"""``python -m benchmarks.tiers [KILLS]``: tables of slow storage, on a PostgreSQL under ``var/bench/tiers``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("ATELIER_DATA", PROJECT / "var")) / "bench" / "tiers"
TIER = DATA / "nearline"
PRODUCTS = 40
DISK_PRODUCTS = 12
"""So many have room on the disk."""
os.environ["ATELIER_DATA"] = str(DATA)
os.environ["ATELIER_NEARLINE"] = str(TIER)

from benchmarks.l2a.tables import show  # noqa: E402
from benchmarks.tiers import costs, grouping, killing  # noqa: E402
from benchmarks.tiers.products import BYTES, Made, forget, made  # noqa: E402
from catalog.configuration import configuration  # noqa: E402
from catalog.migrate import migrate  # noqa: E402
from catalog.tiers.keeping import notice, store_batch  # noqa: E402
from portal.operations.local import postgres  # noqa: E402


def main() -> None:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    settings = configuration()
    DATA.mkdir(parents=True, exist_ok=True)
    postgres.start(settings)
    try:
        migrate()
        products = [made(number) for number in range(PRODUCTS)]
        grouped()
        moved(products, kills)
        forget(products)
        cost()
    finally:
        postgres.stop(settings)


def grouped() -> None:
    rows = []
    for products, volumes in ((30, 3), (60, 6)):
        for name, way in zip(("one by one", "grouped"), grouping.compared(products, volumes), strict=True):
            rows.append(
                (f"{products} of {volumes} tapes, {name}", way.calls, way.mounts, way.middle_seconds, way.seconds)
            )
    show(
        "Tapes",
        ["products", "calls", "mounts", "s to the half", "s to the last"],
        rows,
        f"One drive; {grouping.MOUNT_SECONDS:g} s to mount, {grouping.SEEK_SECONDS:g} s to find: a 100th of a library. "
        "One by one pays the start of a command each time too.",
    )


def moved(products: list[Made], kills: int) -> None:
    os.environ["ATELIER_DISK_GIBIBYTES"] = str(DISK_PRODUCTS * 2 * BYTES / (1 << 30))
    configuration.cache_clear()
    outcome = killing.killed(products, TIER, kills=kills)
    show(
        "kill -9 of the process that moves products",
        ["", "measured", "asked"],
        [
            ("kills", outcome.kills, None),
            ("products that left the disk meanwhile", outcome.left, None),
            ("products that came back meanwhile", outcome.came, None),
            ("lost, half there, not brought back, not agreeing", len(outcome.wrong), 0),
        ],
        f"{len(products)} products, room for {DISK_PRODUCTS}; after each kill every file's sha-256 is compared.",
    )
    for one in outcome.wrong[:20]:
        print(f"  {one}")


def cost() -> None:
    os.environ["ATELIER_DISK_GIBIBYTES"] = "1"
    configuration.cache_clear()
    products = [made(number, every_days=1) for number in range(200)]
    notice()
    while store_batch():
        pass
    show("What it costs", ["", "ms"], costs.measured(products))
    forget(products)


if __name__ == "__main__":
    main()
