"""A full Sentinel-2 tile, as its worker would make it: time, memory, and the floor of decoding and writing.

Each measurement is of a fresh process: libraries are loaded, compiled kernels too. ``python -m
benchmarks.l2a.full_tile WHAT SIDE NUMBER FOLDER`` is such a process.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from benchmarks.l2a import tables
from benchmarks.l2a.floor import write_floor
from benchmarks.l2a.scenes import Series, drawn
from benchmarks.l2a.series import made, make_again
from benchmarks.tiles import digests
from catalog.configuration import configuration
from processing.raster.geobox import GeoBox
from processing.sensors import open_product
from processing.simulation.__main__ import FULL_TILE
from processing.simulation.demonstration import UTM, DemonstrationProduct
from processing.simulation.scene import Scene
from processing.simulation.swath import Sentinel2Pass

SIDE = 10_980
"""Pixels of 10 m."""
MOST_CPU, MOST_WALL, MOST_MEMORY, MOST_RATIO = 300.0, 160.0, 3.0, 2.1
"""CPU seconds, seconds, GiB, times the floor's CPU seconds."""
DAYS = (("A", "2018-07-10", 0.15, 0.12, 2.2), ("B", "2018-07-15", 0.25, 0.20, 2.6))
"""Satellite, day, share of clouds, AOT, water vapour: the second day has a past."""


@dataclass(frozen=True)
class Cost:
    """Of a process and all those that it started."""

    cpu: float
    wall: float
    memory: float
    """GiB: the sum of the peaks of the processes that were there at once, resident, shared pages included."""


def full_tile(side: int = SIDE) -> Series:
    products = []
    for satellite, day, cloudiness, aot, vapour in DAYS:
        box = GeoBox(UTM, *FULL_TILE, 10, side, side)
        moment = datetime.fromisoformat(f"{day}T10:54:21.026").replace(tzinfo=UTC)
        over = Sentinel2Pass(satellite, 51, "31TCJ", box)
        products.append(DemonstrationProduct(over, Scene(moment, cloudiness, aot, vapour)))
    return Series("Sentinel-2 full tile", "31TCJ", tuple(products))


def measured(*arguments: str) -> Cost:
    """What Python costs when run with these arguments; raises CalledProcessError."""
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, *arguments])
    most = [0.0]
    ended = threading.Event()
    watch = threading.Thread(target=_watch, args=(process.pid, most, ended))
    watch.start()
    try:
        _, status, usage = os.wait4(process.pid, 0)
    finally:
        ended.set()
        watch.join()
    if status:
        raise subprocess.CalledProcessError(os.waitstatus_to_exitcode(status), process.args)
    return Cost(usage.ru_utime + usage.ru_stime, time.perf_counter() - started, most[0])


def _watch(pid: int, most: list[float], ended: threading.Event) -> None:
    while not ended.wait(0.1):
        most[0] = max(most[0], sum(_peak(one) for one in _tree(pid)))


def _tree(pid: int) -> list[int]:
    try:
        children = [
            int(child) for path in Path(f"/proc/{pid}/task").glob("*/children") for child in path.read_text().split()
        ]
    except OSError:  # it has just ended
        return []
    return [pid, *(one for child in children for one in _tree(child))]


def _peak(pid: int) -> float:
    try:
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0.0
    return int(found[1]) / 2**20 if found else 0.0


def main(side: int = SIDE) -> None:
    series = full_tile(side)
    for product in series.products:
        drawn(product)
    (first,) = islice(made(series), 1)  # the past of the second
    folder, module = configuration().data / "bench", ("-m", "benchmarks.l2a.full_tile")
    with tempfile.TemporaryDirectory(dir=folder, prefix="full-tile-") as work:
        costs = {
            "floor: decoding and writing": measured(*module, "floor", str(side), "0", f"{work}/floor"),
            "L2A, first of its tile": measured(*module, "chain", str(side), "0", f"{work}/0"),
            "L2A, with a past": measured(*module, "chain", str(side), "1", f"{work}/1"),
        }
        _show(costs, side)
        assert first.product is not None
        once, again = digests(first.product.directory.parent), digests(Path(work) / "0")
    different = sorted(name for name in once | again if once.get(name) != again.get(name))
    rows = [("first of its tile", len(once), ", ".join(different) or "none", not different)]
    tables.show("The same full tile twice", ("product", "files", "of other bytes", "same"), rows)


def _show(costs: dict[str, Cost], side: int) -> None:
    floor = next(iter(costs.values())).cpu
    rows: list[tuple[tables.Cell, ...]] = []
    for name, cost in costs.items():
        within = cost.cpu <= MOST_CPU and cost.wall <= MOST_WALL and cost.memory <= MOST_MEMORY
        ok = within and cost.cpu / floor <= MOST_RATIO
        row = (name, round(cost.cpu, 1), round(cost.wall, 1), round(cost.memory, 2), round(cost.cpu / floor, 2))
        rows.append((*row, "" if cost.cpu == floor else ok))
    tables.show(
        f"A tile of {side} x {side} pixels, 13 bands",
        ("fresh process", "cpu-s", "wall s", "GiB", "cpu / floor", "bar"),
        rows,
        f"bar: {MOST_CPU:.0f} cpu-s, {MOST_WALL:.0f} s, {MOST_MEMORY:g} GiB, {MOST_RATIO} x the floor. "
        f"Other work on the machine ({os.getloadavg()[0]:.1f} processes at the end) makes all of it longer.",
    )
    tables.save("speed", {name: vars(cost) for name, cost in costs.items()})


def _run(what: str, side: int, number: int, folder: Path) -> None:
    if what == "floor":
        write_floor(open_product(drawn(full_tile(side).products[number]).root), folder)
    else:
        folder.mkdir(parents=True)
        make_again(full_tile(side), number, folder)


if __name__ == "__main__":
    _run(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
