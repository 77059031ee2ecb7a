"""How an order stands: whether its files are on the disk, and whether its links still work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from catalog import tiers
from catalog.errors import ItemNotFound
from catalog.storage import store
from portal.cart.models import Order, OrderFile
from portal.downloads.availability import Availability, availability
from portal.downloads.selectors import assets


def not_online(order: Order) -> dict[Availability, int]:
    """How many of the order's files cannot be had now, and why; empty when all can.

    The catalog is asked only about what is not on the disk.
    """
    absent = missing(order.files.all())
    away = tiers.away(file.folder_key for file in absent)
    return dict(Counter(Availability.STAGING if file.folder_key in away else _state(file) for file in absent))


def missing(files: Iterable[OrderFile]) -> list[OrderFile]:
    """Those that are not where they belong; the archive is asked once for each product."""
    folders: dict[str, list[OrderFile]] = {}
    for file in files:
        folders.setdefault(file.folder_key, []).append(file)
    absent = {key: store().missing(key, [file.name for file in inside]) for key, inside in folders.items()}
    return [file for key, inside in folders.items() for file in inside if file.name in absent[key]]


def _state(file: OrderFile) -> Availability:
    try:
        asset = assets(file.collection, file.item)[file.asset]
    except (ItemNotFound, KeyError):
        return Availability.LOST
    return availability(file.key, asset.tier)
