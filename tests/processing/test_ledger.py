"""The ledger against a real PostgreSQL."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from catalog.configuration import Configuration
from catalog.database import connection
from processing import ledger
from processing.chains import Job


@pytest.fixture
def drop_id(catalog_database: Configuration) -> str:
    identifier = uuid.uuid4().hex
    ledger.receive(identifier, "product.zip")
    return identifier


def _status(drop_id: str) -> str:
    row = ledger.drop(drop_id)
    assert row is not None
    return str(row["status"])


def test_a_drop_is_published_when_its_last_job_is_done(drop_id: str) -> None:
    jobs = [Job("l2a", (("sentinel2-l1c", drop_id),), {"tile_id": tile}) for tile in ("31TCJ", "31TCH")]
    assert ledger.verify(drop_id, identifier=drop_id, collection="sentinel2-l1c")
    first, second = sorted(ledger.plan(drop_id, jobs))
    assert _status(drop_id) == "processing"
    assert ledger.plan(drop_id, [], done=first, outputs=["a"]) == [second]
    assert _status(drop_id) == "processing"
    assert ledger.plan(drop_id, [], done=second, outputs=["b"]) == []
    assert _status(drop_id) == "published"


def test_what_follows_a_job_is_on_the_same_errand(drop_id: str) -> None:
    asked = ledger.Errand("request", owner="ab12", priority=3)
    (first,) = ledger.plan(drop_id, [Job("l2a", (("sentinel2-l1c", drop_id),), {})], errand=asked)
    ledger.begin(first)
    (second,) = ledger.plan(drop_id, [Job("snow", (("sentinel2-l2a", drop_id),), {})], done=first, outputs=["a/b"])
    rows = [ledger.job(first), ledger.job(second)]
    assert all(row and (row["purpose"], row["owner"], row["priority"]) == ("request", "ab12", 3) for row in rows)
    assert rows[0]
    assert rows[0]["started_at"] <= rows[0]["ended_at"]
    assert rows[0]["host"]


def test_a_failed_job_fails_its_drop_and_says_why(drop_id: str) -> None:
    keys = ledger.plan(drop_id, [Job("l2a", (("sentinel2-l1c", drop_id),), {})])
    ledger.fail(keys[0], "no data on tile 31TCJ")
    row = ledger.drop(drop_id)
    assert row is not None
    assert (row["status"], row["reason"]) == ("failed", "no data on tile 31TCJ")


def test_a_job_skipped_by_design_leaves_its_drop_published_with_the_reason(drop_id: str) -> None:
    tiles = [Job("l2a", (("sentinel2-l1c", drop_id),), {"tile_id": tile}) for tile in ("31TCJ", "31TCH", "31TDH")]
    first, second, third = sorted(ledger.plan(drop_id, tiles))
    ledger.skip(first, "97 % cloudy")
    ledger.plan(drop_id, [], done=second, outputs=[])
    assert _status(drop_id) == "processing"
    ledger.plan(drop_id, [], done=third, outputs=["a"])
    row = ledger.drop(drop_id)
    assert row is not None
    assert (row["status"], row["reason_code"], row["reason"]) == ("published", "skipped", "97 % cloudy")
    job = ledger.job(first)
    assert job is not None
    assert job["status"] == "skipped"
    assert ledger.is_over(first)


def test_a_job_knows_the_receptions_under_way_of_what_came_before_it(catalog_database: Configuration) -> None:
    before, idle, ours, after = (uuid.uuid4().hex for _ in range(4))
    for drop in (before, idle, ours):
        ledger.receive(drop, f"{drop}.zip")
    (key,) = ledger.plan(ours, [Job("l2a", (("sentinel2-l1c", ours),), {})])
    ledger.receive(after, "after.zip")
    with ledger.exclusive(before), ledger.exclusive(ours), ledger.exclusive(after):
        assert ledger.receptions_before(key) == [before]
        ledger.finish(before, "quarantined")
        assert ledger.receptions_before(key) == []


def test_a_job_due_later_runs_when_its_time_has_come(drop_id: str) -> None:
    """The drop is published meanwhile; nobody has to ask for the job again."""
    now = datetime.now(UTC)
    later, past = now + timedelta(hours=1), now - timedelta(days=1)
    inputs = (("sentinel2-l2a", drop_id),)
    jobs = [Job("composite", inputs, {"month": month}, due) for month, due in (("2018-06", past), ("2018-07", later))]
    first, second = map(ledger.job_key, jobs)
    assert ledger.plan(drop_id, jobs) == [first]
    assert _status(drop_id) == "processing"
    assert ledger.plan(drop_id, jobs, done=first, outputs=["june"]) == []
    assert _status(drop_id) == "published"
    assert second not in ledger.unfinished()[1]
    with connection() as database:
        database.execute("UPDATE ledger.jobs SET due_at = due_at - interval '1 hour' WHERE key = %s", [second])
    assert second in ledger.unfinished()[1]
    assert ledger.plan(drop_id, [], done=second, outputs=["july"]) == []
    assert _status(drop_id) == "published"


def test_planning_twice_is_planning_once(drop_id: str) -> None:
    job = Job("l2a", (("sentinel2-l1c", drop_id),), {"tile_id": "31TCJ"})
    assert ledger.plan(drop_id, [job]) == ledger.plan(drop_id, [job])


def test_the_same_product_twice_is_one_product_even_at_once(catalog_database: Configuration) -> None:
    drops = [uuid.uuid4().hex for _ in range(6)]
    for number, identifier in enumerate(drops):
        ledger.receive(identifier, f"{number}.zip")
    product = f"S2A_{uuid.uuid4().hex}"

    with ThreadPoolExecutor(6) as pool:
        accepted = list(pool.map(lambda one: ledger.verify(one, identifier=product, collection="sentinel2-l1c"), drops))

    assert accepted.count(True) == 1


def test_a_quarantined_product_may_come_again(drop_id: str) -> None:
    ledger.finish(drop_id, "quarantined", code="corrupt-product", reason="B02", identifier=drop_id)
    assert not ledger.is_known(drop_id)
    second = uuid.uuid4().hex
    ledger.receive(second, "again.zip")
    assert ledger.verify(second, identifier=drop_id, collection="sentinel2-l1c")
    assert ledger.is_known(drop_id)


def test_what_is_held_is_held_by_one(catalog_database: Configuration) -> None:
    key = uuid.uuid4().hex
    with ledger.exclusive(key) as first, ledger.exclusive(key) as second:
        assert (first, second) == (True, False)
        assert ledger.is_held(key)
    assert not ledger.is_held(key)


def test_crashes_are_counted_until_they_are_forgiven(drop_id: str) -> None:
    assert ledger.count_crash("drops", drop_id) == 1
    assert ledger.count_crash("drops", drop_id) == 2
    ledger.forgive_crash("drops", drop_id)
    assert ledger.count_crash("drops", drop_id) == 2


def test_unfinished_work_is_found_again(drop_id: str) -> None:
    drops, _ = ledger.unfinished()
    assert drop_id in drops
    keys = ledger.plan(drop_id, [Job("l2a", (("sentinel2-l1c", drop_id),), {})])
    drops, jobs = ledger.unfinished()
    assert drop_id not in drops
    assert keys[0] in jobs
