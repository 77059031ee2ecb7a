"""Whose turn it is, against a real PostgreSQL: nothing runs here, things are only taken."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from catalog.configuration import PROJECT_DIRECTORY, Configuration, configuration
from catalog.database import connection
from processing import guard, ledger, places
from processing.chains import Job
from processing.queue import PRODUCTION, REPROCESSING
from processing.turns import taken
from tests.journeys.atelier import wait_for


@pytest.fixture(autouse=True)
def nothing_else(catalog_database: Configuration) -> Iterator[None]:
    """Nothing else in the ledger."""
    forget_everything()
    yield
    forget_everything()


def forget_everything() -> None:
    with connection() as database:
        database.execute("TRUNCATE ledger.jobs, ledger.events, ledger.drops")


def drop() -> str:
    """One whose product came in already."""
    drop_id = uuid.uuid4().hex
    ledger.receive(drop_id, "product.zip")
    ledger.verify(drop_id, identifier=drop_id, collection="sentinel2-l1c")
    ledger.plan(drop_id, [])
    return drop_id


def jobs(number: int, purpose: str = "new", owner: str | None = None, priority: int = 0) -> list[str]:
    """In their order."""
    drop_id = drop()
    errand = ledger.Errand(purpose, owner, priority)  # type: ignore[arg-type]
    keys = []
    for tile in range(number):
        job = Job("l2a", (("sentinel2-l1c", drop_id),), {"tile_id": str(tile)})
        ledger.plan(drop_id, [job], errand=errand)
        keys.append(ledger.job_key(job))
    return keys


def begun(number: int, queues: tuple[str, ...] = PRODUCTION) -> list[str]:
    """What so many workers take who come one after the other and work on."""
    with ExitStack() as stack:
        found = [stack.enter_context(taken(queues)) for _ in range(number)]
        return [one.key if one else "" for one in found]


def done(number: int) -> list[str]:
    """What one worker does after the other."""
    found = []
    for _ in range(number):
        with taken(PRODUCTION) as one:
            assert one is not None
            ledger.plan(str((ledger.job(one.key) or {})["drop_id"]), [], done=one.key)
            found.append(one.key)
    return found


def test_receptions_go_before_jobs_and_jobs_in_the_order_of_their_priority_and_age() -> None:
    first, second = jobs(2)
    (urgent,) = jobs(1, priority=5)
    ledger.receive(uuid.uuid4().hex, "later.zip")
    reception, *others = begun(4)
    assert reception not in {first, second, urgent}
    assert others == [urgent, first, second]


def test_nothing_is_taken_twice_even_at_once() -> None:
    keys = set(jobs(8))
    with ExitStack() as stack, ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: stack.enter_context(taken(PRODUCTION)), range(10)))
    assert {one.key for one in found if one} == keys
    assert found.count(None) == 2


def test_of_three_begun_one_is_a_request() -> None:
    new, asked = jobs(6), jobs(3, "request", "ann")
    assert done(9) == [*new[:2], asked[0], *new[2:4], asked[1], *new[4:], asked[2]]


def test_people_are_served_in_turn_however_much_one_asks_for() -> None:
    many, one = jobs(5, "request", "many"), jobs(2, "request", "one")
    place = places.ahead([*many, *one])
    assert [place[key] for key in (many[0], one[0], many[1], one[1], many[4])] == [0, 1, 2, 3, 6]
    assert begun(4) == [many[0], one[0], many[1], one[1]]
    assert done(4) == [many[0], one[0], many[1], one[1]]


def test_reprocessing_waits_for_all_others_and_leaves_a_process_to_them(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = replace(configuration(), worker_processes=3)
    monkeypatch.setattr("processing.turns.configuration", lambda: settings)
    again, new, asked = jobs(4, "reprocessing", priority=9), jobs(1), jobs(1, "request", "ann")
    assert begun(5) == [*new, *asked, *again[:2], ""]
    assert begun(4, (REPROCESSING,)) == again, "a host for it alone"


def test_what_is_due_later_postponed_or_cancelled_is_not_begun() -> None:
    kept, postponed, cancelled = jobs(3)
    drop_id = drop()
    later = Job("composite", (("sentinel2-l2a", drop_id),), {}, datetime.now(UTC) + timedelta(hours=1))
    ledger.plan(drop_id, [later])
    ledger.postpone("jobs", postponed, 60, "the disk is full")
    with connection() as database:
        database.execute("UPDATE ledger.jobs SET status = 'cancelled' WHERE key = %s", [cancelled])
    with taken(PRODUCTION) as one:
        assert one is not None
        found = places.states([kept, postponed, cancelled, ledger.job_key(later)])
        assert [*found.values()].count("running") == 1
        assert found == {
            kept: "running", postponed: "postponed", cancelled: "cancelled", ledger.job_key(later): "later"
        }  # fmt: skip
        real_time = places.backlog()[0]
        assert (real_time.running, real_time.postponed, real_time.later, real_time.waiting) == (1, 1, 1, 0)
        assert begun(1) == [""]


def test_a_killed_worker_releases_what_it_took() -> None:
    (key,) = jobs(1)
    code = (
        "import time; from processing.turns import taken\n"
        "with taken(('real-time',)) as one: print(one.key, flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=PROJECT_DIRECTORY, env=os.environ, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == key
        assert begun(1) == [""]
        process.send_signal(signal.SIGKILL)
    wait_for(lambda: begun(1) == [key], seconds=20, what="the job free again")


@pytest.mark.parametrize("reason", [guard.Cancelled, guard.Lost, guard.Overtime])
def test_a_job_is_stopped_where_it_is(reason: type[guard.Stopped], monkeypatch: pytest.MonkeyPatch) -> None:
    (key,) = jobs(1)
    monkeypatch.setattr(guard, "LOOK_SECONDS", 0.1)
    with taken(PRODUCTION) as one:
        assert one is not None
        with connection() as database:
            if reason is guard.Cancelled:
                database.execute("UPDATE ledger.jobs SET status = 'cancelled' WHERE key = %s", [key])
            if reason is guard.Lost:
                database.execute("SELECT pg_terminate_backend(%s)", [one.database.info.backend_pid])
        with pytest.raises(reason), guard.guarded(one, 0 if reason is guard.Overtime else 60):
            wait_for(lambda: False, seconds=20, what="a stop")
        if reason is guard.Lost:
            with pytest.raises(psycopg.OperationalError):
                one.is_wanted()


def test_what_a_job_met_is_said_while_it_waits_and_forgotten_when_it_is_done() -> None:
    (key,) = jobs(1)
    ledger.postpone("jobs", key, -1, "waits to be tried again: no space left on device")
    row = ledger.job(key)
    assert row is not None
    assert (row["retries"], row["reason"]) == (1, "waits to be tried again: no space left on device")
    assert done(1) == [key]
    row = ledger.job(key)
    assert row is not None
    assert row["reason"] is None
