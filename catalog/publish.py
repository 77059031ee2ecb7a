"""Publication: a product written aside becomes, in one step, part of the archive and of the catalog.

A product is checksummed and brought to the archive (:mod:`catalog.stores`) and entered in the catalog in one
transaction, which commits once it has been settled there, in one step and for ever. What the catalog refuses is thus
never archived, and killed at any instant a product is either wholly there or not there; the same call made again
completes it. The product keeps its own STAC item (``item.json``), so that the archive alone is enough to complete an
interrupted publication.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

import pystac

from catalog.checksums import Checksum, checksum, piece_length
from catalog.collections import collections
from catalog.errors import PublicationError, UnknownCollection
from catalog.items import upsert
from catalog.storage import directory_key, files_key, store
from catalog.stores import ITEM
from catalog.supersede import Reference, follows, superseded

CHECKSUMS = "CHECKSUMS.json"
FILE_EXTENSION = "https://stac-extensions.github.io/file/v2.1.0/schema.json"
TIMESTAMPS_EXTENSION = "https://stac-extensions.github.io/timestamps/v1.1.0/schema.json"
KEPT_LINKS = {"derived_from", "via", "cite-as", "license", "related", "predecessor-version", "successor-version"}
"""Links that are the product's own; the STAC API adds the others to every answer."""

OUR_ITEM = re.compile(r"^/?(?:stac/)?(collections/[^/]+/items/[^/]+)$")


def publish(item: pystac.Item, directory: Path, *, replaces: Reference | None = None) -> pystac.Item:
    """Publish the product in ``directory``, whose asset hrefs in ``item`` are relative to it.

    At the same instant the published product that it ``replaces`` is deprecated: see :mod:`catalog.supersede`.
    Returns the item as stored, its asset hrefs being storage keys. Publishing what is already published
    returns the published item and removes ``directory``. Raises :class:`catalog.errors.PublicationError`; where it may
    pass, :class:`catalog.errors.StorageUnavailable`, ``OSError`` or :class:`psycopg.OperationalError`. Nothing of the
    product is visible then.
    """
    if item.collection_id not in collections():
        raise UnknownCollection(f"{item.id}: there is no collection {item.collection_id}")
    key = directory_key(item)
    retired = [superseded(replaces, (str(item.collection_id), item.id))] if replaces else []
    if not store().holds(key):
        try:
            stored = _archived(follows(item, replaces) if replaces else item, directory, key, retired)
        except FileExistsError:
            # Another process archived the same product meanwhile: that one counts.
            return publish(item, directory, replaces=replaces)
    else:
        stored = json.loads(store().read(f"{key}/{ITEM}"))
        upsert(stored, *retired, before_commit=lambda: note(retired))
    published = pystac.Item.from_dict(stored)
    store().discard(store().remnants(key, files_key(published)))
    if directory.exists():
        shutil.rmtree(directory)
    return published


def _archived(item: pystac.Item, directory: Path, key: str, retired: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The item as stored; ``FileExistsError`` where another process has published the same product."""
    archive = store()
    place = archive.place(key)
    _prepare(item, directory, place)
    stored: dict[str, Any] = json.loads((directory / ITEM).read_text())
    archive.bring(directory, place)

    def settle() -> None:
        archive.settle(directory, key, place)
        note(retired)

    upsert(stored, *retired, before_commit=settle)
    return stored


def _prepare(item: pystac.Item, directory: Path, key: str) -> None:
    """Write the checksums and the final item beside the files, which are to lie at ``key``."""
    if not directory.is_dir():
        raise PublicationError(f"{item.id}: neither {directory} nor its place in the archive exists; make it again")
    files = {path.relative_to(directory).as_posix(): path for path in _files(directory)}
    length = piece_length(max((path.stat().st_size for path in files.values()), default=0))
    sums = {name: checksum(path, length) for name, path in sorted(files.items())}
    _write(
        directory / CHECKSUMS,
        {"piece_length": length, "files": {name: found.as_dict() for name, found in sums.items()}},
    )
    _write(directory / ITEM, stored_form(item, key, sums))


def _files(directory: Path) -> Iterator[Path]:
    """Every regular file of the product; links and special files have no place in the archive."""
    for path in directory.rglob("*"):
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            raise PublicationError(f"{path}: is neither a file nor a folder; products hold nothing else")
        if path.is_file() and path.relative_to(directory).as_posix() not in {CHECKSUMS, ITEM}:
            yield path


def stored_form(item: pystac.Item, key: str, sums: dict[str, Checksum]) -> dict[str, Any]:
    """The item as the catalog keeps it: its asset hrefs under ``key``, with the checksums ``sums`` of its files."""
    final = item.clone()
    in_collection = pystac.Link("collection", f"collections/{item.collection_id}", "application/json")
    final.links = [in_collection, *(_relative(link) for link in final.links if link.rel in KEPT_LINKS)]
    # pgstac 0.10 finds no item without a description in a free-text search, whatever its title says.
    final.properties.setdefault("description", final.properties.get("title", final.id))
    final.properties["published"] = pystac.utils.datetime_to_str(datetime.now(UTC))
    for extension in (FILE_EXTENSION, TIMESTAMPS_EXTENSION):
        if extension not in final.stac_extensions:
            final.stac_extensions.append(extension)
    for asset_key, asset in final.assets.items():
        name = PurePosixPath(asset.href).as_posix()
        if name not in sums:
            raise PublicationError(f"{item.id}: asset {asset_key} names {asset.href!r}, which is not in the product")
        asset.href = f"{key}/{name}"
        asset.extra_fields["file:size"] = sums[name].size
        asset.extra_fields["file:checksum"] = sums[name].multihash
    return final.to_dict(include_self_link=False, transform_hrefs=False)


def _relative(link: pystac.Link) -> pystac.Link:
    """``link``; one to another item of this catalog is kept relative to the root of the STAC API."""
    if isinstance(link.target, pystac.Item):
        target = f"collections/{link.target.collection_id}/items/{link.target.id}"
    else:
        ours = OUR_ITEM.search(str(link.target))
        target = ours[1] if ours else str(link.target)
    return pystac.Link(link.rel, target, link.media_type, link.title, link.extra_fields)


def note(changed: Iterable[dict[str, Any]]) -> None:
    """Keep these items beside their files, in place of what was kept there."""
    for item in changed:
        store().rewrite(f"{directory_key(pystac.Item.from_dict(item))}/{ITEM}", _text(item).encode())


def _write(path: Path, content: dict[str, object]) -> None:
    path.write_text(_text(content))


def _text(content: dict[str, Any]) -> str:
    return json.dumps(content, indent=1, ensure_ascii=False)
