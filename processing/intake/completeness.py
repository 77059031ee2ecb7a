"""Is a drop whole, or still being copied? Looks at names and sizes only; pixels are for the verification."""

from __future__ import annotations

import os
import re
import tarfile
import zipfile
from pathlib import Path

from defusedxml.ElementTree import parse

from processing.landcover import geopackage

TEMPORARY_SUFFIXES = (".part", ".partial", ".tmp", ".filepart", ".aria2", ".crdownload")
TAR_SUFFIXES = (".tar", ".tar.gz", ".tgz")
PACKAGE_SUFFIX = ".gpkg"
MTL_FILE_NAME = re.compile(r'FILE_NAME_\w+\s*=\s*"([^"/]+)"')
METADATA_MAX_BYTES = 20_000_000

Signature = tuple[tuple[str, int, int], ...]


def is_temporary(name: str) -> bool:
    """Names that copying programs give to what is not finished."""
    return name.startswith(".") or name.lower().endswith(TEMPORARY_SUFFIXES)


def signature(entry: Path) -> Signature:
    """(path, size, mtime in ns) of everything in the drop; equal signatures mean that nothing moved."""
    if entry.is_symlink() or not entry.is_dir():
        return (_stamp(entry, entry.name),)
    stamps = [_stamp(entry, ".")]
    for folder, folders, files in os.walk(entry):
        stamps += [_stamp(Path(folder, name), os.path.relpath(Path(folder, name), entry)) for name in folders + files]
    return tuple(sorted(stamps))


def is_whole(entry: Path) -> bool:
    """Whether nothing is missing by the drop's own account; never raises for what the drop contains."""
    if entry.is_symlink():
        return True  # refused by the verification; waiting would not change it
    try:
        if entry.is_dir():
            return _is_whole_folder(entry)
        if entry.name.lower().endswith(".zip"):
            return zipfile.is_zipfile(entry) and bool(zipfile.ZipFile(entry).namelist())
        if entry.name.lower().endswith(TAR_SUFFIXES):
            return _is_whole_tar(entry)
        if entry.name.lower().endswith(PACKAGE_SUFFIX):
            return geopackage.is_whole(entry)
    except Exception:  # a hostile or half-copied file may fail in any way; it is not whole then
        return False
    return False


def _stamp(path: Path, name: str) -> tuple[str, int, int]:
    state = path.lstat()
    return name, state.st_size, state.st_mtime_ns


def _is_whole_folder(folder: Path) -> bool:
    inside = [child for child in folder.iterdir() if not is_temporary(child.name)]
    if len(inside) == 1 and inside[0].is_dir() and not inside[0].is_symlink():
        return _is_whole_folder(inside[0])
    if (folder / "manifest.safe").is_file():
        return _is_whole_safe(folder)
    packages = [child for child in inside if child.name.lower().endswith(PACKAGE_SUFFIX)]
    if packages:
        return all(map(geopackage.is_whole, packages))
    return any(_is_whole_landsat(metadata) for metadata in folder.glob("*MTL.txt"))


def _is_whole_safe(folder: Path) -> bool:
    manifest = folder / "manifest.safe"
    if manifest.stat().st_size > METADATA_MAX_BYTES:
        return False
    for stream in parse(manifest).iter("byteStream"):
        location = stream.find("fileLocation")
        named = folder / (location.get("href", "") if location is not None else "")
        if not named.is_file() or named.stat().st_size < int(stream.get("size") or 1):
            return False
    return True


def _is_whole_landsat(metadata: Path) -> bool:
    text = metadata.read_text(errors="replace") if metadata.stat().st_size < METADATA_MAX_BYTES else ""
    named = [name for name in MTL_FILE_NAME.findall(text) if name.upper().endswith((".TIF", ".TXT"))]
    return bool(named) and all((metadata.parent / name).is_file() for name in named)


def _is_whole_tar(entry: Path) -> bool:
    """An uncompressed tar ends with two blocks of zeros; a compressed one with its own checksum."""
    if entry.name.lower().endswith(".tar"):
        with entry.open("rb") as file:
            file.seek(-1024, os.SEEK_END)
            return not any(file.read())
    with tarfile.open(entry, "r:gz") as archive:
        return sum(1 for _ in archive) > 0
