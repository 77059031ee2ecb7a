"""A product's files: what they are, how large, their checksum, where to download them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from django.urls import reverse

SHA_256 = "1220"
"""What a multihash of 32 bytes of sha-256 begins with."""


@dataclass(frozen=True)
class File:
    key: str
    name: str
    """Path inside the product."""
    short: str
    """The name without the product's, which all of them repeat."""
    title: str
    media_type: str
    size: int | None
    """Bytes."""
    sha256: str
    url: str


def files(item: dict[str, Any]) -> list[File]:
    """The files of an item in the order of their names, those in folders last."""
    found = [_file(item, key, asset) for key, asset in item["assets"].items()]
    return sorted(found, key=lambda file: ("/" in file.name, file.name))


def total_size(listed: list[File]) -> int:
    """Bytes."""
    return sum(file.size or 0 for file in listed)


def _file(item: dict[str, Any], key: str, asset: dict[str, Any]) -> File:
    parts = PurePosixPath(asset["href"]).parts
    inside = parts[parts.index(item["id"]) + 1 :] if item["id"] in parts else parts[-1:]
    name = "/".join(inside)
    return File(
        key=key,
        name=name,
        short=name.replace(f"{item['id']}_", "…"),
        title=asset.get("title") or key,
        media_type=asset.get("type", "").partition(";")[0],
        size=asset.get("file:size"),
        sha256=str(asset.get("file:checksum") or "").removeprefix(SHA_256),
        url=reverse("downloads:file", args=[item["collection"], item["id"], key]),
    )
