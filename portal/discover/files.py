"""A product's files: what they are, how large, their checksum, where to download them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.discover.product_page.asset_words import file_title
from portal.discover.product_page.open_in import file_address

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

SHA_256 = "1220"
"""What a multihash of 32 bytes of sha-256 begins with."""


KINDS: dict[str, StrPromise] = {
    "reflectance": _("Surface reflectance"),
    "maps": _("Maps and values"),
    "masks": _("Masks"),
    "atmosphere": _("Atmosphere"),
    "pictures": _("Pictures to look at"),
    "metadata": _("Metadata and reports"),
}
"""Of files, in the order of reading."""
TIFF = "image/tiff"
LONGEST = 40
"""Characters of a name before its folders are left out."""


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
    address: str
    """The same for a program: the whole address."""
    kind: str
    """Of :data:`KINDS`."""

    @property
    def gdal(self) -> str:
        """What QGIS and GDAL open over the network; empty for what is not an image."""
        return f"/vsicurl/{self.address}" if self.media_type == TIFF else ""

    @property
    def python(self) -> str:
        return f'rasterio.open("{self.gdal}")' if self.gdal else ""


@dataclass(frozen=True)
class FileGroup:
    title: str
    files: list[File]

    @property
    def size(self) -> int:
        """Bytes."""
        return total_size(self.files)


def grouped(listed: list[File]) -> list[FileGroup]:
    """The files by what they are."""
    groups = [FileGroup(str(title), [one for one in listed if one.kind == kind]) for kind, title in KINDS.items()]
    return [group for group in groups if group.files]


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
        short=_short(name, item["id"]),
        title=file_title(key, asset),
        media_type=asset.get("type", "").partition(";")[0],
        size=asset.get("file:size"),
        sha256=str(asset.get("file:checksum") or "").removeprefix(SHA_256),
        url=reverse("downloads:file", args=[item["collection"], item["id"], key]),
        address=file_address(item, key),
        kind=_kind(key, asset),
    )


def _short(name: str, identifier: str) -> str:
    """Without what the product's other files are called too, and without folders where they fill a line."""
    short = name.replace(f"{identifier}_", "…")
    return short if len(short) <= LONGEST else f"…/{PurePosixPath(name).name}"


def _kind(key: str, asset: dict[str, Any]) -> str:
    roles = set(asset.get("roles") or [])
    if roles & {"thumbnail", "overview", "visual"}:
        return "pictures"
    if "metadata" in roles:
        return "metadata"
    if "data-mask" in roles:
        return "masks"
    if key.startswith("ATB"):
        return "atmosphere"
    return "reflectance" if roles & {"reflectance", "uncertainty"} and key[:3] != "FSC" else "maps"
