"""The same image twice, and several snow products at once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from benchmarks import tiles
from benchmarks.l2a import tables
from benchmarks.l2a.scenes import elevation_of
from benchmarks.l2a.series import made
from benchmarks.snow.scenes import winters
from processing.chains import Auxiliary, Input, chains


@cache
def _images() -> tuple[Input, ...]:
    return tuple(one.product for one in made(winters()[0]) if one.product)


def make(number: int, folder: Path) -> None:
    """The snow of one of the dates of the first winter."""
    image = _images()[number % len(_images())]
    chain = chains()["snow"].equipped(Auxiliary(elevation=elevation_of(winters()[0])))
    chain.run(chain.plan(image)[0], [image], [], folder)


def main() -> None:
    same = [tiles.twice(image.item.id, make, number) for number, image in enumerate(_images())]
    tiles.show_same(same)
    rows = tiles.beside_each_other(make, "Snow products (a hundredth of a tile)")
    tables.save("snow-determinism", {"same": same, "parallel": rows})


if __name__ == "__main__":
    main()
