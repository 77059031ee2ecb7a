"""What becomes of a job that meets trouble: tried again, given up, or left to whoever has it by now."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from rasterio.errors import RasterioIOError

from catalog.configuration import PROJECT_DIRECTORY, Configuration, configuration
from catalog.database import connection
from processing import ledger, tasks
from processing.errors import NotYet
from processing.intake.watcher import Watcher
from processing.queue import EXTRACTS, PRODUCTION, app, waiting_messages, wake
from processing.turns import Taken
from tests.processing.test_turns import forget_everything, jobs


@pytest.fixture
def key(catalog_database: Configuration) -> Iterator[str]:
    """The only job there is."""
    forget_everything()
    yield jobs(1)[0]
    forget_everything()


@pytest.fixture
def meets(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Puts something in the way of every chain."""

    def put(happening: Callable[[Taken], Any]) -> None:
        monkeypatch.setattr(tasks, "_made", lambda one, row, work: happening(one))

    return put


def raising(error: BaseException) -> Callable[[Taken], Any]:
    def raised(one: Taken) -> Any:
        raise error

    return raised


def row_of(key: str) -> dict[str, Any]:
    row = ledger.job(key)
    assert row is not None
    return row


def wait_over() -> None:
    with connection() as database:
        database.execute("UPDATE ledger.jobs SET not_before = now()")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_what_may_pass_is_tried_again_after_longer_and_longer_waits(
    number: int, key: str, meets: Callable[..., None]
) -> None:
    meets(raising(OSError(number, os.strerror(number))))
    waits = []
    for _ in range(3):
        wait_over()
        tasks.work()
        row = row_of(key)
        waits.append((row["not_before"] - row["started_at"]).total_seconds())
    assert [round(waits[0]), round(waits[1]), round(waits[2])] == pytest.approx([1, 2, 4], abs=1)
    assert (row["status"], row["retries"], row["crashes"]) == ("waiting", 3, 0)
    assert os.strerror(number) in row["reason"]
    assert (ledger.drop(row["drop_id"]) or {})["status"] == "processing"


@pytest.mark.parametrize(("free", "status"), [(0.01, "waiting"), (10.0, "failed")])
def test_a_file_that_could_not_be_written_waits_for_a_disk_with_room(
    free: float, status: str, key: str, meets: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "free_gibibytes", lambda: free)
    meets(raising(RasterioIOError("Write failed. See previous exception for details.")))
    tasks.work()
    row = row_of(key)
    assert (row["status"], row["crashes"]) == (status, 0)
    assert "Write failed" in row["reason"]


def test_what_is_on_its_way_is_waited_for(key: str, meets: Callable[..., None]) -> None:
    meets(raising(NotYet("its inputs are on a tape", seconds=60)))
    tasks.work()
    row = row_of(key)
    assert (row["status"], row["reason"], row["crashes"]) == ("waiting", "its inputs are on a tape", 0)
    tasks.work()
    assert row_of(key)["retries"] == 1, "not before the minute is over"


@pytest.mark.parametrize("said", ["OpenCV(4.10.0) error: (-4:Insufficient memory) Failed to allocate", ""])
def test_too_little_memory_is_said_however_a_library_says_it(said: str, key: str, meets: Callable[..., None]) -> None:
    meets(raising(RuntimeError(said) if said else MemoryError()))
    tasks.work()
    assert row_of(key)["status"] == "failed"
    assert "ATELIER_WORKER_MEMORY" in row_of(key)["reason"]


def test_a_run_that_lost_its_job_passes_no_judgement_on_it(key: str, meets: Callable[..., None]) -> None:
    def lost(one: Taken) -> Any:
        with connection() as database:
            database.execute("SELECT pg_terminate_backend(%s)", [one.database.info.backend_pid])
        raise FileNotFoundError(errno.ENOENT, "another run has cleared this folder")

    meets(lost)
    tasks.work()
    assert (row_of(key)["status"], row_of(key)["crashes"]) == ("waiting", 0)


def test_a_crash_that_was_none_is_forgiven_when_the_database_is_back(
    key: str, meets: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    meets(raising(psycopg.OperationalError("the database system is shutting down")))
    with monkeypatch.context() as patched:
        patched.setattr(ledger, "forgive_crash", lambda *_: (_ for _ in ()).throw(psycopg.OperationalError("away")))
        tasks.work()
    assert row_of(key)["crashes"] == 1
    tasks.work()
    assert row_of(key)["crashes"] == 0


def test_what_ends_the_worker_again_and_again_is_given_up(key: str) -> None:
    for _ in range(tasks.MOST_CRASHES):
        ledger.count_crash("jobs", key)
    tasks.work()
    assert row_of(key)["status"] == "failed"
    assert "ended the worker 5 times" in row_of(key)["reason"]


def test_while_the_disk_is_too_full_everything_waits_where_it_is(
    key: str, meets: Callable[..., None], monkeypatch: pytest.MonkeyPatch, catalog_database: Configuration
) -> None:
    meets(lambda one: [])
    full = replace(configuration(), disk_reserve=10**6)
    catalog_database.inbox.mkdir(exist_ok=True)
    (catalog_database.inbox / "product.zip").write_bytes(b"")
    watcher = Watcher(replace(catalog_database, settle_seconds=0, patience_seconds=0))
    with monkeypatch.context() as patched:
        patched.setattr("processing.flow_disk.configuration", lambda: full)
        tasks.work()
        for _ in range(3):
            watcher.look()
        assert row_of(key)["started_at"] is None
        assert (catalog_database.inbox / "product.zip").exists()
    for _ in range(3):
        watcher.look()
    assert not (catalog_database.inbox / "product.zip").exists()
    tasks.work()
    tasks.work()
    assert row_of(key)["status"] == "done"


def test_a_message_is_for_one_queue(catalog_database: Configuration) -> None:
    app.control.purge()
    wake("request", 2)
    assert [waiting_messages(queue) for queue in (*PRODUCTION, EXTRACTS)] == [0, 2, 0, 0]
    app.control.purge()


def test_a_broker_that_is_away_fails_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from processing.queue import wake; wake('new', 5); print('done')"],
        env=os.environ | {"ATELIER_BROKER_URL": "redis://127.0.0.1:9"},
        cwd=PROJECT_DIRECTORY, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.stdout == "done\n", done.stderr
