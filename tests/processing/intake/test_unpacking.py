"""Archives from outside: what comes in, what is refused, and that the original is left alone."""

from __future__ import annotations

import io
import os
import tarfile
import zipfile
from pathlib import Path

import pytest

from processing.errors import IncompleteProduct, RejectedProduct, UnknownProduct, UnsafeArchive
from processing.intake import unpacking
from processing.intake.unpacking import unpack


def _zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def _tar(path: Path, members: list[tarfile.TarInfo], content: bytes = b"") -> Path:
    with tarfile.open(path, "w:gz" if path.suffix == ".gz" else "w") as archive:
        for member in members:
            archive.addfile(member, io.BytesIO(content[: member.size]))
    return path


def _member(name: str, *, size: int = 0, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.type, info.linkname = size, kind, link
    return info


def test_a_zip_gives_the_folder_inside_it(tmp_path: Path) -> None:
    entry = _zip(tmp_path / "upload.zip", {"A.SAFE/manifest.safe": b"m", "A.SAFE/GRANULE/x.jp2": b"x"})
    root = unpack(entry, tmp_path / "scratch")
    assert root.name == "A.SAFE"
    assert (root / "GRANULE" / "x.jp2").read_bytes() == b"x"
    assert entry.exists()


@pytest.mark.parametrize("name", ["LC08.tar", "LC08.tar.gz"])
def test_a_flat_tar_gives_a_folder_of_its_own_name(tmp_path: Path, name: str) -> None:
    root = unpack(_tar(tmp_path / name, [_member("LC08_MTL.txt", size=3)], b"mtl"), tmp_path / "scratch")
    assert root.name == "LC08"
    assert (root / "LC08_MTL.txt").read_bytes() == b"mtl"


def test_a_folder_is_not_copied_and_the_original_stays(tmp_path: Path) -> None:
    entry = tmp_path / "A.SAFE"
    entry.mkdir()
    (entry / "band.jp2").write_bytes(b"pixels")
    root = unpack(entry, tmp_path / "scratch")
    assert (root / "band.jp2").stat().st_ino == (entry / "band.jp2").stat().st_ino
    (root / "item.json").write_text("{}")
    assert [path.name for path in entry.iterdir()] == ["band.jp2"]


@pytest.mark.parametrize(
    "name", ["../out", "/etc/out", "a/../../out", "a\\..\\out", "C:out", "line\nbreak", "/".join("a" * 20)]
)
def test_paths_that_no_product_has_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnsafeArchive):
        unpack(_zip(tmp_path / "evil.zip", {name: b"x"}), tmp_path / "scratch")
    with pytest.raises(UnsafeArchive):
        unpack(_tar(tmp_path / "evil.tar", [_member(name)]), tmp_path / "scratch-tar")
    assert not list(tmp_path.rglob("out"))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
def test_links_and_devices_in_a_tar_are_refused(tmp_path: Path, kind: bytes) -> None:
    with pytest.raises(UnsafeArchive, match=r"link or a device"):
        unpack(_tar(tmp_path / "evil.tar", [_member("a", kind=kind, link="/etc/passwd")]), tmp_path / "scratch")


def test_links_in_a_zip_are_refused(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("link")
    info.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "evil.zip", "w") as archive:
        archive.writestr(info, "/etc/passwd")
    with pytest.raises(UnsafeArchive, match="link"):
        unpack(tmp_path / "evil.zip", tmp_path / "scratch")


@pytest.mark.parametrize("plant", [lambda p: p.symlink_to("/etc/passwd"), os.mkfifo])
def test_links_and_pipes_in_a_folder_are_refused(tmp_path: Path, plant: object) -> None:
    entry = tmp_path / "A.SAFE"
    entry.mkdir()
    plant(entry / "B02.jp2")  # type: ignore[operator]
    with pytest.raises(UnsafeArchive, match=r"B02\.jp2"):
        unpack(entry, tmp_path / "scratch")


def test_a_bomb_stops_at_its_limit_whatever_it_declares(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "FREE_EXPANSION_BYTES", 1_000_000)
    entry = _zip(tmp_path / "bomb.zip", {"zeros": bytes(100_000_000)})
    with pytest.raises(UnsafeArchive, match="expands"):
        unpack(entry, tmp_path / "scratch")
    written = sum(path.stat().st_size for path in (tmp_path / "scratch").rglob("*") if path.is_file())
    assert written < 110 * entry.stat().st_size


def test_too_many_members_are_refused(tmp_path: Path) -> None:
    entry = _zip(tmp_path / "many.zip", {f"{number}": b"" for number in range(unpacking.MAX_MEMBERS + 1)})
    with pytest.raises(UnsafeArchive, match="members"):
        unpack(entry, tmp_path / "scratch")


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz"])
def test_an_archive_cut_anywhere_is_refused_and_never_crashes(tmp_path: Path, name: str) -> None:
    whole = tmp_path / name
    content = os.urandom(30_000)
    if name.endswith(".zip"):
        _zip(whole, {"x": content})
    else:
        _tar(whole, [_member("x", size=len(content))], content)
    data = whole.read_bytes()
    for length in range(1, min(len(data), len(content)) - 100, 997):
        whole.write_bytes(data[:length])
        with pytest.raises(RejectedProduct):
            unpack(whole, tmp_path / f"scratch-{length}")


def test_what_is_no_product_says_so(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(UnknownProduct, match=r"notes\.txt"):
        unpack(tmp_path / "notes.txt", tmp_path / "scratch")
    (tmp_path / "empty.zip").touch()
    with pytest.raises(IncompleteProduct, match="0 bytes"):
        unpack(tmp_path / "empty.zip", tmp_path / "other")
