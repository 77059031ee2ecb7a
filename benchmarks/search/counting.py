"""How fast the facets of a place and a year are counted, and the first results of a typed text are found."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable
from typing import Any

import httpx

from benchmarks.l2a.tables import show
from benchmarks.search.queries import facets, regions
from benchmarks.search.servers import ours
from catalog.aggregation import AGGREGATIONS
from catalog.textquery import parse
from tests.catalog.textquery.corpus import CORPUS, TODAY

QUESTIONS = 300
MOST_FACETS, MOST_TEXT, MOST_PARSE = 150.0, 100.0, 10.0
"""p95, ms"""


def counted(count: int) -> dict[str, Any]:
    """Every facet over a place and a year, over a region and a year, over everything; one client. Prints a table."""
    every = list(AGGREGATIONS)
    with ours(count) as server, httpx.Client(base_url=server.url, timeout=60) as client:

        def ask(body: dict[str, Any]) -> None:
            client.post("/aggregate", json={**body, "aggregations": every}).raise_for_status()

        ask(facets(count, 1)[0])
        found = {
            "a place and a year": _timed(ask, facets(count, QUESTIONS)),
            "a region of 6 by 4 degrees and a year": _timed(ask, regions()),
            "a year": _timed(
                ask, [{"datetime": f"{year}-01-01T00:00:00Z/{year}-12-31T23:59:59Z"} for year in (2017, 2022)]
            ),
            "everything": _timed(ask, [{}, {}]),
        }
    asked = dict.fromkeys(found) | {"a place and a year": MOST_FACETS}
    _show(f"All facets at {count} items, one client, ms", found, asked)
    return found


def typed(count: int) -> dict[str, Any]:
    """From a text to its first page of results, over the queries of the tests' corpus; prints a table."""
    texts = list(dict.fromkeys((lang, text) for lang, text, _ in CORPUS))
    with ours(count) as server, httpx.Client(base_url=server.url, timeout=60) as client:

        def understand(asked: tuple[str, str]) -> dict[str, Any]:
            return parse(asked[1], asked[0], today=TODAY)["search"]  # type: ignore[no-any-return]

        def find(asked: tuple[str, str]) -> None:
            client.post("/search", json={"limit": 10, **understand(asked)}).raise_for_status()

        find(texts[0])
        found = {
            f"understanding a text, {len(texts)} different": _timed(understand, texts),
            "a text to its first results": _timed(find, texts),
        }
    first, second = found
    _show(f"Typed texts at {count} items, one client, ms", found, {first: MOST_PARSE, second: MOST_TEXT})
    return found


def _timed(ask: Callable[[Any], object], questions: Iterable[Any]) -> dict[str, float]:
    times = []
    for question in questions:
        started = time.perf_counter()
        ask(question)
        times.append(1000 * (time.perf_counter() - started))
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    return {"questions": len(times), "p50": cuts[49], "p95": cuts[94], "max": max(times)}


def _show(title: str, found: dict[str, dict[str, float]], asked: dict[str, float | None]) -> None:
    show(
        title,
        ["", "questions", "p50", "p95", "max", "asked p95", ""],
        [
            (name, int(one["questions"]), one["p50"], one["p95"], one["max"], asked[name],
             None if asked[name] is None else one["p95"] <= (asked[name] or 0))
            for name, one in found.items()
        ],
    )  # fmt: skip
