"""What one product costs: simulation, verification and L2A, in CPU seconds, by size."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from catalog.configuration import configuration
from processing.chains import Input, Job, chains
from processing.items import level1_item
from processing.sensors import open_product
from processing.simulation.demonstration import simulate, small_products

SIZES = (540, 1098, 1830)
"""Pixels of 10 m a side."""
T = TypeVar("T")


def _cpu_seconds(call: Callable[[], T]) -> tuple[float, T]:
    started = time.process_time()
    result = call()
    return time.process_time() - started, result


def measure(size: int, folder: Path) -> dict[str, float]:
    """CPU seconds of each step for a Sentinel-2 product of ``size`` × ``size`` pixels."""
    base = small_products()[0]
    product = replace(base, over=replace(base.over, geobox=replace(base.over.geobox, height=size, width=size)))
    simulation, root = _cpu_seconds(lambda: simulate(product, directory=folder))
    verification, opened = _cpu_seconds(lambda: open_product(root))
    verification += _cpu_seconds(opened.verify)[0]
    item = level1_item(opened)
    job = Job("l2a", ((str(item.collection_id), item.id),), {"tile_id": "31TCJ"})
    chain, _ = _cpu_seconds(lambda: chains()["l2a"].run(job, [Input(item, root)], [], folder / "work"))
    return {"pixels": size, "simulation": simulation, "verification": verification, "l2a": chain}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        measure(SIZES[0], Path(folder))  # compiled and loaded
        rows = [measure(size, Path(folder)) for size in SIZES]
    print(f"{'pixels':>8}{'simulation':>12}{'verification':>14}{'l2a':>8}   (CPU seconds)")
    for row in rows:
        print(f"{row['pixels']:8.0f}{row['simulation']:12.2f}{row['verification']:14.2f}{row['l2a']:8.2f}")
    results = configuration().data / "benchmarks"
    results.mkdir(parents=True, exist_ok=True)
    (results / "production.json").write_text(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
