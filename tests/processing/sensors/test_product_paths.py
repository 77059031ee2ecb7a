"""What metadata may name: files inside the product, that a file system can be asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from processing.errors import InvalidMetadata
from processing.sensors.mtl import Mtl
from processing.sensors.product_paths import is_inside
from processing.sensors.safe_manifest import read_checksums

OUTSIDE = ("/etc/passwd", "../B4.TIF", "GRANULE/../../B4.jp2", "A" * 256, "é" * 128, "/".join(["folder"] * 150), "a\0b")


@pytest.mark.parametrize("name", ["B4.TIF", "GRANULE/L1C/IMG_DATA/B02.jp2", "A" * 255])
def test_a_file_of_a_product_is_inside(name: str) -> None:
    assert is_inside(Path(name))


@pytest.mark.parametrize("name", ["", *OUTSIDE], ids=lambda name: repr(name)[:20])
def test_anything_else_is_not(name: str) -> None:
    assert not is_inside(Path(name))


@pytest.mark.parametrize("name", ["", ".", "..", "A" * 300])
def test_a_landsat_file_of_an_impossible_name_is_refused_as_metadata(name: str, tmp_path: Path) -> None:
    path = tmp_path / "MTL.txt"
    path.write_text(f'GROUP = L1_METADATA_FILE\nFILE_NAME_BAND_4 = "{name}"\nEND_GROUP = L1_METADATA_FILE\n')
    with pytest.raises(InvalidMetadata, match="not a file of this product"):
        Mtl(path).file_name("FILE_NAME_BAND_4")


def test_a_manifest_of_an_impossible_name_is_refused_as_metadata(tmp_path: Path) -> None:
    path = tmp_path / "manifest.safe"
    path.write_text(
        f'<m><byteStream size="1"><fileLocation href="./{"A" * 300}"/>'
        '<checksum checksumName="MD5">00</checksum></byteStream></m>'
    )
    with pytest.raises(InvalidMetadata, match="not a path inside the product"):
        read_checksums(path)
