"""Products leave the disk and come back with the same bytes; the only copy never leaves, whatever is killed or lost."""

from __future__ import annotations

import shutil
from pathlib import Path

import pystac
import pytest
from django.core.management import call_command
from psycopg import sql

from catalog import tiers
from catalog.database import connection
from catalog.reconcile import findings, mend
from catalog.search import item as published_item
from catalog.storage import path_of
from catalog.tiers import eviction, recall, usage
from catalog.tiers.eviction import finish, make_room
from catalog.tiers.keeping import notice, store_batch
from catalog.tiers.recall import recall_batch
from tests.catalog.tiers.conftest import DiskOf, MakeProduct, content, images, key_of


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recall, "GATHERING_SECONDS", 0.0)


def keep() -> None:
    notice()
    store_batch()


def order_of(item: pystac.Item) -> tuple[str | None, str | None]:
    properties = published_item(str(item.collection_id), item.id).properties
    return properties.get("storage:tier"), properties.get("order:status")


def used(item: pystac.Item, hours_ago: int) -> None:
    with connection() as database:
        database.execute(
            "UPDATE tiers.products SET used_at = now() - make_interval(hours => %s) WHERE key = %s",
            [hours_ago, key_of(item)],
        )


def column(item: pystac.Item, name: str) -> object:
    statement = sql.SQL("SELECT {} FROM tiers.products WHERE key = %s").format(sql.Identifier(name))
    with connection() as database:
        row = database.execute(statement, [key_of(item)]).fetchone()
    return row and row[0]


def on_disk(*items: pystac.Item) -> list[bool]:
    return [all(path.is_file() for path in images(item)) for item in items]


@pytest.fixture
def gone(publish: MakeProduct, disk_of: DiskOf) -> tuple[pystac.Item, list[bytes]]:
    """A product that has left the disk, and the bytes of its images."""
    item = publish(1)
    before = content(item)
    keep()
    disk_of(0)
    assert make_room()
    disk_of(3)
    return item, before


def test_what_nobody_used_for_longest_leaves(publish: MakeProduct, disk_of: DiskOf) -> None:
    items = [publish(day) for day in (1, 2, 3)]
    keep()
    for item, hours_ago in zip(items, (2, 9, 5), strict=True):
        used(item, hours_ago)
    disk_of(2)
    assert make_room()
    assert on_disk(*items) == [True, False, True]
    assert tiers.away([key_of(item) for item in items]) == {key_of(items[1])}
    assert [order_of(item) for item in items] == [(None, None), ("nearline", "orderable"), (None, None)]
    assert path_of(items[1].assets["QKL_ALL"].href).is_file()  # what pages show stays


def test_what_is_read_stays(publish: MakeProduct, disk_of: DiskOf) -> None:
    items = [publish(day) for day in (1, 2)]
    keep()
    for item, hours_ago in zip(items, (9, 5), strict=True):
        used(item, hours_ago)
    tiers.note_use(items[0].assets["FRE_B4"].href)
    usage.write()
    disk_of(1)
    assert make_room()
    assert on_disk(*items) == [True, False]


def test_what_is_asked_for_comes_back_the_same(gone: tuple[pystac.Item, list[bytes]]) -> None:
    item, before = gone
    assert not any(path.exists() for path in images(item))
    assert tiers.bring([item.assets["FRE_B4"].href]) == {key_of(item)}
    assert order_of(item) == ("nearline", "ordered")
    extensions = published_item(str(item.collection_id), item.id).stac_extensions
    assert sum("/order/v1" in extension for extension in extensions) == 1
    assert recall_batch() == 1
    assert content(item) == before
    assert order_of(item) == ("online", "succeeded")
    assert tiers.bring([key_of(item)]) == set()
    assert recall_batch() == 0


def test_nothing_comes_back_that_nobody_asked_for(gone: tuple[pystac.Item, list[bytes]]) -> None:
    assert recall_batch() == 0
    assert on_disk(gone[0]) == [False]


def test_requests_gather_before_they_are_sent(
    gone: tuple[pystac.Item, list[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    tiers.bring([key_of(gone[0])])
    monkeypatch.setattr(recall, "GATHERING_SECONDS", 60.0)
    assert recall_batch() == 0


def test_what_is_not_copied_yet_never_leaves(publish: MakeProduct, disk_of: DiskOf) -> None:
    item = publish(1)
    notice()
    disk_of(0)
    assert not make_room()
    assert on_disk(item) == [True]


def test_a_copy_that_slow_storage_has_lost_keeps_the_product_on_the_disk(
    publish: MakeProduct, tier: Path, disk_of: DiskOf
) -> None:
    item = publish(1)
    keep()
    (tier / key_of(item) / images(item)[0].name).write_bytes(b"cut")
    disk_of(0)
    assert not make_room()
    assert on_disk(item) == [True]
    assert "lost it" in str(column(item, "problem"))
    keep()  # it is copied again, and may leave then
    assert make_room()
    assert on_disk(item) == [False]


def test_what_is_damaged_on_the_disk_is_not_kept_for_ever(publish: MakeProduct, tier: Path) -> None:
    item = publish(1)
    images(item)[0].write_bytes(bytes(40_000))
    keep()
    assert column(item, "stored_at") is None
    assert "damaged" in str(column(item, "problem"))
    assert not (tier / key_of(item) / images(item)[0].name).exists()


def test_what_comes_back_damaged_does_not_enter_the_archive(gone: tuple[pystac.Item, list[bytes]], tier: Path) -> None:
    item, before = gone
    kept = tier / key_of(item) / images(item)[0].name
    kept.write_bytes(bytes(40_000))
    tiers.bring([key_of(item)])
    assert recall_batch() == 0
    assert on_disk(item) == [False]
    assert "damaged" in str(column(item, "problem"))
    assert recall_batch() == 0  # not before a while
    kept.write_bytes(before[0])
    with connection() as database:
        database.execute("UPDATE tiers.products SET not_before = now() WHERE key = %s", [key_of(item)])
    assert recall_batch() == 1
    assert content(item) == before


def test_killed_between_the_word_and_the_deed_the_deed_is_done_later(
    publish: MakeProduct, disk_of: DiskOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = publish(1)
    before = content(item)
    keep()
    disk_of(0)

    def killed(key: str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(eviction, "delete_files", killed)
        with pytest.raises(KeyboardInterrupt):
            make_room()
    assert content(item) == before  # read as ever
    assert tiers.bring([key_of(item)]) == {key_of(item)}
    finish()
    assert on_disk(item) == [False]
    disk_of(3)
    assert recall_batch() == 1
    assert content(item) == before


def test_killed_while_it_comes_back_it_comes_again(
    gone: tuple[pystac.Item, list[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    item, before = gone
    tiers.bring([key_of(item)])

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(recall, "state_order", killed)
        with pytest.raises(KeyboardInterrupt):
            recall_batch()
    assert order_of(item) == ("nearline", "ordered")
    assert recall_batch() == 1
    assert content(item) == before


def test_what_is_worked_with_does_not_leave(publish: MakeProduct, disk_of: DiskOf) -> None:
    item = publish(1)
    keep()
    assert tiers.bring([key_of(item)]) == set()
    disk_of(0)
    assert not make_room()
    assert on_disk(item) == [True]


def test_requests_wait_while_the_disk_has_no_room(gone: tuple[pystac.Item, list[bytes]], disk_of: DiskOf) -> None:
    item, _ = gone
    disk_of(0.5)
    tiers.bring([key_of(item)])
    assert recall_batch() == 0
    assert "no room" in str(column(item, "problem"))
    assert on_disk(item) == [False]


def test_room_is_made_for_what_comes_back(
    gone: tuple[pystac.Item, list[bytes]], publish: MakeProduct, disk_of: DiskOf
) -> None:
    other = publish(2)
    keep()
    disk_of(1)
    tiers.bring([key_of(gone[0])])
    assert recall_batch() == 1
    assert on_disk(gone[0], other) == [True, False]


def test_a_withdrawn_product_leaves_slow_storage_too(gone: tuple[pystac.Item, list[bytes]], tier: Path) -> None:
    item, _ = gone
    tiers.forget(key_of(item))
    tiers.forget(key_of(item))
    assert not (tier / key_of(item)).exists()
    assert column(item, "state") is None


def test_a_folder_that_is_gone_is_a_problem_of_its_own(gone: tuple[pystac.Item, list[bytes]]) -> None:
    item, _ = gone
    tiers.bring([key_of(item)])
    shutil.rmtree(path_of(key_of(item)))
    assert recall_batch() == 0
    assert "folder" in str(column(item, "problem"))


def test_figures_count_what_is_where(gone: tuple[pystac.Item, list[bytes]], publish: MakeProduct) -> None:
    publish(2)
    notice()
    before = tiers.figures()
    assert (before["disk_only"], before["nearline"], before["nearline_bytes"], before["requests"]) == (1, 1, 80_000, 0)
    store_batch()
    tiers.bring([key_of(gone[0])])
    after = tiers.figures()
    assert (after["disk_only"], after["both"] - before["both"], after["requests"]) == (0, 1, 1)


def test_reconcile_finds_nothing_wrong_with_a_product_in_slow_storage(gone: tuple[pystac.Item, list[bytes]]) -> None:
    item, _ = gone
    assert [one.what for one in findings(checksums=True) if one.name.endswith(item.id)] == []


def test_a_product_that_the_catalog_forgot_is_entered_as_in_slow_storage(
    gone: tuple[pystac.Item, list[bytes]],
) -> None:
    item, _ = gone
    with connection() as database:
        database.execute("DELETE FROM items WHERE id = %s", [item.id])
    [found] = [one for one in findings() if one.name.endswith(item.id)]
    mend(found)
    assert order_of(item) == ("nearline", "orderable")


def test_a_file_that_is_missing_on_both_is_missing(gone: tuple[pystac.Item, list[bytes]]) -> None:
    item, _ = gone
    tiers.bring([key_of(item)])
    assert recall_batch() == 1
    images(item)[0].unlink()
    assert ["missing" in one.what for one in findings() if one.name.endswith(item.id)] == [True]


def test_the_command_says_what_is_where_and_asks(
    gone: tuple[pystac.Item, list[bytes]], capsys: pytest.CaptureFixture[str]
) -> None:
    item, _ = gone
    call_command("tiers", bring=[f"{item.collection_id}/{item.id}"])
    said = capsys.readouterr().out
    assert f"{key_of(item)}: asked for" in said
    assert "in slow storage: 1 products" in said
    shutil.rmtree(path_of(key_of(item)))
    recall_batch()
    with pytest.raises(SystemExit):
        call_command("tiers")
    assert "not in the archive" in capsys.readouterr().out
