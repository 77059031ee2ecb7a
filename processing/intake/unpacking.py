"""Archives and folders from outside, brought into a scratch folder under limits that no drop can talk its way past."""

from __future__ import annotations

import os
import shutil
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from processing.errors import CorruptProduct, IncompleteProduct, UnknownProduct, UnsafeArchive
from processing.intake.completeness import PACKAGE_SUFFIX, TAR_SUFFIXES

MAX_MEMBERS = 2_000
MAX_RATIO = 100
FREE_EXPANSION_BYTES = 50_000_000
"""Small archives of well-compressing text may exceed the ratio up to this much."""
MAX_DEPTH = 12
CHUNK_BYTES = 1 << 20
ENCRYPTED = 1
"""Flag bit of a zip member."""


def unpack(entry: Path, scratch: Path) -> Path:
    """Bring the drop ``entry`` into the new folder ``scratch`` and return the product's own folder in it.

    ``entry`` is left untouched. Raises UnsafeArchive, IncompleteProduct, CorruptProduct or UnknownProduct.
    """
    scratch.mkdir(parents=True)
    name = entry.name.lower()
    if entry.is_symlink():
        raise UnsafeArchive(f"{entry.name} is a symbolic link; drop the product itself")
    if entry.is_dir():
        target = scratch / entry.name
        _link_folder(entry, target)
        return _product_folder(target, entry.name)
    if not entry.is_file():
        raise UnsafeArchive(f"{entry.name} is neither a file nor a folder")
    if entry.stat().st_size == 0:
        raise IncompleteProduct(f"{entry.name} is empty (0 bytes); copy it again")
    if name.endswith(".zip"):
        return _unpacked(entry, scratch / entry.name[:-4], _zip_members)
    for suffix in sorted(TAR_SUFFIXES, key=len, reverse=True):
        if name.endswith(suffix):
            return _unpacked(entry, scratch / entry.name[: -len(suffix)], _tar_members)
    if name.endswith(PACKAGE_SUFFIX):
        return _linked_file(entry, scratch / entry.stem)
    raise UnknownProduct(
        f"{entry.name} is not a product: drop a SAFE folder or zip, a Landsat folder or tar, or a GeoPackage"
    )


Member = tuple[str, IO[bytes] | None]
"""A member's name and what it holds: None for a folder."""


def _unpacked(entry: Path, target: Path, members: Callable[[Path], Iterator[Member]]) -> Path:
    target.mkdir()
    budget = _Budget(entry)
    try:
        for name, content in members(entry):
            _extract(name, content, target, entry.name, budget)
    except (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError) as error:
        raise IncompleteProduct(f"{entry.name} is cut short or damaged ({error}); copy it again") from error
    except (NotImplementedError, RuntimeError) as error:
        raise CorruptProduct(f"{entry.name} cannot be unpacked: {error}") from error
    if budget.members == 0:
        raise IncompleteProduct(f"{entry.name} is an empty archive")
    return _product_folder(target, entry.name)


class _Budget:
    """Counts what comes out of an archive, whatever it declares."""

    def __init__(self, entry: Path) -> None:
        self.entry = entry
        self.members = 0
        self.bytes = 0
        free = shutil.disk_usage(entry.parent).free // 2
        self.limit = min(max(MAX_RATIO * entry.stat().st_size, FREE_EXPANSION_BYTES), free)

    def add_member(self) -> None:
        self.members += 1
        if self.members > MAX_MEMBERS:
            raise UnsafeArchive(f"{self.entry.name} has more than {MAX_MEMBERS} members; no product has")

    def add_bytes(self, number: int) -> None:
        self.bytes += number
        if self.bytes > self.limit:
            raise UnsafeArchive(
                f"{self.entry.name} expands to more than {self.limit:,} bytes from {self.entry.stat().st_size:,}: "
                "an archive bomb, or the disk is too full for it"
            )


def _zip_members(entry: Path) -> Iterator[Member]:
    """The members of a zip, refused when they are links or encrypted."""
    with zipfile.ZipFile(entry) as archive:
        for info in archive.infolist():
            kind = stat.S_IFMT(info.external_attr >> 16)
            if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
                raise UnsafeArchive(f"{info.filename!r} in {entry.name} is a link or a device; drop real files only")
            if info.flag_bits & ENCRYPTED:
                raise UnsafeArchive(f"{info.filename!r} in {entry.name} is encrypted")
            yield info.filename, None if info.is_dir() else archive.open(info)


def _tar_members(entry: Path) -> Iterator[Member]:
    """The members of a tar, refused when they are anything but files and folders."""
    with tarfile.open(entry, "r:*") as archive:
        for info in archive:
            if not (info.isreg() or info.isdir()):
                raise UnsafeArchive(f"{info.name!r} in {entry.name} is a link or a device; drop real files only")
            yield info.name, None if info.isdir() else archive.extractfile(info)


def _extract(name: str, content: IO[bytes] | None, target: Path, archive: str, budget: _Budget) -> None:
    budget.add_member()
    path = target / _safe_path(name, archive)
    if content is None:
        path.mkdir(parents=True, exist_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        raise UnsafeArchive(f"{name!r} is twice in {archive}")
    with content as source, path.open("xb") as copy:
        while chunk := source.read(CHUNK_BYTES):
            budget.add_bytes(len(chunk))
            copy.write(chunk)


def _safe_path(name: str, archive: str) -> PurePosixPath:
    path = PurePosixPath(name)
    odd = "\\" in name or ":" in name or any(ord(character) < 32 for character in name)
    if path.is_absolute() or ".." in path.parts or odd or len(path.parts) > MAX_DEPTH:
        raise UnsafeArchive(f"{archive} holds the path {name[:120]!r}, which leaves the archive or is no product's")
    return path


def _link_folder(source: Path, target: Path) -> None:
    """The same files under another folder, without copying a byte; links and devices are refused."""
    members = 0
    for folder, folders, files in os.walk(source):
        here = target / Path(folder).relative_to(source)
        here.mkdir()
        for name in [*folders, *files]:
            members += 1
            _require_plain(Path(folder, name), source)
        if members > MAX_MEMBERS:
            raise UnsafeArchive(f"{source.name} holds more than {MAX_MEMBERS} files; no product does")
        for name in files:
            os.link(Path(folder, name), here / name)


def _linked_file(source: Path, target: Path) -> Path:
    """A folder that holds the same file, without copying a byte."""
    target.mkdir()
    os.link(source, target / source.name)
    return target


def _require_plain(path: Path, source: Path) -> None:
    mode = path.lstat().st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        kind = "a symbolic link" if stat.S_ISLNK(mode) else "a device or a pipe"
        raise UnsafeArchive(f"{path.relative_to(source)} in {source.name} is {kind}; drop real files only")


def _product_folder(folder: Path, dropped: str) -> Path:
    """``folder``, or the folder inside it when it holds nothing else."""
    inside = list(folder.iterdir())
    if not inside:
        raise IncompleteProduct(f"{dropped} is an empty folder; copy the product again")
    if len(inside) == 1 and inside[0].is_dir():
        return _product_folder(inside[0], dropped)
    return folder
