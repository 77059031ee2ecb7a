"""A product that is withdrawn goes wholly, leaves a tombstone, and gives its place back to the version before it."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pystac
import pytest
from starlette.testclient import TestClient

from catalog import removal
from catalog.errors import ItemNotFound
from catalog.publish import publish
from catalog.reconcile import findings, mend
from catalog.removal import withdraw
from catalog.search import current, search
from catalog.search import item as stored_item
from catalog.storage import directory_key, path_of
from catalog.tombstones import latest, tombstone

MakeProduct = Callable[..., tuple[pystac.Item, Path]]
FIRST, SECOND = datetime(2019, 4, 1, 10, 50, 31, tzinfo=UTC), datetime(2019, 4, 1, 10, 50, 32, tzinfo=UTC)
FORK = multiprocessing.get_context("fork")
DAY = current({"collections": ["sentinel2-l2a"], "datetime": "2019-04-01T00:00:00Z/2019-04-02T00:00:00Z"})


def named(item: pystac.Item) -> tuple[str, str]:
    return str(item.collection_id), item.id


def folder_of(item: pystac.Item) -> Path:
    return path_of(directory_key(item))


def found() -> set[str]:
    return {feature["id"] for feature in search(DAY)["features"]}


def said_of(item: pystac.Item) -> list[str]:
    return [one.what for one in findings() if one.name == "/".join(named(item))]


def test_item_and_files_go_and_a_tombstone_stays(product: MakeProduct) -> None:
    item, directory = product(when=FIRST, size=32)
    publish(item, directory)
    assert tombstone(*named(item)) is None
    assert withdraw(*named(item), reason="geometry is off by 300 m", by="12") is None
    with pytest.raises(ItemNotFound):
        stored_item(*named(item))
    assert not folder_of(item).exists()
    stone = tombstone(*named(item))
    assert stone is not None
    assert (stone.reason, stone.withdrawn_by, stone.title) == (
        "geometry is off by 300 m",
        "12",
        stone.item["properties"]["title"],
    )
    assert latest(1) == [stone]
    assert withdraw(*named(item), reason="again", by="12") is None
    assert said_of(item) == []


def test_what_never_was_cannot_be_withdrawn(catalog: object) -> None:
    with pytest.raises(ItemNotFound):
        withdraw("sentinel2-l2a", "NOTHING", reason="x", by="12")


def test_the_version_before_is_current_again(product: MakeProduct) -> None:
    old, old_directory = product(when=FIRST, size=32)
    new, new_directory = product(when=SECOND, size=32)
    publish(old, old_directory)
    publish(new, new_directory, replaces=named(old))
    assert found() == {new.id}
    assert withdraw(*named(new), reason="x", by="12") == named(old)
    assert found() == {old.id}
    stored = stored_item(*named(old))
    assert "deprecated" not in stored.properties
    assert not stored.get_links("successor-version")
    kept = json.loads((folder_of(old) / "item.json").read_text())
    assert "deprecated" not in kept["properties"]
    assert said_of(old) == []


def test_withdrawing_a_version_of_the_past_leaves_the_current_one(product: MakeProduct) -> None:
    old, old_directory = product(when=FIRST, size=32)
    new, new_directory = product(when=SECOND, size=32)
    publish(old, old_directory)
    publish(new, new_directory, replaces=named(old))
    assert withdraw(*named(old), reason="x", by="12") is None
    assert found() == {new.id}


def test_it_may_be_published_again(product: MakeProduct) -> None:
    item, directory = product(when=FIRST, size=32)
    publish(item, directory)
    withdraw(*named(item), reason="x", by="12")
    again, directory = product(when=FIRST, size=32)
    publish(again, directory)
    assert tombstone(*named(again)) is None
    assert said_of(again) == []


def test_programs_are_told(product: MakeProduct, stac: TestClient) -> None:
    item, directory = product(when=FIRST, size=32)
    publish(item, directory)
    address = f"/stac/collections/{item.collection_id}/items/{item.id}"
    assert stac.get(address).status_code == 200
    withdraw(*named(item), reason="geometry is off by 300 m", by="12")
    answer = stac.get(address)
    assert (answer.status_code, answer.json()["code"]) == (410, "Gone")
    assert "geometry is off by 300 m" in answer.json()["description"]
    assert stac.get(f"{address}-never").status_code == 404


def withdraw_and_die(item: pystac.Item, before: str) -> None:
    def die(*arguments: object, **keywords: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(removal, before, die)
    withdraw(*named(item), reason="x", by="12")


@pytest.mark.parametrize("before", ["replace_item", "note", "remove_files"])
def test_killed_at_any_step_it_is_wholly_there_or_gone(product: MakeProduct, before: str) -> None:
    old, old_directory = product(when=FIRST, size=32)
    new, new_directory = product(when=SECOND, size=32)
    publish(old, old_directory)
    publish(new, new_directory, replaces=named(old))
    child = FORK.Process(target=withdraw_and_die, args=(new, before))
    child.start()
    child.join()
    assert child.exitcode == -signal.SIGKILL
    if before != "remove_files":
        assert found() == {new.id}
        assert said_of(new) == said_of(old) == []
        return
    assert found() == {old.id}
    assert said_of(new) == ["withdrawn, its files are left"]
    for one in findings():
        if one.name == "/".join(named(new)):
            mend(one)
    assert said_of(new) == []
    assert not folder_of(new).exists()
