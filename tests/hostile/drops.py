"""Twelve drops that no centre should choke on, each made from a good product."""

from __future__ import annotations

import hashlib
import os
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

BOMB_BYTES = 400_000_000


@dataclass(frozen=True)
class Hostile:
    """A drop, the code it must be refused with, and a word that its reason must contain."""

    name: str
    make: Callable[[Path, Path], None]
    """Given the good SAFE and the path to write to."""
    code: str
    culprit: str


def _copy(safe: Path, target: Path) -> Path:
    shutil.copytree(safe, target)
    return target


def _band(root: Path, code: str) -> Path:
    return next(root.glob(f"GRANULE/*/IMG_DATA/*_{code}.jp2"))


def _zip(safe: Path, target: Path) -> None:
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(safe.rglob("*")):
            archive.write(path, Path(safe.name) / path.relative_to(safe))


def _truncated_zip(safe: Path, target: Path) -> None:
    _zip(safe, target)
    os.truncate(target, target.stat().st_size * 2 // 3)


def _climbing_zip(safe: Path, target: Path) -> None:
    _zip(safe, target)
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("../../escaped.txt", "out")


def _symlink(safe: Path, target: Path) -> None:
    band = _band(_copy(safe, target), "B04")
    band.unlink()
    band.symlink_to("/etc/passwd")


def _bomb(safe: Path, target: Path) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{safe.name}/GRANULE/B02.jp2", bytes(BOMB_BYTES))


def _missing_band(safe: Path, target: Path) -> None:
    _band(_copy(safe, target), "B11").unlink()


def _corrupt_jp2(safe: Path, target: Path) -> None:
    """Its code-stream broken off, and signed again in the manifest, so that only decoding can tell."""
    band = _band(_copy(safe, target), "B03")
    before = band.read_bytes()
    damaged = before[: len(before) // 3]
    band.write_bytes(damaged)
    manifest = target / "manifest.safe"
    text = manifest.read_text()
    for old, new in ((_sum(before), _sum(damaged)), (f'size="{len(before)}"', f'size="{len(damaged)}"')):
        text = text.replace(old, new)
    manifest.write_text(text)


def _sum(data: bytes) -> str:
    return hashlib.sha3_256(data).hexdigest().upper()


def _external_entity(safe: Path, target: Path) -> None:
    metadata = _copy(safe, target) / "MTD_MSIL1C.xml"
    text = metadata.read_text()
    declared = '<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'
    head, separator, rest = text.partition("?>")
    metadata.write_text(head + separator + declared + rest)


def _wrong_checksum(safe: Path, target: Path) -> None:
    band = _band(_copy(safe, target), "B08")
    data = bytearray(band.read_bytes())
    data[-3] ^= 0xFF
    band.write_bytes(data)


def _empty_folder(safe: Path, target: Path) -> None:
    target.mkdir()


def _unknown(safe: Path, target: Path) -> None:
    target.mkdir()
    (target / "SPOT.DIM").write_text("<Dimap_Document/>")


def _odd_name(safe: Path, target: Path) -> None:
    target.write_bytes(b"not a product")


def _zero_bytes(safe: Path, target: Path) -> None:
    target.touch()


SAFE = "S2A_MSIL1C_20180101T105441_N0206_R051_T31TCJ_2018010100000{}.SAFE"
HOSTILE = (
    Hostile("truncated.zip", _truncated_zip, "incomplete-product", "truncated.zip"),
    Hostile("climbing.zip", _climbing_zip, "unsafe-archive", "escaped.txt"),
    Hostile(SAFE.format(1), _symlink, "unsafe-archive", "B04.jp2"),
    Hostile("bomb.zip", _bomb, "unsafe-archive", "bomb.zip"),
    Hostile(SAFE.format(2), _missing_band, "incomplete-product", "B11.jp2"),
    Hostile(SAFE.format(3), _corrupt_jp2, "corrupt-product", "B03.jp2"),
    Hostile(SAFE.format(4), _external_entity, "invalid-metadata", "MTD_MSIL1C.xml"),
    Hostile(SAFE.format(5), _wrong_checksum, "checksum-mismatch", "B08.jp2"),
    Hostile("empty", _empty_folder, "incomplete-product", "empty"),
    Hostile("some-product", _unknown, "unknown-product", "some-product"),
    Hostile("--rf * ; \"'$(reboot)\n é☃.zip", _odd_name, "incomplete-product", "reboot"),
    Hostile("nothing.tar", _zero_bytes, "incomplete-product", "nothing.tar"),
)
