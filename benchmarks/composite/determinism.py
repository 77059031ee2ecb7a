"""The same dates twice, and several composites at once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from benchmarks import tiles
from benchmarks.composite.accuracy import composite_of
from benchmarks.composite.scenes import months
from benchmarks.l2a import tables
from benchmarks.l2a.series import made
from processing.chains import Input


@cache
def _dates() -> tuple[Input, ...]:
    return tuple(one.product for one in made(months()[0][1]) if one.product)


def make(number: int, folder: Path) -> None:
    """The same composite, whatever its number."""
    composite_of(_dates(), months()[0][0], folder)


def main() -> None:
    same = [tiles.twice(f"{months()[0][1].name}, {len(_dates())} dates", make)]
    tiles.show_same(same)
    rows = tiles.beside_each_other(make, "Composites (a four-hundredth of a tile)")
    tables.save("composite-determinism", {"same": same, "parallel": rows})


if __name__ == "__main__":
    main()
