"""The same input twice, and several tiles at once."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from benchmarks import tiles
from benchmarks.l2a import tables
from benchmarks.l2a.scenes import all_series
from benchmarks.l2a.series import made, make_again

THIRD_DATE = 2


def _make(series: int, number: int, folder: Path) -> None:
    make_again(all_series()[series], number, folder)


def main() -> None:
    for series in all_series():
        for _ in made(series):  # each with its past: made once, for all that follows
            pass
    same = [
        tiles.twice(f"{series.name}, third date", partial(_make, number), THIRD_DATE)
        for number, series in enumerate(all_series())
    ]
    tiles.show_same(same)
    rows = tiles.beside_each_other(partial(_make, 0), "Tiles (a hundredth of a whole one)")
    tables.save("determinism", {"same": same, "parallel": rows})
