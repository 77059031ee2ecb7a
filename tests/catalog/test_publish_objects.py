"""Published means whole on an object store too, whatever kills the publisher or goes away."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pystac
import pytest

from catalog.checksums import MEBIBYTE, MULTIHASH_SHA256, checksum
from catalog.database import connection
from catalog.errors import ItemNotFound, StorageUnavailable
from catalog.publish import publish
from catalog.reconcile import Finding, findings, mend
from catalog.search import item as stored_item
from catalog.search import search
from catalog.storage import directory_key, files_key, store
from tests.catalog.products import l2a_product, pixels_of
from tests.objects import ObjectStore

pytestmark = pytest.mark.usefixtures("catalog", "archive_on_objects")
MakeProduct = Callable[..., tuple[pystac.Item, Path]]
FORK = multiprocessing.get_context("fork")
EVERY_REQUEST = "EVERY_REQUEST" in os.environ
"""``make bench-objects`` interrupts publications at every request; the tests at some."""


def forget(item: pystac.Item) -> None:
    store().remove(directory_key(item))
    with connection() as database:
        database.execute("DELETE FROM items WHERE id = %s AND collection = %s", [item.id, item.collection_id])


@pytest.fixture
def product(archive_on_objects: ObjectStore, tmp_path: Path) -> Iterator[MakeProduct]:
    made: list[pystac.Item] = []

    def make(**arguments: Any) -> tuple[pystac.Item, Path]:
        directory = tmp_path / f"product-{len(made)}"
        made.append(l2a_product(directory, size=32, **arguments))
        forget(made[-1])
        return made[-1], directory

    yield make
    for item in made:
        forget(item)


def check_whole(item: pystac.Item, scratch: Path) -> None:
    """In the catalog, once, every file with the checksum that the catalog tells, and nothing else."""
    found = search({"ids": [item.id]})
    assert found["numberMatched"] == 1
    stored = pystac.Item.from_dict(found["features"][0])
    for asset in stored.assets.values():
        store().fetch(asset.href, scratch / "read")
        assert checksum(scratch / "read", MEBIBYTE).multihash == asset.extra_fields["file:checksum"]
    assert json.loads(store().read(f"{directory_key(item)}/item.json"))["assets"] == found["features"][0]["assets"]
    place = files_key(stored).removeprefix(f"{directory_key(item)}/")
    names = store().names(directory_key(item))
    assert {name for name in names if not name.startswith(f"{place}/")} == {"item.json"}
    assert len(names) == 1 + len(stored.assets) + 2


def check_absent(item: pystac.Item) -> None:
    with pytest.raises(ItemNotFound):
        stored_item(str(item.collection_id), item.id)


def test_a_product_becomes_visible_whole(product: MakeProduct, tmp_path: Path) -> None:
    item, directory = product()
    before = pixels_of(directory / item.assets["FRE_B4"].href)
    published = publish(item, directory)
    check_whole(item, tmp_path)
    assert not directory.exists()
    key = published.assets["FRE_B4"].href
    assert key.startswith(f"sentinel2-l2a/2018/07/16/{item.id}/~")
    assert (pixels_of(Path(store().raster(key))) == before).all()
    assert published.assets["FRE_B4"].extra_fields["file:checksum"].startswith(MULTIHASH_SHA256)


def test_publishing_twice_is_publishing_once(product: MakeProduct, tmp_path: Path) -> None:
    item, directory = product()
    first = publish(item, directory)
    assert publish(item, directory).to_dict() == first.to_dict()
    other = tmp_path / "other"
    other.mkdir()
    (other / "something-else.tif").write_bytes(b"else")
    assert publish(item, other).to_dict() == first.to_dict()
    check_whole(item, tmp_path)


def test_a_better_version_says_so_in_both_items(product: MakeProduct, tmp_path: Path) -> None:
    old, directory = product()
    publish(old, directory)
    new, directory = product(when=old.datetime.replace(minute=0))  # type: ignore[union-attr]
    publish(new, directory, replaces=(str(old.collection_id), old.id))
    check_whole(new, tmp_path)
    check_whole(old, tmp_path)
    assert json.loads(store().read(f"{directory_key(old)}/item.json"))["properties"]["deprecated"] is True


def interrupted_at(step: int, item: pystac.Item, directory: Path, interrupt: Callable[[], None]) -> int:
    """Publish; ``interrupt`` before the ``step``-th request to the object store, and before the transaction's end."""
    import catalog.items
    from catalog.stores import objects

    done = 0

    def counted(*_: Any, **__: Any) -> None:
        nonlocal done
        done += 1
        if done == step:
            interrupt()

    client = objects._client(os.getpid())
    client.meta.events.register("before-send.s3", counted, unique_id="interrupted")
    enlarge = catalog.items._enlarge_extent

    def enlarged(*arguments: Any) -> None:
        counted()
        enlarge(*arguments)

    catalog.items._enlarge_extent = enlarged  # type: ignore[assignment]
    try:
        publish(item, directory)
    finally:
        client.meta.events.unregister("before-send.s3", unique_id="interrupted")
        catalog.items._enlarge_extent = enlarge
    return done


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def refuse() -> None:
    raise StorageUnavailable(5, "the connection breaks")


def test_killed_at_any_request_it_is_whole_or_not_there_and_then_done_again(
    product: MakeProduct, tmp_path: Path
) -> None:
    deaths = 0
    for step in range(1, 200) if EVERY_REQUEST else range(5, 200, 17):
        item, directory = product()
        child = FORK.Process(target=interrupted_at, args=(step, item, directory, kill))
        child.start()
        child.join()
        if child.exitcode == 0:
            break
        assert child.exitcode == -signal.SIGKILL
        deaths += 1
        if not search({"ids": [item.id]})["numberMatched"]:
            check_absent(item)
        publish(item, directory)
        check_whole(item, tmp_path)
    else:
        pytest.fail("the publication never came to its end")
    assert deaths >= 1


def test_when_any_request_fails_nothing_is_there_until_it_is_done_again(product: MakeProduct, tmp_path: Path) -> None:
    step, failures = 0, 0
    while True:
        step += 1 if EVERY_REQUEST else 13
        item, directory = product()
        try:
            interrupted_at(step, item, directory, refuse)
        except StorageUnavailable:
            failures += 1
            publish(item, directory)
            check_whole(item, tmp_path)
            continue
        check_whole(item, tmp_path)
        break
    assert failures >= 1


def test_many_publishers_of_one_product_make_one_product(product: MakeProduct, tmp_path: Path) -> None:
    made = [product() for _ in range(2)]
    children = [FORK.Process(target=publish, args=pair) for pair in made]
    for child in children:
        child.start()
    for child in children:
        child.join()
    assert [child.exitcode for child in children] == [0, 0]
    publish(*made[0])  # tidies what the last one to lose has left
    check_whole(made[0][0], tmp_path)


def about(item: pystac.Item, *, checksums: bool = False) -> list[Finding]:
    return [one for one in findings(checksums=checksums) if item.id in one.name]


def test_reconciliation_reads_the_object_store(product: MakeProduct, tmp_path: Path) -> None:
    item, directory = product()
    published = publish(item, directory)
    assert about(item, checksums=True) == []
    key = published.assets["FRE_B4"].href
    pixels = store().read(key)
    store().rewrite(key, pixels[:-1] + b"?")
    assert "its sha-256 is another" in about(item, checksums=True)[0].what
    store().rewrite(key, pixels[:-1])
    assert "bytes instead of" in about(item)[0].what
    store().rewrite(key, pixels)
    with connection() as database:
        database.execute("DELETE FROM items WHERE id = %s", [item.id])
    (lost,) = about(item)
    mend(lost)
    check_whole(item, tmp_path)
    assert about(item) == []


def test_what_killed_publications_left_is_removed_after_a_day(
    product: MakeProduct, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    item, directory = product()
    key = directory_key(item)
    store().bring(directory, store().place(key))
    assert about(item) == []  # somebody may be at it
    monkeypatch.setattr("catalog.reconcile.comparison.LONGEST_PUBLICATION", timedelta(0))
    (left,) = about(item)
    assert left.can_be_mended
    mend(left)
    assert store().names(key) == {}
    assert about(item) == []
