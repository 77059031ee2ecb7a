"""What becomes of jobs that decline, fail, take too much or are taken back, with the real queue and a small chain."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from catalog.configuration import configuration
from catalog.database import connection
from catalog.search import item as stored_item
from catalog.search import search
from processing import jobs, ledger, tasks
from processing.chains import Input
from tests.journeys.atelier import wait_for
from tests.processing.flow_of_small_chain import (
    OF_TILE,
    SmallChain,
    chain,
    drop,
    series,
    settled,
    worker,
)

__all__ = ["chain", "drop", "series", "worker"]  # fixtures


def test_an_image_too_cloudy_is_no_failure(
    chain: SmallChain, series: list[Path], drop: Callable[..., None], worker: None
) -> None:
    chain.declines = True
    drop(series[0])
    assert settled(series[0].stem) == {series[0].stem: "published"}
    (row,) = [row for row in jobs.recent(50) if row["identifier"] == series[0].stem]
    assert (row["reason_code"], "97 % cloudy" in row["reason"]) == ("skipped", True)
    (key,) = [ledger.job_key(job) for job in chain.plan(Input(stored_item("sentinel2-l1c", series[0].stem), Path()))]
    job = ledger.job(key)
    assert job is not None
    assert (job["status"], job["outputs"]) == ("skipped", [])
    assert key not in ledger.unfinished()[1]


def test_a_failure_is_one(chain: SmallChain, series: list[Path], drop: Callable[..., None], worker: None) -> None:
    chain.fails = "the pixels are not what they seem"
    drop(series[0])
    assert settled(series[0].stem) == {series[0].stem: "failed"}


def test_a_product_that_needs_too_much_memory(
    chain: SmallChain, series: list[Path], drop: Callable[..., None], worker: None
) -> None:
    chain.hungry = True
    drop(series[0])
    assert settled(series[0].stem) == {series[0].stem: "failed"}
    (row,) = [row for row in jobs.recent(50) if row["identifier"] == series[0].stem]
    assert "ATELIER_WORKER_MEMORY" in row["reason"]


def test_a_job_that_is_cancelled_while_it_runs_publishes_nothing(
    chain: SmallChain, series: list[Path], drop: Callable[..., None]
) -> None:
    drop(series[0])
    tasks.work()
    chain.pause = 60
    (key,) = ledger.unfinished()[1]

    def cancel() -> None:
        wait_for(lambda: chain.seen, seconds=30, what="the job under way")
        with connection() as database:
            database.execute("UPDATE ledger.jobs SET status = 'cancelled' WHERE key = %s", [key])

    threading.Thread(target=cancel).start()
    began = time.monotonic()
    tasks.work()
    assert time.monotonic() - began < 40
    row = ledger.job(key)
    assert row is not None
    assert (row["status"], row["outputs"], row["crashes"]) == ("cancelled", [], 0)
    assert search({**OF_TILE, "collections": ["sentinel2-l2a"]})["features"] == []
    assert list((configuration().work).glob("job-*")) == []


def test_a_worker_is_held_to_its_memory() -> None:
    program = (
        "import numpy; from processing.queue import limit_memory; limit_memory(); numpy.ones(2**28, 'u1');"
        "print('little', flush=True); numpy.ones(2**31, 'u1'); print('much')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"ATELIER_WORKER_MEMORY": "1"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.split() == ["little"]
    assert "MemoryError" in done.stderr
