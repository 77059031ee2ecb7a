"""Copies of folders that never change: whole or not there, each file compared with its checksum on the way."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from catalog.publish import CHECKSUMS
from catalog.stores import ITEM

PART = ".part"
"""Ends the names of copies under way; what a killed copy left is written anew."""
BYTES_A_READ = 4 * 1_048_576


@dataclass
class Copied:
    """What became of one folder."""

    size: int = 0
    """bytes written"""
    damaged: list[str] = field(default_factory=list)
    """Files that are not what was published."""
    absent: list[str] = field(default_factory=list)
    """Files that were published and do not lie there."""


def copy_product(source: Path, target: Path) -> Copied:
    """Copy a product of the archive unless it is at ``target``; its ``item.json`` where that has changed since.

    A product with a damaged file is not copied at all. Raises ``FileNotFoundError`` where it is gone or just going.
    """
    if target.is_dir():
        return Copied(copy_changed(source / ITEM, target / ITEM))
    try:
        sums = json.loads((source / CHECKSUMS).read_text())["files"]
    except ValueError:
        return Copied(damaged=[CHECKSUMS])
    found = Copied(absent=[name for name in sums if not (source / name).exists()])
    aside = _aside(target)
    for path in _files(source):
        name = path.relative_to(source).as_posix()
        size, sha256 = _copy(path, aside / name)
        found.size += size
        if name in sums and sha256 != sums[name]["sha256"]:
            found.damaged.append(name)
    if found.damaged:
        shutil.rmtree(aside)
    else:
        _move(aside, target)
    return found


def copy_folder(source: Path, target: Path) -> int:
    """Copy any other folder unless it is at ``target``: bytes written. Raises ``FileNotFoundError``."""
    if target.exists():
        return 0
    aside = _aside(target)
    if source.is_file():
        size, _ = _copy(source, aside)
    else:
        aside.mkdir()
        size = sum(_copy(path, aside / path.relative_to(source))[0] for path in _files(source))
    _move(aside, target)
    return size


def copy_changed(source: Path, target: Path) -> int:
    """Copy one file unless that of the same size and time is at ``target``: bytes written."""
    there, here = source.stat(), target.stat() if target.exists() else None
    if here and (here.st_size, here.st_mtime_ns) == (there.st_size, there.st_mtime_ns):
        return 0
    aside = _aside(target)
    size, _ = _copy(source, aside)
    aside.replace(target)
    sync(target.parent)
    return size


def link_folder(source: Path, target: Path) -> None:
    """Hold a file, or every file of a folder, by hard links: it stays as it is whatever becomes of the original."""
    if source.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.hardlink_to(source)
        return
    target.mkdir(parents=True)
    for path in _files(source):
        held = target / path.relative_to(source)
        held.parent.mkdir(parents=True, exist_ok=True)
        held.hardlink_to(path)


def sync(path: Path) -> None:
    """Bring a file, or the names in a folder, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _files(folder: Path) -> Iterator[Path]:
    """Regular files alone: a drop may hold anything."""
    if not folder.is_dir():
        raise FileNotFoundError(folder)
    for parent, _, names in os.walk(folder):
        for path in sorted(Path(parent, name) for name in names):
            if path.is_file() and not path.is_symlink():
                yield path


def _copy(source: Path, target: Path) -> tuple[int, str]:
    """Size in bytes and sha-256 of what was read and written."""
    target.parent.mkdir(parents=True, exist_ok=True)
    whole, size = hashlib.sha256(), 0
    with source.open("rb") as reader, target.open("wb") as writer:
        while chunk := reader.read(BYTES_A_READ):
            whole.update(chunk)
            writer.write(chunk)
            size += len(chunk)
        writer.flush()
        os.fsync(writer.fileno())
    shutil.copystat(source, target)
    return size, whole.hexdigest()


def _aside(target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(f".{target.name}{PART}")
    if aside.is_dir():
        shutil.rmtree(aside)
    return aside


def _move(aside: Path, target: Path) -> None:
    for parent, _, _ in os.walk(aside):
        sync(Path(parent))
    aside.rename(target)
    sync(target.parent)
