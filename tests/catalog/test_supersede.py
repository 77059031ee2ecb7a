"""A better version takes the place of a product, which stays for the record."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pystac
import pytest

import catalog.items
from catalog.errors import PublicationError
from catalog.publish import publish
from catalog.search import current, search
from catalog.search import item as stored_item
from catalog.storage import directory_key, path_of
from tests.catalog.stac_validation import errors_of

MakeProduct = Callable[..., tuple[pystac.Item, Path]]
FIRST, SECOND = datetime(2019, 3, 1, 10, 50, 31, tzinfo=UTC), datetime(2019, 3, 1, 10, 50, 32, tzinfo=UTC)
FORK = multiprocessing.get_context("fork")


def reference(item: pystac.Item) -> tuple[str, str]:
    return str(item.collection_id), item.id


def links(item: pystac.Item) -> dict[str, str]:
    return {link.rel: str(link.target) for link in item.links}


def found(body: dict[str, Any]) -> set[str]:
    return {feature["id"] for feature in search(body)["features"]}


@pytest.fixture
def versions(product: MakeProduct) -> tuple[pystac.Item, pystac.Item]:
    """Two products as stored, the second in place of the first."""
    old, old_directory = product(when=FIRST, size=32)
    new, new_directory = product(when=SECOND, size=32)
    publish(old, old_directory)
    publish(new, new_directory, replaces=reference(old))
    return stored_item(*reference(old)), stored_item(*reference(new))


def test_both_say_so(versions: tuple[pystac.Item, pystac.Item]) -> None:
    old, new = versions
    assert old.properties["deprecated"] is True
    assert "deprecated" not in new.properties
    assert links(old)["successor-version"] == f"collections/{new.collection_id}/items/{new.id}"
    assert links(new)["predecessor-version"] == f"collections/{old.collection_id}/items/{old.id}"
    for item in versions:
        assert any("/version/" in extension for extension in item.stac_extensions)
        assert errors_of(item.to_dict(include_self_link=False, transform_hrefs=False)) == []


def test_the_old_one_stays_where_it_was(versions: tuple[pystac.Item, pystac.Item]) -> None:
    for item in versions:
        assert all(path_of(asset.href).is_file() for asset in item.assets.values())
        assert search({"ids": [item.id]})["numberMatched"] == 1
        assert current({"ids": [item.id]}) == {"ids": [item.id]}


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"filter": {"op": "=", "args": [{"property": "platform"}, "sentinel-2a"]}, "filter-lang": "cql2-json"},
        {
            "filter": {"op": "and", "args": [{"op": "<", "args": [{"property": "eo:cloud_cover"}, 50]}]},
            "filter-lang": "cql2-json",
        },
    ],
)
def test_a_search_for_what_is_current_leaves_it_out(
    versions: tuple[pystac.Item, pystac.Item], more: dict[str, Any]
) -> None:
    old, new = versions
    body = {"collections": ["sentinel2-l2a"], "datetime": "2019-03-01T00:00:00Z/2019-03-02T00:00:00Z", **more}
    assert found(body) == {old.id, new.id}
    assert found(current(body)) == {new.id}


def test_publishing_the_old_one_again_does_not_bring_it_back(
    versions: tuple[pystac.Item, pystac.Item], work: Path
) -> None:
    old, _ = versions
    assert publish(old, work / "gone").properties["deprecated"] is True
    assert stored_item(*reference(old)).properties["deprecated"] is True


def test_a_chain_of_versions(versions: tuple[pystac.Item, pystac.Item], product: MakeProduct) -> None:
    first, second = versions
    third, directory = product(when=SECOND.replace(second=40), size=32)
    publish(third, directory, replaces=reference(second))
    second = stored_item(*reference(second))
    assert {"predecessor-version", "successor-version"} <= links(second).keys()
    assert links(first)["successor-version"].endswith(second.id)
    body = {"collections": ["sentinel2-l2a"], "datetime": "2019-03-01T00:00:00Z/2019-03-02T00:00:00Z"}
    assert found(current(body)) == {third.id}


def test_what_is_not_there_has_no_successor(product: MakeProduct) -> None:
    item, directory = product(when=FIRST, size=32)
    with pytest.raises(PublicationError, match="NOTHING"):
        publish(item, directory, replaces=("sentinel2-l2a", "NOTHING"))
    with pytest.raises(PublicationError, match="another item"):
        publish(item, directory, replaces=reference(item))
    assert not path_of(directory_key(item)).exists()


def kill_at(step: int, item: pystac.Item, directory: Path, replaces: tuple[str, str]) -> None:
    """Publish in this process, which dies before its ``step``-th extent, rename or file written."""
    done = 0

    def guarded(function: Callable[..., object]) -> Callable[..., object]:
        def wrapper(*arguments: object, **keywords: object) -> object:
            nonlocal done
            done += 1
            if done == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*arguments, **keywords)

        return wrapper

    Path.rename = guarded(Path.rename)  # type: ignore[assignment,method-assign]
    Path.write_text = guarded(Path.write_text)  # type: ignore[assignment,method-assign]
    Path.write_bytes = guarded(Path.write_bytes)  # type: ignore[assignment,method-assign]
    catalog.items._enlarge_extent = guarded(catalog.items._enlarge_extent)  # type: ignore[assignment]
    publish(item, directory, replaces=replaces)


def test_killed_at_any_step_one_of_the_two_is_current(product: MakeProduct) -> None:
    """Never both, never none; and done again, the new one."""
    body = current({"collections": ["sentinel2-l2a"], "datetime": "2019-03-01T00:00:00Z/2019-03-02T00:00:00Z"})
    for step in range(1, 100):
        old, old_directory = product(when=FIRST, size=32)
        new, new_directory = product(when=SECOND, size=32)
        publish(old, old_directory)
        child = FORK.Process(target=kill_at, args=(step, new, new_directory, reference(old)))
        child.start()
        child.join()
        assert found(body) == ({new.id} if child.exitcode == 0 else {old.id})
        publish(new, new_directory, replaces=reference(old))
        assert found(body) == {new.id}
        kept = json.loads((path_of(directory_key(old)) / "item.json").read_text())
        assert kept["properties"]["deprecated"] is True
        if child.exitcode == 0:
            break
    else:
        pytest.fail("the publication never came to its end")
    assert step == 8  # two extents, two renames, three files, and none
