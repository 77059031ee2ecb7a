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

from tests.catalog.textquery.corpus import TODAY, Row

TUNED = ("places", "times", "conditions", "ambiguous", "whole")
MEASURE = "from benchmarks.textquery import {0}; {0}()"


def cold() -> None:
    """Import and the first query, with the index there (or not)."""
    start = time.perf_counter()
    from catalog.textquery import parse

    parse("Toulouse LANDSAT8 2014", "en")
    print(f"{time.perf_counter() - start:.2f} s, {_memory():.0f} MB")


def warm() -> None:
    """Every query of the tests, alone and through the portal, and every prefix of their first words, three times."""
    from catalog.textquery import parse, suggest

    queries = _queries()
    prefixes = sorted({text[:length] for _, text, _ in queries for length in range(1, 13) if text})
    portal = _portal()
    for name, run in (
        (f"parse, {len(queries)} queries", [_call(parse, text, lang, today=TODAY) for lang, text, _ in queries]),
        ("/api/query, the same", [_call(portal, "/api/query", lang, text) for lang, text, _ in queries]),
        (f"suggest, {len(prefixes)} prefixes", [_call(suggest, prefix, "fr") for prefix in prefixes]),
        ("/api/suggest, the same", [_call(portal, "/api/suggest", "fr", prefix) for prefix in prefixes]),
    ):
        for call in run:
            call()
        times = [_timed(call) for _ in range(3) for call in run]
        cuts = statistics.quantiles(times, n=100)
        print(f"{name}: p50 {cuts[49]:.1f} ms, p95 {cuts[94]:.1f} ms, p99 {cuts[98]:.1f} ms, max {max(times):.1f} ms")
    print(f"memory: {_memory():.0f} MB")


def rates() -> None:
    """How many of the written-down queries are understood, file by file; ``heldout`` is the rate to look at."""
    from catalog.textquery import parse
    from tests.catalog.textquery.corpus import meaning
    from tests.catalog.textquery.queries import comparable, rows

    for name in ("heldout", *TUNED, "unsolved"):
        asked = rows(name)
        right = sum(
            comparable(meaning(parse(text, lang, today=TODAY))) == comparable(meant) for lang, text, meant in asked
        )
        print(f"{name}: {right} of {len(asked)}")


def _queries() -> list[Row]:
    from tests.catalog.textquery.corpus import CORPUS
    from tests.catalog.textquery.queries import rows

    return [*CORPUS, *(row for name in (*TUNED, "heldout", "unsolved") for row in rows(name))]


def _portal() -> Callable[[str, str, str], object]:
    """Asks the whole of the portal's code but the network: routes, middleware, the view."""
    import django

    django.setup()
    from django.test import Client

    client = Client(SERVER_NAME="localhost")

    def ask(path: str, lang: str, text: str) -> object:
        answer = client.get(path, {"q": text, "lang": lang})
        assert answer.status_code == 200, (path, text, answer.status_code)
        return answer

    return ask


def _call(function: Callable[..., object], *args: object, **options: object) -> Callable[[], object]:
    return lambda: function(*args, **options)


def _timed(call: Callable[[], object]) -> float:
    """Milliseconds of this process alone, which another one on the machine does not lengthen."""
    start = time.process_time()
    call()
    return 1000 * (time.process_time() - start)


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    with tempfile.TemporaryDirectory() as data:
        environment = {"ATELIER_DATA": data, "DJANGO_SETTINGS_MODULE": "portal.settings", "PATH": "/usr/bin:/bin"}
        for title, measured in (
            ("first query, index built", "cold"),
            ("first query, index there", "cold"),
            ("first query, again", "cold"),
            ("warm", "warm"),
            ("understood", "rates"),
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
