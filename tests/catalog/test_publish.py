"""Published means whole: never lost, doubled or half there, whatever kills the publisher."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pystac
import pytest

import catalog.items
import catalog.publish
from catalog.checksums import checksum
from catalog.collections import collections
from catalog.configuration import Configuration
from catalog.database import connection
from catalog.errors import ItemNotFound, PublicationError, UnknownCollection
from catalog.items import upsert
from catalog.publish import publish
from catalog.search import item as stored_item
from catalog.search import search
from catalog.storage import directory_key, path_of
from tests.catalog.products import pixels_of

MakeProduct = Callable[..., tuple[pystac.Item, Path]]
FORK = multiprocessing.get_context("fork")


def check_whole(item: pystac.Item) -> None:
    """In the catalog, once, and every file in its place with the checksum that the catalog tells."""
    found = search({"ids": [item.id]})
    assert found["numberMatched"] == 1
    directory = path_of(directory_key(item))
    sums = json.loads((directory / "CHECKSUMS.json").read_text())
    for asset in found["features"][0]["assets"].values():
        path = path_of(asset["href"])
        told = sums["files"][path.relative_to(directory).as_posix()]
        real = checksum(path, sums["piece_length"])
        assert (real.size, real.multihash) == (asset["file:size"], asset["file:checksum"])
        assert (real.size, real.sha256, list(real.pieces)) == (told["size"], told["sha256"], told["pieces"])


def test_a_product_becomes_visible_whole(product: MakeProduct) -> None:
    item, directory = product()
    before = pixels_of(directory / item.assets["FRE_B4"].href)
    published = publish(item, directory)
    check_whole(item)
    assert not directory.exists()
    key = published.assets["FRE_B4"].href
    assert key == f"sentinel2-l2a/2018/07/16/{item.id}/{item.id}_FRE_B4.tif"
    assert (pixels_of(path_of(key)) == before).all()
    assert published.assets["CLM_R1"].href.endswith(f"/MASKS/{item.id}_CLM_R1.tif")
    assert stored_item("sentinel2-l2a", item.id).to_dict()["assets"] == published.to_dict()["assets"]


def test_publishing_twice_is_publishing_once(product: MakeProduct) -> None:
    item, directory = product()
    first = publish(item, directory)
    assert publish(item, directory).to_dict() == first.to_dict()
    check_whole(item)


def test_what_is_published_never_changes(product: MakeProduct, work: Path) -> None:
    item, directory = product()
    copy = work / "copy"
    first = publish(item, directory)
    copy.mkdir()
    (copy / "something-else.tif").write_bytes(b"else")
    assert publish(item, copy).to_dict() == first.to_dict()
    assert not copy.exists()
    check_whole(item)


def test_the_lineage_is_kept_relative_to_the_stac_root(product: MakeProduct) -> None:
    item, directory = product()
    item.add_link(pystac.Link("derived_from", "/stac/collections/sentinel2-l1c/items/S2A_X", title="S2A_X"))
    item.add_link(pystac.Link("via", "https://example.org/original"))
    item.add_link(pystac.Link("self", "https://example.org/wrong"))
    published = publish(item, directory)
    assert [(link.rel, link.target) for link in published.links] == [
        ("collection", "collections/sentinel2-l2a"),
        ("derived_from", "collections/sentinel2-l1c/items/S2A_X"),
        ("via", "https://example.org/original"),
    ]


def test_an_asset_without_a_file_stops_the_publication(product: MakeProduct) -> None:
    item, directory = product()
    (directory / item.assets["FRE_B4"].href).unlink()
    with pytest.raises(PublicationError, match="FRE_B4"):
        publish(item, directory)
    check_absent(item)


@pytest.mark.parametrize("href", ["../outside.tif", "/etc/passwd", "https://example.org/x.tif"])
def test_an_asset_outside_the_product_stops_the_publication(product: MakeProduct, href: str) -> None:
    item, directory = product()
    item.assets["FRE_B4"].href = href
    with pytest.raises(PublicationError, match="FRE_B4"):
        publish(item, directory)
    check_absent(item)


def test_a_link_among_the_files_stops_the_publication(product: MakeProduct) -> None:
    item, directory = product()
    (directory / "link").symlink_to("/etc/passwd")
    with pytest.raises(PublicationError, match="link"):
        publish(item, directory)
    check_absent(item)


def test_an_unknown_collection_is_said(product: MakeProduct) -> None:
    item, directory = product()
    item.collection_id = "no-such-collection"
    with pytest.raises(UnknownCollection, match="no-such-collection"):
        publish(item, directory)


def test_what_the_catalog_refuses_is_not_archived(product: MakeProduct) -> None:
    item, directory = product()
    right, item.geometry = item.geometry, {"type": "Circle", "coordinates": [0, 0]}
    with pytest.raises(PublicationError, match="could not enter the catalog"):
        publish(item, directory)
    assert not path_of(directory_key(item)).exists()
    item.geometry = right
    publish(item, directory)
    check_whole(item)


def test_a_missing_folder_is_said(product: MakeProduct, work: Path) -> None:
    item, _ = product()
    with pytest.raises(PublicationError, match="make it again"):
        publish(item, work / "nowhere")


def check_absent(item: pystac.Item) -> None:
    with pytest.raises(ItemNotFound):
        stored_item(str(item.collection_id), item.id)


def kill_at(step: int, item: pystac.Item, directory: Path) -> None:
    """Publish in this process, which dies before its ``step``-th fsync, rename, upsert or extent."""
    done = 0

    def guarded(function: Callable[..., object]) -> Callable[..., object]:
        def wrapper(*arguments: object, **keywords: object) -> object:
            nonlocal done
            done += 1
            if done == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*arguments, **keywords)

        return wrapper

    os.fsync = guarded(os.fsync)  # type: ignore[assignment]
    Path.rename = guarded(Path.rename)  # type: ignore[assignment,method-assign]
    catalog.publish.upsert = guarded(catalog.publish.upsert)  # type: ignore[attr-defined]
    catalog.items._enlarge_extent = guarded(catalog.items._enlarge_extent)  # type: ignore[assignment]
    publish(item, directory)


def test_killed_at_any_step_it_is_whole_or_not_there_and_then_done_again(product: MakeProduct) -> None:
    deaths = {"scratch": 0, "archived": 0}
    for step in range(1, 100):
        item, directory = product(size=32)
        child = FORK.Process(target=kill_at, args=(step, item, directory))
        child.start()
        child.join()
        if child.exitcode == 0:
            break
        assert child.exitcode == -signal.SIGKILL
        check_absent(item)
        deaths["scratch" if directory.exists() else "archived"] += 1
        publish(item, directory)
        check_whole(item)
    else:
        pytest.fail("the publication never came to its end")
    check_whole(item)
    assert deaths["scratch"] > 10  # every file, folder and the rename
    assert deaths["archived"] >= 2  # two folders after the rename, before the commit


def test_many_publishers_of_one_product_make_one_product(product: MakeProduct, work: Path) -> None:
    made = [product(size=32) for _ in range(4)]
    children = [FORK.Process(target=publish, args=pair) for pair in made]
    for child in children:
        child.start()
    for child in children:
        child.join()
    assert [child.exitcode for child in children] == [0, 0, 0, 0]
    check_whole(made[0][0])
    assert not any(directory.exists() for _, directory in made)


def test_publishers_of_a_collections_first_products_wait_for_its_partitions(
    product: MakeProduct, catalog: Configuration
) -> None:
    item, _ = product()
    stored = [
        item.to_dict(include_self_link=False, transform_hrefs=False)
        | {"id": f"first-of-{collection}-{number}", "collection": collection}
        | {"properties": {**item.properties, "datetime": f"1951-0{number + 6}-15T00:00:00Z"}}
        for collection in collections()
        for number in range(4)
    ]
    try:
        with ThreadPoolExecutor(4) as publishers:
            list(publishers.map(upsert, stored))
        with connection() as database:
            found = database.execute("SELECT count(*) FROM items WHERE id LIKE 'first-of-%'").fetchone()
        assert found == (len(stored),)
    finally:
        with connection() as database:
            database.execute("DELETE FROM items WHERE id LIKE 'first-of-%'")
