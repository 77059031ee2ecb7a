"""The checksums of ``manifest.safe``: MD5 in older baselines, SHA3-256 in newer ones."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from processing.errors import ChecksumMismatch, CorruptProduct, InvalidMetadata
from processing.raster.source import decode_wholly
from processing.sensors.product_paths import is_inside
from processing.sensors.xml_metadata import Document

ALGORITHMS = {"MD5": "md5", "SHA3-256": "sha3_256", "SHA-256": "sha256"}


@dataclass(frozen=True)
class Checksum:
    """What the manifest says of one file."""

    algorithm: str
    digest: str
    size: int | None


def read_checksums(path: Path) -> dict[Path, Checksum]:
    """Checksum by relative path; raises InvalidMetadata or IncompleteProduct."""
    document = Document(path)
    checksums = {}
    for stream in document.root.iter("byteStream"):
        location, checksum = stream.find("fileLocation"), stream.find("checksum")
        if location is None or checksum is None or not checksum.text:
            continue
        name, size = checksum.get("checksumName", ""), stream.get("size", "")
        if name.upper() not in ALGORITHMS:
            raise InvalidMetadata(f"{path.name}: unknown checksum {name[:20]!r}")
        relative = Path(*PurePosixPath(location.get("href", "")).parts)
        if not is_inside(relative):
            raise InvalidMetadata(f"{path.name}: {str(relative)[:120]!r} is not a path inside the product")
        checksums[relative] = Checksum(
            name.upper(), checksum.text.strip().lower(), int(size) if size.isdigit() else None
        )
    return checksums


def verify_checksum(file: Path, expected: Checksum) -> None:
    """Compare a file's bytes with its checksum.

    Raises
    ------
    CorruptProduct
        the bytes differ and, being an image, cannot be decoded
    ChecksumMismatch
        the bytes differ otherwise
    """
    size = file.stat().st_size
    if size == expected.size or expected.size is None:
        with file.open("rb") as stream:
            digest = hashlib.file_digest(
                stream, lambda: hashlib.new(ALGORITHMS[expected.algorithm], usedforsecurity=False)
            )
        if digest.hexdigest() == expected.digest:
            return
        difference = f"its {expected.algorithm} is {digest.hexdigest()}, manifest.safe says {expected.digest}"
    else:
        difference = f"it is {size} bytes long, manifest.safe says {expected.size}"
    if file.suffix == ".jp2":
        try:
            decode_wholly(file)
        except CorruptProduct as error:
            raise CorruptProduct(f"{error} ({difference}); download the product again") from error
    raise ChecksumMismatch(
        f"{file.name} is not the file that the provider made: {difference}; download the product again"
    )
