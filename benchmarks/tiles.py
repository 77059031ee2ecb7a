"""The same input twice, and several tiles at once: of any chain that makes a small tile."""

from __future__ import annotations

import hashlib
import multiprocessing
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from benchmarks.l2a import tables

WORKERS, TILES = 2, 4
REPETITIONS = 3
"""Of which the shortest counts: whatever else runs on the machine only adds."""
MOST = 1.15
"""Times the ideal time of several tiles per worker."""
Make = Callable[[int, Path], None]
"""Makes a small tile, one of several, in a folder; a module's own function, so that a worker finds it."""


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 by file name."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in {"record.json", "item.json"}  # the benchmarks' own
    }


def twice(name: str, make: Make, number: int = 0) -> tuple[tables.Cell, ...]:
    """A row of :func:`show_same`."""
    first, second = _made(make, number), _made(make, number)
    different = sorted(path for path in first | second if first.get(path) != second.get(path))
    return name, len(first), ", ".join(different) or "none", not different


def show_same(rows: list[tuple[tables.Cell, ...]]) -> None:
    tables.show("The same input twice", ("product", "files", "of other bytes", "same"), rows)


def beside_each_other(make: Make, what: str) -> list[tuple[tables.Cell, ...]]:
    """Shown as a table, whose rows are returned: :data:`TILES` on :data:`WORKERS`, and one for each of these."""
    with ProcessPoolExecutor(WORKERS, mp_context=multiprocessing.get_context("spawn")) as pool:
        _seconds(pool, make, 2 * WORKERS)  # compiled and loaded
        times = [(_seconds(pool, make, WORKERS), _seconds(pool, make, TILES)) for _ in range(REPETITIONS)]
    single, several = (min(measured) for measured in zip(*times, strict=True))
    ratio = several / (single * TILES / WORKERS)
    rows: list[tuple[tables.Cell, ...]] = [(WORKERS, TILES, round(single, 2), round(several, 2), ratio, ratio <= MOST)]
    headings = ("workers", "tiles", "one each, s", "all, s", "over ideal", f"<= {MOST}")
    tables.show(f"{what} beside each other", headings, rows)
    return rows


def _seconds(pool: ProcessPoolExecutor, make: Make, tiles: int) -> float:
    started = time.perf_counter()
    list(pool.map(partial(_made, make), range(1, tiles + 1)))
    return time.perf_counter() - started


def _made(make: Make, number: int) -> dict[str, str]:
    with tempfile.TemporaryDirectory() as folder:
        make(number, Path(folder))
        return digests(Path(folder))
