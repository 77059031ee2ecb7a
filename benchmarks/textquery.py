"""How fast a text is understood: ``python -m benchmarks.textquery`` prints a table, each step in its own process."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

MEASURE = "from benchmarks.textquery import {0}; {0}()"


def cold() -> None:
    """Import and the first query, with the index there (or not)."""
    start = time.perf_counter()
    from catalog.textquery import parse

    parse("Toulouse LANDSAT8 2014", "en")
    print(f"{time.perf_counter() - start:.2f} s, {_memory():.0f} MB")


def warm() -> None:
    """Every query of the tests' corpus and every prefix of its words, three times."""
    from catalog.textquery import parse, suggest
    from tests.catalog.textquery.corpus import CORPUS, TODAY

    prefixes = sorted({text[:length] for _, text, _ in CORPUS for length in range(1, 9) if text})
    for name, run in (
        (f"parse, {len(CORPUS)} queries", [_call(parse, text, lang, today=TODAY) for lang, text, _ in CORPUS]),
        (f"suggest, {len(prefixes)} prefixes", [_call(suggest, prefix, "fr") for prefix in prefixes]),
    ):
        for call in run:
            call()
        times = [_timed(call) for _ in range(3) for call in run]
        cuts = statistics.quantiles(times, n=100)
        print(f"{name}: p50 {cuts[49]:.1f} ms, p95 {cuts[94]:.1f} ms, p99 {cuts[98]:.1f} ms, max {max(times):.1f} ms")
    print(f"memory: {_memory():.0f} MB")


def _call(function: Callable[..., object], *args: object, **options: object) -> Callable[[], object]:
    return lambda: function(*args, **options)


def _timed(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return 1000 * (time.perf_counter() - start)


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    with tempfile.TemporaryDirectory() as data:
        environment = {"ATELIER_DATA": data, "PATH": "/usr/bin:/bin"}
        for title, measured in (
            ("first query, index built", "cold"),
            ("first query, index there", "cold"),
            ("first query, again", "cold"),
            ("warm", "warm"),
        ):
            result = subprocess.run(
                [sys.executable, "-c", MEASURE.format(measured)],
                env=environment,
                cwd=Path(__file__).parent.parent,
                capture_output=True,
                text=True,
                check=True,
            )
            for line in result.stdout.splitlines():
                print(f"{title:28} {line}")
        (index,) = (Path(data) / "cache").glob("*.sqlite")
        print(f"{'index on disk':28} {index.stat().st_size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
