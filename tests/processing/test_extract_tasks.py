"""Extracts in turn, killed, made again, expired: against a real PostgreSQL and a real broker."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pystac
import pytest

from catalog.checksums import MEBIBYTE, checksum
from catalog.configuration import PROJECT_DIRECTORY, Configuration
from catalog.database import connection
from catalog.publish import publish
from catalog.storage import directory_key, path_of
from processing import extract_ledger, ledger
from processing.extract_tasks import clear_extracts, make_next_extract
from tests.catalog.products import l2a_product


@pytest.fixture(scope="module")
def product(catalog_database: Configuration) -> Iterator[pystac.Item]:
    directory = catalog_database.work / "extract-tasks"
    shutil.rmtree(directory, ignore_errors=True)
    item = l2a_product(directory, when=datetime(2019, 9, 6, 10, 50, 31, tzinfo=UTC))
    shutil.rmtree(path_of(directory_key(item)), ignore_errors=True)
    yield publish(item, directory)
    shutil.rmtree(path_of(directory_key(item)), ignore_errors=True)
    with connection() as database:
        database.execute("DELETE FROM items WHERE id = %s AND collection = %s", [item.id, item.collection_id])


@pytest.fixture(autouse=True)
def folder(catalog_database: Configuration) -> Iterator[Path]:
    """Where ready extracts lie; each test starts from none."""
    yield catalog_database.extracts
    with ledger.ledger_connection() as database:
        database.execute("DELETE FROM ledger.extracts")
    shutil.rmtree(catalog_database.extracts, ignore_errors=True)


def add(item: pystac.Item, owner: str = "1", **changes: object) -> UUID:
    request = {"items": [f"{item.collection_id}/{item.id}"], "bbox": list(item.bbox or ()), "layers": ["NDVI"]}
    extract_id = uuid4()
    extract_ledger.add(extract_id, owner=owner, label="", request={**request, **changes}, mail=True, most=9)
    return extract_id


def status(extract_id: UUID, owner: str = "1") -> str:
    row = extract_ledger.get(extract_id, owner=owner)
    assert row is not None
    return str(row["status"])


def worker(broken: str) -> subprocess.Popen[bytes]:
    """A worker's process of its own, whose code does something else at one place."""
    code = f"import os, time, processing.extract_tasks as tasks\n{broken}\ntasks.make_next_extract()"
    return subprocess.Popen([sys.executable, "-c", code], cwd=PROJECT_DIRECTORY, env=os.environ)


def make_again(extract_id: UUID, folder: Path) -> None:
    make_next_extract()
    row = extract_ledger.get(extract_id, owner="1")
    assert row is not None
    assert row["status"] == "ready"
    for file in row["files"]:
        assert checksum(folder / str(extract_id) / file["name"], MEBIBYTE).sha256 == file["sha256"]


def test_whoever_was_served_last_waits(product: pystac.Item) -> None:
    first, second, third = (add(product, "many") for _ in range(3))
    other = add(product, "one")
    assert extract_ledger.candidates() == [first, second, third, other]
    make_next_extract()
    assert status(first, "many") == "ready"
    assert extract_ledger.candidates() == [other, second, third]


def test_one_at_a_time_for_each_person(product: pystac.Item) -> None:
    first, second = add(product, "many"), add(product, "many")
    other = add(product, "one")
    with ledger.exclusive(extract_ledger.key_of(first)):
        extract_ledger.begin(first)
        assert extract_ledger.candidates() == [other]
    assert set(extract_ledger.candidates()) == {first, other}, "without its holder the first one is to be made again"
    assert second not in extract_ledger.candidates()


def test_killed_while_it_is_made(product: pystac.Item, folder: Path) -> None:
    extract_id = add(product)
    process = worker("tasks.Making.run = lambda self: time.sleep(60)")
    deadline = time.monotonic() + 30
    while status(extract_id) != "running" and time.monotonic() < deadline:
        time.sleep(0.05)
    assert extract_ledger.candidates() == [], "somebody makes it"
    process.send_signal(signal.SIGKILL)
    process.wait()
    while not extract_ledger.candidates() and time.monotonic() < deadline:
        time.sleep(0.05)
    make_again(extract_id, folder)
    clear_extracts()
    assert list(folder.parent.glob("work/extract-*-*-*")) == []


def test_killed_between_the_files_and_the_word_that_they_are_there(product: pystac.Item, folder: Path) -> None:
    extract_id = add(product)
    process = worker("tasks.extract_ledger.finish = lambda *_: os.kill(os.getpid(), 9)")
    assert process.wait() == -signal.SIGKILL
    assert (folder / str(extract_id)).is_dir()
    assert status(extract_id) == "running"
    make_again(extract_id, folder)


def test_what_ends_the_worker_again_and_again_is_given_up(product: pystac.Item) -> None:
    extract_id = add(product)
    for _ in range(3):
        assert extract_ledger.begin(extract_id)
    make_next_extract()
    row = extract_ledger.get(extract_id, owner="1")
    assert row is not None
    assert (row["status"], row["code"]) == ("failed", "crashed")


def test_what_cannot_be_made_says_why(product: pystac.Item) -> None:
    extract_id = add(product, bbox=[9, 43, 9.1, 43.1])
    make_next_extract()
    row = extract_ledger.get(extract_id, owner="1")
    assert row is not None
    assert (row["status"], row["code"]) == ("failed", "nothing-there")


def test_expired_files_are_deleted_and_others_are_not(product: pystac.Item, folder: Path) -> None:
    kept, expired = add(product), add(product)
    make_next_extract()
    make_next_extract()
    with ledger.ledger_connection() as database:
        database.execute("UPDATE ledger.extracts SET expires_at = now() - interval '1 s' WHERE id = %s", [expired])
    (folder / "stray").mkdir()
    clear_extracts()
    assert status(expired) == "expired"
    assert [path.name for path in folder.iterdir()] == [str(kept)]


def test_cancelled_while_it_is_made_leaves_no_files(product: pystac.Item, folder: Path) -> None:
    extract_id = add(product)
    process = worker(f"tasks._sync = lambda path: tasks.extract_ledger.cancel(tasks.UUID('{extract_id}'))")
    assert process.wait() == 0
    assert status(extract_id) == "cancelled"
    assert list(folder.glob("*")) == []
