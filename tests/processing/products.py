"""Real products made whole: the copies in shared data are cut, so that what is around the pixels must follow."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

import rasterio

SENTINEL2 = "S2A_MSIL1C_20171207T002051_N0206_R116_T55JEJ_20171207T032513.SAFE"
SENTINEL2_LARGER = "S2A_MSIL1C_20180629T000241_N0206_R030_T56JMM_20180629T012042.SAFE"


def sentinel2(shared_data: Path, folder: Path, name: str = SENTINEL2) -> Path:
    """A decimated L1C whose manifest tells the truth."""
    root = folder / name
    shutil.copytree(shared_data / "s2-l1c-safe-decimated" / name, root, copy_function=shutil.copyfile)
    for path in [root, *root.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    sign(root)
    return root


def sign(root: Path) -> None:
    """Write the sizes and MD5 of the files that are there into ``manifest.safe``."""
    manifest = root / "manifest.safe"
    text = manifest.read_text(encoding="utf-8")
    for entry in re.findall(r'<byteStream[^>]*size="\d+">.*?</byteStream>', text, flags=re.DOTALL):
        found = re.search(r'href="\./([^"]+)"', entry)
        path = root / found[1] if found else root
        if not path.is_file():
            continue
        data = path.read_bytes()
        signed = re.sub(r'size="\d+"', f'size="{len(data)}"', entry)
        signed = re.sub(r">[0-9a-f]{32}<", f">{hashlib.md5(data).hexdigest()}<", signed, flags=re.IGNORECASE)
        text = text.replace(entry, signed)
    manifest.write_text(text, encoding="utf-8")


def landsat(shared_data: Path, folder: Path) -> Path:
    """The all-band Landsat 8 crop under the names, and with the size and corners, that its MTL then declares."""
    source = shared_data / "landsat" / "L8_L1_all_bands_cloudy"
    scene = "LC80200392015216LGN00"
    root = folder / scene
    root.mkdir(parents=True)
    for path in source.glob("l8_*.tif"):
        shutil.copyfile(path, root / f"{scene}_{path.stem.removeprefix('l8_')}.TIF")
    with rasterio.open(root / f"{scene}_B4.TIF") as dataset:
        height, width, transform = dataset.height, dataset.width, dataset.transform
    text = (source / "l8_MTL.txt").read_text()
    changed = {
        "REFLECTIVE_LINES": height,
        "REFLECTIVE_SAMPLES": width,
        "CORNER_UL_PROJECTION_X_PRODUCT": transform.c + 15,
        "CORNER_UL_PROJECTION_Y_PRODUCT": transform.f - 15,
    }
    for key, value in changed.items():
        text = re.sub(rf"\b{key} = \S+", f"{key} = {value}", text)
    (root / f"{scene}_MTL.txt").write_text(text)
    return root


def metadata_of(root: Path) -> Path:
    """The file that a sensor reads first."""
    return next(path for path in (root / "MTD_MSIL1C.xml", *root.glob("*_MTL.txt")) if path.exists())
