"""Both stores keep the same promises."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from catalog.errors import StorageUnavailable, UnsafeKey
from catalog.stores import Store
from catalog.stores.files import Files
from tests.objects import ObjectStore

KEY = "sentinel2-l2a/2018/07/16/ITEM"
CONTENT = bytes(range(256)) * 5_000


@pytest.fixture(params=["files", "objects"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "files":
        yield Files(tmp_path / "archive")
        return
    request.getfixturevalue("archive_on_objects")
    from catalog.stores.objects import Objects

    yield Objects.at(f"s3://atelier/{tmp_path.name}")


@pytest.fixture
def product(tmp_path: Path) -> Callable[[], Path]:
    """Makes the folder of a product, each time the same."""
    made: list[Path] = []

    def make() -> Path:
        folder = tmp_path / f"product-{len(made)}"
        made.append(folder)
        (folder / "MASKS").mkdir(parents=True)
        (folder / "ITEM_FRE_B4.tif").write_bytes(CONTENT)
        (folder / "MASKS" / "ITEM_CLM_R1.tif").write_bytes(b"clouds")
        (folder / "item.json").write_text(json.dumps({"of": len(made)}))
        return folder

    return make


def settled(kept: Store, directory: Path, key: str = KEY) -> str:
    place = kept.place(key)
    kept.bring(directory, place)
    kept.settle(directory, key, place)
    return place


def test_a_product_is_there_once_it_is_settled(kept: Store, product: Callable[[], Path]) -> None:
    directory, place = product(), kept.place(KEY)
    kept.bring(directory, place)
    assert not kept.holds(KEY)
    kept.settle(directory, KEY, place)
    assert kept.holds(KEY)
    names = kept.names(place)
    assert names == {"ITEM_FRE_B4.tif": len(CONTENT), "MASKS/ITEM_CLM_R1.tif": 6, "item.json": names["item.json"]}
    assert json.loads(kept.read(f"{KEY}/item.json")) == {"of": 1}


def test_files_are_read_whole_or_in_part(kept: Store, product: Callable[[], Path], tmp_path: Path) -> None:
    key = f"{settled(kept, product())}/ITEM_FRE_B4.tif"
    status = kept.status(key)
    assert status is not None
    assert status.size == len(CONTENT)
    assert b"".join(kept.chunks(key, range(status.size))) == CONTENT
    assert b"".join(kept.chunks(key, range(1_000, 1_200_000))) == CONTENT[1_000:1_200_000]
    assert list(kept.chunks(key, range(7, 7))) == []
    kept.fetch(key, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == CONTENT


def test_what_is_not_there_is_not_there(kept: Store, tmp_path: Path) -> None:
    assert kept.status(f"{KEY}/NONE.tif") is None
    assert kept.names(KEY) == {}
    with pytest.raises(FileNotFoundError):
        kept.read(f"{KEY}/item.json")
    with pytest.raises(FileNotFoundError):
        list(kept.chunks(f"{KEY}/NONE.tif", range(3)))
    with pytest.raises(FileNotFoundError):
        kept.fetch(f"{KEY}/NONE.tif", tmp_path / "copy")
    kept.remove(KEY)


def test_of_two_attempts_the_first_counts(kept: Store, product: Callable[[], Path]) -> None:
    first, second = product(), product()
    late = kept.place(KEY)
    kept.bring(second, late)
    place = settled(kept, first)
    with pytest.raises(FileExistsError):
        kept.settle(second, KEY, late)
    assert json.loads(kept.read(f"{KEY}/item.json")) == {"of": 1}
    kept.discard(kept.remnants(KEY, place))
    assert kept.remnants(KEY, place) == []
    assert {name.rpartition("/")[2] for name in kept.names(KEY)} == {
        "ITEM_FRE_B4.tif", "ITEM_CLM_R1.tif", "item.json",
    }  # fmt: skip
    assert len(kept.names(place)) == 3


def test_a_small_file_is_written_again_and_a_product_removed(kept: Store, product: Callable[[], Path]) -> None:
    other = KEY.replace("16/ITEM", "17/OTHER")
    settled(kept, product())
    settled(kept, product(), other)
    kept.rewrite(f"{KEY}/item.json", b"{}")
    assert kept.read(f"{KEY}/item.json") == b"{}"
    assert list(kept.folders()) == [KEY, other]
    kept.remove(KEY)
    assert not kept.holds(KEY)
    assert kept.names(KEY) == {}
    assert list(kept.folders()) == [other]


@pytest.mark.parametrize("key", ["", "/etc/passwd", "../secret_key", "a/../../b", "s3://bucket/x", "a\0b"])
def test_a_key_that_leads_elsewhere_is_refused(kept: Store, key: str) -> None:
    for reading in (kept.status, kept.read, kept.raster, kept.names):
        with pytest.raises(UnsafeKey):
            reading(key)  # type: ignore[operator]


def test_an_address_that_is_none_is_said(object_store: ObjectStore) -> None:
    from catalog.stores.objects import Objects

    for url in ("http://bucket", "s3://", "s3://bucket?x=1"):
        with pytest.raises(ValueError, match="s3://BUCKET/PREFIX"):
            Objects.at(url)


def test_what_breaks_off_is_taken_up_where_it_broke_off(
    archive_on_objects: ObjectStore, product: Callable[[], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from catalog.stores import objects

    kept = objects.Objects.at(f"s3://atelier/{tmp_path.name}")
    key = f"{settled(kept, product())}/ITEM_FRE_B4.tif"
    whole, asked = objects.Objects._stream, []

    def breaking(self: objects.Objects, key: str, part: range) -> Iterator[bytes]:
        asked.append(part)
        yield next(iter(whole(self, key, range(part.start, min(part.stop, part.start + 500_000)))))
        raise StorageUnavailable(5, "the connection breaks")

    monkeypatch.setattr(objects.Objects, "_stream", breaking)
    assert b"".join(kept.chunks(key, range(10, 1_200_000))) == CONTENT[10:1_200_000]
    assert [part.start for part in asked] == [10, 500_010, 1_000_010]

    def broken(self: objects.Objects, key: str, part: range) -> Iterator[bytes]:
        raise StorageUnavailable(5, "nobody answers")
        yield b""

    monkeypatch.setattr(objects.Objects, "_stream", broken)
    monkeypatch.setattr(objects, "MOST_BREAKS", 1)
    with pytest.raises(StorageUnavailable):
        list(kept.chunks(key, range(10)))
