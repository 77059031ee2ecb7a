"""What is made of a whole period is made once for all that came late, against a real PostgreSQL."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from catalog.configuration import Configuration
from catalog.database import connection
from processing import ledger, places, production
from processing.chains import Job
from processing.queue import PRODUCTION
from processing.turns import taken

MONTH = {"tile_id": "31TCJ", "month": "2018-07"}


@pytest.fixture(autouse=True)
def ten_minutes(catalog_database: Configuration, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Of silence are waited for; nothing else is in the ledger."""
    settings = replace(catalog_database, gather_minutes=10)
    monkeypatch.setattr("processing.gathering.configuration", lambda: settings)
    _execute("TRUNCATE ledger.jobs, ledger.events, ledger.drops")
    yield
    _execute("TRUNCATE ledger.jobs, ledger.events, ledger.drops")


def late_date(parameters: dict[str, str] = MONTH, due: datetime | None = None) -> str:
    """Plan the composite that an image which came just now calls for; the job's key."""
    drop_id = uuid.uuid4().hex
    ledger.receive(drop_id, "product.zip")
    ledger.verify(drop_id, identifier=drop_id, collection="sentinel2-l1c")
    job = Job("composite", (("sentinel2-l2a", drop_id),), parameters, due or datetime(2018, 8, 7, tzinfo=UTC), True)
    ledger.plan(drop_id, [job])
    assert ledger.counts() == {"published": ledger.counts()["published"]}, "nobody waits for its composite"
    return ledger.job_key(job)


def minutes_pass(minutes: float) -> None:
    past = timedelta(minutes=minutes)
    _execute("UPDATE ledger.jobs SET gathers_until = gathers_until - %s, created_at = created_at - %s", [past, past])


def taken_now() -> str | None:
    with taken(PRODUCTION) as one:
        return one.key if one else None


def test_late_dates_of_one_month_wait_for_one_another_and_not_for_those_of_another() -> None:
    first = late_date()
    other = late_date({**MONTH, "month": "2018-06"})
    minutes_pass(9)
    second = late_date()
    minutes_pass(9)
    assert taken_now() == other
    assert places.states([first, second]) == dict.fromkeys((first, second), "gathering")
    (composites,) = production.backlog()
    assert (composites["now"], composites["later"]) == (1, 2)
    minutes_pass(2)
    assert taken_now() == first


def test_only_one_of_them_runs_at_a_time() -> None:
    first, second = late_date(), late_date()
    minutes_pass(11)
    with taken(PRODUCTION) as one:
        assert one is not None
        assert (one.key, taken_now()) == (first, None)
        ledger.plan(str((ledger.job(first) or {})["drop_id"]), [], done=first)
    assert taken_now() == second


def test_none_waits_for_ever_though_dates_keep_coming() -> None:
    first = late_date()
    for _ in range(30):
        minutes_pass(9)
        late_date()
    assert taken_now() == first


def test_a_month_that_is_not_over_is_waited_for_and_no_longer() -> None:
    key = late_date(due=datetime.now(UTC) + timedelta(hours=1))
    assert places.states([key]) == {key: "later"}
    _execute(
        "UPDATE ledger.jobs SET due_at = due_at - interval '1 hour', gathers_until = gathers_until - interval '1h'"
    )
    assert taken_now() == key


def test_an_operator_who_has_it_done_again_waits_for_nothing() -> None:
    key = late_date()
    ledger.cancel([key], "cancelled")
    ledger.do_again(key)
    assert taken_now() == key


def _execute(statement: str, parameters: list[timedelta] | None = None) -> None:
    with connection() as database:
        database.execute(statement.encode(), parameters)
