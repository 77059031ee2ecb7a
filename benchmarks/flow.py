"""What it costs to find out whose turn it is, with a long backlog and a long past; and how fair the turns are."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from unittest.mock import patch

from catalog.configuration import Configuration, configuration
from portal.operations.local import postgres
from processing import figures, ledger, places
from processing.ledger_locks import ledger_connection
from processing.queue import PRODUCTION
from processing.turns import taken

BACKLOG = {"new": 50_000, "request": 50_000, "reprocessing": 100_000}
PEOPLE = 200
DONE = 1_000_000
TURNS, WORKERS = 40, 16
FILL = """
INSERT INTO ledger.drops (id, entry, status) VALUES ('bench', 'bench', 'processing') ON CONFLICT DO NOTHING;
INSERT INTO ledger.jobs (key, drop_id, chain, inputs, parameters, purpose, owner, status, started_at, ended_at)
SELECT '{purpose}-{status}-' || n, 'bench', 'l2a', '[]', '{{}}', '{purpose}', {owner}, '{status}', {at}, {at}
FROM generate_series(1, {number}) AS n;
"""


def fill() -> None:
    """One whose first person asked for almost everything."""
    with ledger_connection() as database:
        owner = f"CASE WHEN n <= {BACKLOG['request'] - PEOPLE} THEN '0' ELSE (n % {PEOPLE})::text END"
        for purpose, number in BACKLOG.items():
            row = {"purpose": purpose, "status": "waiting", "owner": owner, "at": "NULL", "number": number}
            database.execute(FILL.format(**row).encode())
        past = {"purpose": "request", "status": "done", "owner": f"(n % {PEOPLE})::text", "number": DONE}
        database.execute(FILL.format(**past, at="now() - n * interval '10 s'").encode())
    with ledger_connection() as database:
        database.execute("ANALYZE ledger.jobs")


def turn() -> tuple[float, str]:
    """Seconds until something was taken, and what; it is done at once."""
    started = time.perf_counter()
    with taken(PRODUCTION) as one:
        took = time.perf_counter() - started
        assert one is not None
        row = ledger.job(one.key) or {}
        with ledger_connection() as database:
            database.execute("UPDATE ledger.jobs SET status = 'done', ended_at = now() WHERE key = %s", [one.key])
    return took, str(row["owner"] if row["purpose"] == "request" else row["purpose"])


def main() -> None:
    settings = replace(configuration(), data=configuration().data / "bench-flow")
    settings.data.mkdir(parents=True, exist_ok=True)
    postgres.start(settings)
    try:
        with patch("processing.ledger_locks.configuration", lambda: settings):
            results = measure()
    finally:
        postgres.stop(settings)
    for name, value in results.items():
        print(f"{name:<60}{value:>12}")
    write(configuration(), results)


def measure() -> dict[str, str]:
    ledger.migrate()
    with ledger_connection() as database:
        database.execute("TRUNCATE ledger.jobs, ledger.events, ledger.drops, ledger.totals")
    fill()
    turns = [turn() for _ in range(TURNS)]
    with ThreadPoolExecutor(WORKERS) as pool:
        started = time.perf_counter()
        many = list(pool.map(lambda _: turn(), range(TURNS * 4)))
        together = time.perf_counter() - started
    served = [what for _, what in turns + many if what.isdigit()]
    return {
        "jobs waiting / done": f"{sum(BACKLOG.values()):,} / {DONE:,}",
        "ms a turn, one worker: median": f"{1000 * statistics.median(took for took, _ in turns):.0f}",
        "ms a turn, one worker: worst": f"{1000 * max(took for took, _ in turns):.0f}",
        f"things begun a second by {WORKERS} workers at once": f"{len(many) / together:.0f}",
        "share of requests among things begun (asked: 1/3)": f"{len(served) / (TURNS * 5):.2f}",
        "requests of the person who asked for most (asked: 1)": str(served.count("0")),
        "people served / requests served": f"{len(set(served))} / {len(served)}",
        "ms: place of 100 jobs in their queue": _ms(lambda: places.ahead([f"request-waiting-{n}" for n in range(100)])),
        "ms: backlog of all queues": _ms(places.backlog),
        "ms: counters of ended jobs": _ms(figures.ended),
    }


def _ms(call: Callable[[], object]) -> str:
    started = time.perf_counter()
    call()
    return f"{1000 * (time.perf_counter() - started):.0f}"


def write(settings: Configuration, results: dict[str, str]) -> None:
    folder = settings.data / "benchmarks"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "flow.json").write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
