"""Whole, or still being copied?"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from processing.intake.completeness import is_temporary, is_whole, signature
from tests.processing import products


@pytest.mark.parametrize("name", [".hidden", "a.zip.part", "a.tmp", "A.TAR.FILEPART", "a.crdownload", "a.aria2"])
def test_names_of_unfinished_copies_are_left_alone(name: str) -> None:
    assert is_temporary(name)


def test_names_of_products_are_not_temporary() -> None:
    assert not is_temporary("S2A_MSIL1C_20180131T105321_N0206_R051_T31TCJ_20180131T124506.SAFE")


def test_a_safe_is_whole_when_every_file_of_its_manifest_has_its_size(safe: Path, tmp_path: Path) -> None:
    root = tmp_path / safe.name
    shutil.copytree(safe, root)
    assert is_whole(root)
    band = next(root.glob("GRANULE/*/IMG_DATA/*_B04.jp2"))
    data = band.read_bytes()
    band.write_bytes(data[:-1])
    assert not is_whole(root)
    band.unlink()
    assert not is_whole(root)
    band.write_bytes(data)
    (root / "manifest.safe").unlink()
    assert not is_whole(root)


def test_a_landsat_folder_is_whole_when_every_file_of_its_mtl_is_there(shared_data: Path, tmp_path: Path) -> None:
    root = products.landsat(shared_data, tmp_path)
    assert is_whole(root)
    next(root.glob("*_B5.TIF")).unlink()
    assert not is_whole(root)


@pytest.mark.parametrize("suffix", ["zip", "tar", "gztar"])
def test_an_archive_is_whole_at_its_very_end_only(tmp_path: Path, suffix: str) -> None:
    (tmp_path / "product").mkdir()
    (tmp_path / "product" / "band").write_bytes(bytes(range(256)) * 100)
    archive = Path(shutil.make_archive(str(tmp_path / "upload"), suffix, tmp_path, "product"))
    assert is_whole(archive)
    data = archive.read_bytes()
    archive.write_bytes(data[: len(data) * 2 // 3])
    assert not is_whole(archive)


def test_nothing_that_it_is_given_makes_it_raise(tmp_path: Path) -> None:
    for name in ("a.zip", "a.tar", "a.tar.gz", "a.bin", "b.SAFE"):
        (tmp_path / name).write_bytes(b"\x00\xffnonsense" * 100)
        assert not is_whole(tmp_path / name)
    (tmp_path / "c.SAFE").mkdir()
    (tmp_path / "c.SAFE" / "manifest.safe").write_text(
        "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>"
    )
    assert not is_whole(tmp_path / "c.SAFE")


def test_the_signature_changes_with_any_file(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "file").write_bytes(b"1")
    before = signature(tmp_path)
    assert signature(tmp_path) == before
    (tmp_path / "deep" / "file").write_bytes(b"12")
    assert signature(tmp_path) != before
