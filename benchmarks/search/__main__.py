"""``python -m benchmarks.search [ITEMS]``: build catalogs, load them, measure, print tables, write ``search.json``.

The databases stay under ``var/bench``; delete that folder to build them anew.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from benchmarks.l2a.tables import show
from benchmarks.search import counting, real, sameness, speed
from benchmarks.search.databases import SIZES, built, servers, settings, sizes

ITEMS = 1_000_000
LEAST_RATE = 2_000.0
"""Items a second, loaded."""


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ITEMS
    counts = [*(size for size in SIZES if size < count), count]
    figures: dict[str, Any] = {"items": count}
    with servers():
        sections = {
            "loading": lambda: loading(counts),
            "disk": lambda: disk(count),
            "search": lambda: speed.against_stock(count),
            "growth": lambda: speed.growth(counts),
            "facets": lambda: counting.counted(count),
            "texts": lambda: counting.typed(count),
            "sameness": lambda: sameness.compared(count),
            "real items": real.loaded,
        }
        for name, section in sections.items():
            figures[name] = section()
            (settings().data / "search.json").write_text(json.dumps(figures, indent=1))
    print(f"\nAll figures: {settings().data / 'search.json'}")


def loading(counts: list[int]) -> list[dict[str, Any]]:
    """Build what is not there yet; how that went; prints a table."""
    found = [built(count) for count in counts]
    for one in found:
        one["rate"] = one["items"] / one["seconds"]
    show(
        "Loading, two processes",
        ["items", "s", "CPU of coming by them", "items/s", "MB/s", "refused", "read back", "the same", ""],
        [
            (
                str(one["items"]),
                one["seconds"],
                one["seconds of coming by the items"],
                one["rate"],
                one["bytes"] / 1e6 / one["seconds"],
                one["refused"],
                one["reconciled"]["given"],
                one["reconciled"]["same"],
                one["rate"] >= LEAST_RATE and one["reconciled"]["same"] == one["items"],
            )
            for one in found
        ],
        f"Indexes and statistics included; asked: {LEAST_RATE:.0f} items a second. They come from a compressed file.",
    )
    return found


def disk(count: int) -> dict[str, float]:
    """kB an item; prints a table."""
    found = {name: size / count / 1000 for name, size in sizes(count).items()}
    found["in all"] = sum(found.values())
    show(f"On the disk, of {count} items", ["", "kB an item"], list(found.items()))
    return found


if __name__ == "__main__":
    main()
