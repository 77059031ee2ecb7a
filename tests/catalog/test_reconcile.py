"""Files and catalog that say something else of the same products: named, and mended where that is safe."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pystac
import pytest

from catalog.database import connection
from catalog.publish import publish
from catalog.reconcile import Finding, findings, mend
from catalog.removal import withdraw
from catalog.search import item as published_item
from catalog.storage import directory_key, path_of

MakeProduct = Callable[..., tuple[pystac.Item, Path]]


@pytest.fixture
def kept(product: MakeProduct) -> tuple[pystac.Item, Path]:
    """A published product and its folder in the archive."""
    item, directory = product()
    publish(item, directory)
    return item, path_of(directory_key(item))


def about(item: pystac.Item, *, checksums: bool = False) -> list[Finding]:
    return [one for one in findings(checksums=checksums) if one.name.endswith(item.id)]


def test_what_was_published_agrees(kept: tuple[pystac.Item, Path]) -> None:
    assert about(kept[0], checksums=True) == []


def test_a_product_that_the_catalog_forgot_enters_it_again(kept: tuple[pystac.Item, Path]) -> None:
    item, _ = kept
    with connection() as database:
        database.execute("DELETE FROM items WHERE id = %s", [item.id])
    [found] = about(item)
    assert found.what == "in the archive, not in the catalog"
    mend(found)
    assert about(item) == []
    assert published_item(str(item.collection_id), item.id).assets.keys() == item.assets.keys()


def test_the_folders_own_item_counts_where_the_catalog_says_something_else(kept: tuple[pystac.Item, Path]) -> None:
    item, folder = kept
    own = json.loads((folder / "item.json").read_text())
    own["properties"]["eo:cloud_cover"] = 77.5
    (folder / "item.json").write_text(json.dumps(own))
    [found] = about(item)
    mend(found)
    assert published_item(str(item.collection_id), item.id).properties["eo:cloud_cover"] == 77.5
    assert about(item) == []


def test_files_that_are_gone_cut_or_changed_are_named_and_left_alone(kept: tuple[pystac.Item, Path]) -> None:
    item, folder = kept
    gone, cut, changed = sorted(folder.rglob("*.tif"))[:3]
    gone.unlink()
    cut.write_bytes(cut.read_bytes()[:-1])
    content = changed.read_bytes()
    changed.write_bytes(bytes([content[0] ^ 1]) + content[1:])
    quick, whole = about(item), about(item, checksums=True)
    assert len(quick) == 2
    assert len(whole) == 3
    assert not any(one.can_be_mended for one in whole)
    text = " ".join(one.what for one in whole)
    assert f"{gone.name} is missing" in text
    assert f"{changed.name} is not the file that was published" in text


def test_a_product_without_its_folder_is_named(kept: tuple[pystac.Item, Path]) -> None:
    item, folder = kept
    shutil.rmtree(folder)
    [found] = about(item)
    assert found.what == "its folder is not in the archive"
    assert not found.can_be_mended


def test_a_row_of_the_search_table_that_is_not_true_is_written_again(kept: tuple[pystac.Item, Path]) -> None:
    item, _ = kept
    with connection() as database:
        database.execute("DELETE FROM atelier.ready_items WHERE id = %s", [item.id])
    [found] = about(item)
    mend(found)
    assert about(item) == []


def test_what_a_removal_left_that_was_killed_is_removed(
    kept: tuple[pystac.Item, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    item, folder = kept
    with monkeypatch.context() as patch:
        patch.setattr("catalog.stores.files.shutil.rmtree", _killed)
        with pytest.raises(KeyboardInterrupt):
            withdraw(str(item.collection_id), item.id, reason="a test", by="command")
    (left,) = folder.parent.glob(f".{item.id}*")
    assert about(item) == [], "it may still be under way"
    monkeypatch.setattr("catalog.reconcile.comparison.LONGEST_PUBLICATION", timedelta())
    [found] = about(item)
    mend(found)
    assert not left.exists()
    assert about(item) == []


def _killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt
