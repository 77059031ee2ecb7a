"""A product packed as its provider distributes it, the same bytes for the same files."""

from __future__ import annotations

import tarfile
import zipfile
from pathlib import Path

_OLDEST = (1980, 1, 1, 0, 0, 0)
"""The date of every member of a zip: it knows none earlier."""


def packed(product: Path) -> Path:
    """Beside the product: ``NAME.zip`` of a SAFE, the folder in it, or ``NAME.tar`` of a Landsat product's files."""
    return _zipped(product) if product.suffix == ".SAFE" else _tarred(product)


def _zipped(product: Path) -> Path:
    target = product.with_suffix(".zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for path in _files(product):
            member = zipfile.ZipInfo(path.relative_to(product.parent).as_posix(), _OLDEST)
            member.external_attr = 0o644 << 16
            archive.writestr(member, path.read_bytes())
    return target


def _tarred(product: Path) -> Path:
    target = product.with_name(f"{product.name}.tar")
    with tarfile.open(target, "w", format=tarfile.USTAR_FORMAT) as archive:
        for path in _files(product):
            member = tarfile.TarInfo(path.relative_to(product).as_posix())
            member.size = path.stat().st_size
            with path.open("rb") as stream:
                archive.addfile(member, stream)
    return target


def _files(product: Path) -> list[Path]:
    return sorted(path for path in product.rglob("*") if path.is_file())
