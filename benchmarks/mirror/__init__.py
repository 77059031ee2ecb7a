"""What a mirror is measured with: small products that the intake accepts, each with a date of its own."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from processing.simulation.archives import packed
from processing.simulation.demonstration import DemonstrationProduct, simulate, small_products
from tests.processing.sources.flaky import Product

SIDES = {"sentinel2-l1c": 180, "landsat-l1": 60}
"""Pixels"""
FIRST_DAY = date(2021, 1, 1)
TEXT_SUFFIXES = {".xml", ".safe", ".txt", ".html"}


def dated_products(number: int, folder: Path) -> dict[str, list[Product]]:
    """By collection, half of each: a simulated product copied under the dates of as many days."""
    made = {}
    for original, collection in zip(small_products(), SIDES, strict=True):
        product = _smaller(original, SIDES[collection])
        root = simulate(product, directory=folder)
        days = [FIRST_DAY + timedelta(days=index) for index in range(number // 2)]
        made[collection] = [_dated(root, product.scene.sensing_time, day, folder / "dated", collection) for day in days]
    return made


def _smaller(product: DemonstrationProduct, side: int) -> DemonstrationProduct:
    geobox = replace(product.over.geobox, height=side, width=side)
    return replace(product, over=replace(product.over, geobox=geobox))


def _dated(root: Path, original: datetime, day: date, folder: Path, collection: str) -> Product:
    """The same product taken on another day: its names, its metadata, and the checksums of its manifest."""
    words = {f"{original:%Y%m%d}": f"{day:%Y%m%d}", f"{original:%Y-%m-%d}": f"{day:%Y-%m-%d}"}
    copy = folder / _replaced(root.name, words)
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        target = copy / _replaced(path.relative_to(root).as_posix(), words)
        target.parent.mkdir(parents=True, exist_ok=True)
        content = path.read_bytes()
        if path.suffix.lower() in TEXT_SUFFIXES:
            content = _replaced(content.decode(), words).encode()
        target.write_bytes(content)
    if (copy / "manifest.safe").exists():
        _renew_manifest(copy)
    archive = packed(copy)
    moment = datetime.combine(day, original.timetz()).astimezone(UTC)
    return Product(copy.name.removesuffix(".SAFE"), moment, archive.read_bytes(), archive.suffix, collection)


def _replaced(text: str, words: dict[str, str]) -> str:
    for old, new in words.items():
        text = text.replace(old, new)
    return text


def _renew_manifest(safe: Path) -> None:
    """Sizes and SHA3-256 of the files as they are now."""

    def renewed(match: re.Match[str]) -> str:
        content = (safe / match["href"]).read_bytes()
        text = re.sub(r'size="\d+"', f'size="{len(content)}"', match[0])
        return re.sub(r">[0-9A-F]{64}<", f">{hashlib.sha3_256(content).hexdigest().upper()}<", text)

    manifest = safe / "manifest.safe"
    stream = re.compile(r'<byteStream(?:(?!</byteStream>).)*href="(?P<href>[^"]+)".*?</byteStream>', re.DOTALL)
    manifest.write_text(stream.sub(renewed, manifest.read_text()))
