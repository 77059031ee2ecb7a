"""The archive as folders of a file system: a product is published by renaming its folder."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from catalog.errors import UnsafeKey
from catalog.stores import BYTES_A_READ, Status
from catalog.stores.keys import DEPTH, parts_of

REMOVED = ".removed"


@dataclass(frozen=True)
class Files:
    """A :class:`catalog.stores.Store`."""

    root: Path

    def path(self, key: str) -> Path:
        """The file that ``key`` names; :class:`catalog.errors.UnsafeKey` also for links that lead outside."""
        parts_of(key)
        root = self.root.resolve()
        path = (root / key).resolve()
        if not path.is_relative_to(root) or path == root:
            raise UnsafeKey(f"{key!r} leads out of the archive")
        return path

    def status(self, key: str) -> Status | None:
        path = self.path(key)
        if not path.is_file():
            return None
        found = path.stat()
        return Status(found.st_size, datetime.fromtimestamp(int(found.st_mtime), UTC))

    def names(self, folder: str) -> dict[str, int]:
        root = self.path(folder)
        return {path.relative_to(root).as_posix(): path.stat().st_size for path in root.rglob("*") if path.is_file()}

    def missing(self, folder: str, names: Iterable[str]) -> set[str]:
        root = self.path(folder)
        return {name for name in names if not (root / name).is_file()}

    def read(self, key: str) -> bytes:
        return self.path(key).read_bytes()

    def chunks(self, key: str, part: range) -> Generator[bytes, None, None]:
        with self.path(key).open("rb", buffering=0) as file:
            file.seek(part.start)
            left = len(part)
            while left and (chunk := file.read(min(BYTES_A_READ, left))):
                left -= len(chunk)
                yield chunk

    def fetch(self, key: str, path: Path) -> None:
        shutil.copyfile(self.path(key), path)

    def raster(self, key: str) -> str:
        return str(self.path(key))

    def holds(self, folder: str) -> bool:
        return self.path(folder).exists()

    def place(self, folder: str) -> str:
        return folder

    def bring(self, directory: Path, place: str) -> None:
        """Everything to the disk; it is on the archive's file system already."""
        paths = list(directory.rglob("*"))
        for path in (path for path in paths if not path.is_dir()):
            _sync(path)
        for folder in sorted([directory, *(path for path in paths if path.is_dir())], reverse=True):
            _sync(folder)

    def settle(self, directory: Path, folder: str, place: str) -> None:
        target = self.path(folder)
        if target.exists():
            raise FileExistsError(target)
        try:
            _make_directories(target.parent)
            directory.rename(target)
        except OSError as error:
            if target.exists():
                raise FileExistsError(target) from error
            raise  # a full disk may have room again
        _sync(target.parent)
        _sync(directory.parent)

    def remnants(self, folder: str, place: str | None, before: datetime | None = None) -> list[str]:
        """Of a removal alone: attempts to publish are in scratch folders, which those who made them remove."""
        aside = _on_its_way_out(self.path(folder))
        try:
            since = datetime.fromtimestamp(aside.stat().st_ctime, UTC)
        except FileNotFoundError:
            return []
        parent = folder.rpartition("/")[0]
        return [f"{parent}/{aside.name}"] if before is None or since < before else []

    def discard(self, keys: Sequence[str]) -> None:
        for key in keys:
            shutil.rmtree(self.path(key), ignore_errors=True)

    def rewrite(self, key: str, content: bytes) -> None:
        path = self.path(key)
        aside = path.with_name(f"{path.name}.new")
        aside.write_bytes(content)
        _sync(aside)
        aside.rename(path)
        _sync(path.parent)

    def remove(self, folder: str) -> None:
        target = self.path(folder)
        aside = _on_its_way_out(target)
        if target.exists():
            target.rename(aside)
            _sync(target.parent)
        shutil.rmtree(aside, ignore_errors=True)

    def folders(self) -> Iterator[str]:
        for path in _folders(self.root, DEPTH):
            yield path.removeprefix(f"{self.root}/")


def _on_its_way_out(folder: Path) -> Path:
    """The name under which a product's folder is removed."""
    return folder.with_name(f".{folder.name}{REMOVED}")


def _folders(folder: Path | str, depth: int) -> Iterator[str]:
    try:
        names = [entry.name for entry in os.scandir(folder) if entry.is_dir(follow_symlinks=False)]
    except FileNotFoundError:
        return
    if depth == 1:
        removed = {name[1:].removesuffix(REMOVED) for name in names if name[0] == "." and name.endswith(REMOVED)}
        yield from (f"{folder}/{name}" for name in sorted({name for name in names if name[0] != "."} | removed))
    else:
        for name in sorted(name for name in names if name[0] != "."):
            yield from _folders(f"{folder}/{name}", depth - 1)


def _make_directories(path: Path) -> None:
    """``mkdir -p`` whose every new name is on the disk when it returns."""
    if not path.exists():
        _make_directories(path.parent)
        path.mkdir(exist_ok=True)
        _sync(path.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
