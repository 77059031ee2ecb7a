"""The same input twice, and several tiles at once."""

from __future__ import annotations

import hashlib
import multiprocessing
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from benchmarks.l2a import tables
from benchmarks.l2a.scenes import all_series
from benchmarks.l2a.series import made, make_again

WORKERS, TILES = 2, 4
REPETITIONS = 3
"""Of which the shortest counts: whatever else runs on the machine only adds."""
MOST = 1.15
"""Times the ideal time of several tiles per worker."""


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 by file name."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in {"record.json", "item.json"}  # the bench's own
    }


def _made(series: int, number: int) -> dict[str, str]:
    with tempfile.TemporaryDirectory() as folder:
        make_again(all_series()[series], number, Path(folder))
        return digests(Path(folder))


def _seconds(pool: ProcessPoolExecutor, tiles: int) -> float:
    started = time.perf_counter()
    list(pool.map(_made, [0] * tiles, range(1, tiles + 1)))
    return time.perf_counter() - started


def main() -> None:
    for series in all_series():
        for _ in made(series):  # each with its past: made once, for all that follows
            pass
    same: list[tuple[tables.Cell, ...]] = []
    for number, series in enumerate(all_series()):
        first, second = _made(number, 2), _made(number, 2)
        different = sorted(name for name in first | second if first.get(name) != second.get(name))
        same.append((f"{series.name}, third date", len(first), ", ".join(different) or "none", not different))
    tables.show("The same input twice", ("product", "files", "of other bytes", "same"), same)
    with ProcessPoolExecutor(WORKERS, mp_context=multiprocessing.get_context("spawn")) as pool:
        _seconds(pool, 2 * WORKERS)  # compiled and loaded
        times = [(_seconds(pool, WORKERS), _seconds(pool, TILES)) for _ in range(REPETITIONS)]
    single, several = (min(measured) for measured in zip(*times, strict=True))
    ratio = several / (single * TILES / WORKERS)
    rows: list[tuple[tables.Cell, ...]] = [(WORKERS, TILES, round(single, 2), round(several, 2), ratio, ratio <= MOST)]
    headings = ("workers", "tiles", "one each, s", "all, s", "over ideal", "<= 1.15")
    tables.show("Tiles (a hundredth of a whole one) beside each other", headings, rows)
    tables.save("determinism", {"same": same, "parallel": rows})
