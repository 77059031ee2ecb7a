"""Backups for real: taken while products flow, given back elsewhere, compared."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from portal.operations.backup.folders import copy_product
from portal.operations.backup.generations import (
    Generation,
    Manifest,
    generation,
    generations,
    write_manifest,
    write_products,
)
from portal.operations.backup.postgresql import dump, is_empty, load, snapshot
from portal.operations.backup.pruning import prune
from portal.operations.errors import BackupError
from tests.portal.operations.centres import Centre

MakeCentre = Callable[[str], Centre]
BEFORE = 12
"""Products that are published before the backup begins."""
STUCK = "f" * 32
"""A drop that waits to be received."""


@pytest.mark.timeout(600)
def test_a_backup_taken_while_products_flow_comes_back_whole(make_centre: MakeCentre, tmp_path: Path) -> None:
    source, target, backups = make_centre("drill_source"), make_centre("drill_target"), tmp_path / "backups"
    source.migrate()
    _leave_a_drop(source)
    with source.busy(0) as busy:
        assert busy.stdout is not None
        for _ in range(BEFORE):
            busy.stdout.readline()
        published = source.items()
        taken = source.manage("backup", str(backups))
        last = source.items()
        busy.kill()
    assert taken.returncode == 0, taken.stderr
    assert len(published) >= BEFORE * 8 // 9

    refused = source.manage("restore", str(backups))
    assert refused.returncode != 0
    assert "the database is not empty" in refused.stderr

    back = target.manage("restore", str(backups))
    assert back.returncode == 0, back.stdout + back.stderr
    assert back.stdout.endswith("Everything agrees.\n")
    assert published <= target.items() <= last
    assert target.manage("reconcile", "--checksums").stdout == "Everything agrees.\n"
    assert (target.data / "work" / "intake" / STUCK / "late.zip").read_bytes() == b"late"
    assert (target.data / "inbox" / "early.zip").read_bytes() == b"early"
    assert (target.data / "secret_key").read_text() == (source.data / "secret_key").read_text()
    quarantined = target.ask("SELECT left(id, 8) FROM ledger.drops WHERE status = 'quarantined'")
    kept = {path.name.rpartition("~")[2] for path in (target.data / "quarantine").iterdir()}
    assert {drop for (drop,) in quarantined} <= kept
    deprecated = target.ask("SELECT count(*) FROM items WHERE content -> 'properties' ? 'deprecated'")
    assert deprecated != [(0,)]


def _leave_a_drop(centre: Centre) -> None:
    (centre.data / "work" / "intake" / STUCK).mkdir(parents=True)
    (centre.data / "work" / "intake" / STUCK / "late.zip").write_bytes(b"late")
    (centre.data / "inbox" / "early.zip").write_bytes(b"early")
    with psycopg.connect(centre.database_url) as database:
        database.execute("INSERT INTO ledger.drops (id, entry, status) VALUES (%s, 'late.zip', 'received')", [STUCK])


@pytest.fixture
def product(tmp_path: Path) -> Path:
    """A product's folder as publication leaves it."""
    folder = tmp_path / "archive" / "snow" / "2018" / "01" / "31" / "S1"
    (folder / "MASKS").mkdir(parents=True)
    files = {"a.tif": b"a" * 1000, "MASKS/b.tif": b"b" * 10}
    for name, content in files.items():
        (folder / name).write_bytes(content)
    sums = {name: {"sha256": hashlib.sha256(content).hexdigest()} for name, content in files.items()}
    (folder / "CHECKSUMS.json").write_text(json.dumps({"files": sums}))
    (folder / "item.json").write_text("{}")
    return folder


def test_a_product_is_copied_once_and_its_item_when_it_changes(product: Path, tmp_path: Path) -> None:
    target = tmp_path / "pool" / "S1"
    first, again = copy_product(product, target), copy_product(product, target)
    assert (first.size > 1010, again.size) == (True, 0)
    (product / "item.json").write_text('{"deprecated": true}')
    assert copy_product(product, target).size == len('{"deprecated": true}')
    for path in (one for one in product.rglob("*") if one.is_file()):
        assert (target / path.relative_to(product)).read_bytes() == path.read_bytes()


def test_a_damaged_product_is_named_and_not_taken_for_a_copy(product: Path, tmp_path: Path) -> None:
    target = tmp_path / "pool" / "S1"
    (product / "a.tif").write_bytes(b"a" * 999 + b"b")
    assert copy_product(product, target).damaged == ["a.tif"]
    assert not target.exists()
    (product / "a.tif").write_bytes(b"a" * 1000)
    (product / "MASKS" / "b.tif").unlink()
    assert copy_product(product, target).absent == ["MASKS/b.tif"]


def test_what_a_killed_copy_left_is_written_anew(product: Path, tmp_path: Path) -> None:
    target = tmp_path / "pool" / "S1"
    left = tmp_path / "pool" / ".S1.part"
    left.mkdir(parents=True)
    (left / "a.tif").write_bytes(b"half")
    copy_product(product, target)
    assert (target / "a.tif").read_bytes() == (product / "a.tif").read_bytes()
    assert not left.exists()


def _generation(folder: Path, name: str, *keys: str) -> Generation:
    made = folder / name
    made.mkdir(parents=True)
    write_products(made, keys)
    (made / "database.dump").write_bytes(b"x")
    write_manifest(made, Manifest("", 15, "atelier", database_sha256=hashlib.sha256(b"x").hexdigest()))
    for key in keys:
        (folder / "archive" / key).mkdir(parents=True, exist_ok=True)
    return Generation(made)


def test_older_backups_go_with_what_they_alone_have(tmp_path: Path) -> None:
    old, both, new = (f"snow/2018/01/{day}/S{day}" for day in ("01", "02", "03"))
    _generation(tmp_path, "20260101T000000Z", old, both)
    _generation(tmp_path, "20260102T000000Z", both, new)
    assert prune(tmp_path, keep=1) == 1
    assert [one.name for one in generations(tmp_path)] == ["20260102T000000Z"]
    assert not (tmp_path / "archive" / "snow" / "2018" / "01" / "01").exists()
    assert (tmp_path / "archive" / both).is_dir()
    assert (tmp_path / "archive" / new).is_dir()
    with pytest.raises(BackupError):
        prune(tmp_path, keep=0)


def test_a_damaged_backup_and_one_of_another_format_are_refused(tmp_path: Path) -> None:
    one = _generation(tmp_path, "20260101T000000Z")
    one.check(one.manifest())
    one.database.write_bytes(b"y")
    with pytest.raises(BackupError, match="damaged"):
        one.check(one.manifest())
    (one.folder / "manifest.json").write_text('{"format": 99}')
    with pytest.raises(BackupError, match="format 99"):
        one.manifest()
    with pytest.raises(BackupError, match="no backup 2027"):
        generation(tmp_path, "2027")
    with pytest.raises(BackupError, match="no backup in"):
        generation(tmp_path / "nowhere", None)


def test_a_cut_database_file_leaves_the_database_empty(make_centre: MakeCentre, tmp_path: Path) -> None:
    source, target = make_centre("cut_source"), make_centre("cut_target")
    with psycopg.connect(source.database_url) as database:
        database.execute("CREATE TABLE many AS SELECT n, md5(n::text) FROM generate_series(1, 30000) AS n")
    with snapshot(source.database_url) as moment:
        dump(moment, source.database_url, tmp_path / "dump")
    content = (tmp_path / "dump").read_bytes()
    (tmp_path / "cut").write_bytes(content[: len(content) // 2])
    with pytest.raises(BackupError, match="as empty as before"):
        load(tmp_path / "cut", target.database_url)
    assert is_empty(target.database_url)
    load(tmp_path / "dump", target.database_url)
    assert target.ask("SELECT count(*) FROM many") == [(30000,)]


def test_what_is_written_after_the_moment_is_not_in_it(make_centre: MakeCentre, tmp_path: Path) -> None:
    source, target = make_centre("moment_source"), make_centre("moment_target")
    with psycopg.connect(source.database_url) as database:
        database.execute("CREATE TABLE few AS SELECT 1 AS n")
    with snapshot(source.database_url) as moment:
        with psycopg.connect(source.database_url) as database:
            database.execute("INSERT INTO few VALUES (2)")
        dump(moment, source.database_url, tmp_path / "dump")
    load(tmp_path / "dump", target.database_url)
    assert target.ask("SELECT n FROM few") == [(1,)]
