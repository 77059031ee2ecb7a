"""What an unpacked drop is: an image or reference polygons; and what there is to publish of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pystac

from catalog.search import current, search
from catalog.supersede import Reference
from processing.items import level1_item
from processing.items.landcover_reference import COLLECTION, named_as, reference_id, reference_item
from processing.landcover.reference import open_reference
from processing.landcover.reference_summary import summarised
from processing.sensors import open_product

PACKAGES = "*.[gG][pP][kK][gG]"


@dataclass(frozen=True)
class Received:
    """A product that was verified, in its own folder."""

    identifier: str
    collection: str
    root: Path
    item: Callable[[], pystac.Item]
    """What to publish; the search for ``replaces`` needs it not."""
    replaces: Callable[[], Reference | None]
    """The published product that this is the better version of."""


def verified(folder: Path) -> Received:
    """Raises :class:`processing.errors.RejectedProduct` where the drop will never be processed as it is."""
    packages = list(folder.glob(PACKAGES))
    return _reference(packages[0]) if len(packages) == 1 else _level1(folder)


def _level1(folder: Path) -> Received:
    product = open_product(folder)
    product.verify()
    found = product.acquisition
    return Received(found.identifier, found.collection, product.root, lambda: level1_item(product), lambda: None)


def _reference(path: Path) -> Received:
    file = open_reference(path)
    summary = summarised(file)
    with path.open("rb") as opened:
        identifier = reference_id(file, hashlib.file_digest(opened, "sha256").hexdigest())
    item = reference_item(identifier, file, summary, f"{identifier}.gpkg")

    def named() -> pystac.Item:
        named_as(path, identifier)
        return item

    return Received(identifier, COLLECTION, path.parent, named, lambda: _before(item))


def _before(item: pystac.Item) -> Reference | None:
    """The current reference of the same name and campaign."""
    same = [
        {"op": "=", "args": [{"property": name}, item.properties[name]]}
        for name in ("atelier:region", "atelier:campaign", "atelier:simulated")
    ]
    found = search(
        current({"collections": [COLLECTION], "filter-lang": "cql2-json", "filter": {"op": "and", "args": same}})
    )
    others = [feature["id"] for feature in found["features"] if feature["id"] != item.id]
    return (COLLECTION, others[0]) if others else None
