"""What is wished for, what a provider offers of it, and what a provider is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from catalog.gazetteer.place import Box
from catalog.gazetteer.tiles import tile_box, tile_id
from processing.sources.errors import InvalidSources

TILE_IN_NAME = re.compile(r"_T(\d{2}[A-Z]{3})_")


@dataclass(frozen=True)
class Wish:
    """Level-1 of one collection of ours: over tiles, or over a box, from ``start`` until before ``end``."""

    collection: str
    """``sentinel2-l1c``, ``landsat-l1``"""
    start: datetime
    """Aware; of the sensing time."""
    end: datetime
    tiles: tuple[str, ...] = ()
    """MGRS, ``31TCJ``"""
    bbox: Box | None = None
    """west, south, east, north (degrees)"""
    cloud_cover: float | None = None
    """Percent: cloudier ones are not wanted. Those of which the provider does not say it are."""

    def boxes(self) -> list[Box]:
        """Where to ask: around each tile, else the box. Raises :class:`InvalidSources` for what is no tile."""
        boxes = {tile: tile_box(tile_id(tile) or "") for tile in self.tiles}
        unknown = [tile for tile, box in boxes.items() if box is None]
        if unknown or not (boxes or self.bbox):
            raise InvalidSources(f"{unknown[0]!r} is not an MGRS tile" if unknown else "neither tiles nor a box")
        return [box for box in boxes.values() if box] or ([self.bbox] if self.bbox else [])

    def includes(self, offer: Offer) -> bool:
        """Whether the offer is what was wished for; its place, where it names a tile."""
        cloudy = self.cloud_cover is not None and (offer.cloud_cover or 0.0) > self.cloud_cover
        elsewhere = bool(self.tiles) and offer.tile_id is not None and offer.tile_id not in self.tiles
        return offer.collection == self.collection and self.in_time(offer) and not cloudy and not elsewhere

    def in_time(self, offer: Offer) -> bool:
        return self.start <= offer.sensing_time < self.end


@dataclass(frozen=True)
class Offer:
    """One product that a provider says it has."""

    identifier: str
    """The product's own name, without suffix, as the agency gave it: the same at every provider."""
    collection: str
    """Ours."""
    provider: str
    sensing_time: datetime
    reference: str
    """By which the provider finds it again."""
    tile_id: str | None = None
    cloud_cover: float | None = None
    """percent"""
    size: int | None = None
    """bytes, of all its files"""
    checksum: str | None = None
    """Of the one file that it consists of, where known: multihash, hexadecimal."""
    expires: datetime | None = None
    """When the provider will delete it, where it says so."""

    def as_dict(self) -> dict[str, Any]:
        """In JSON's terms."""
        expires = self.expires.isoformat() if self.expires else None
        return {**vars(self), "sensing_time": self.sensing_time.isoformat(), "expires": expires}

    @classmethod
    def from_dict(cls, kept: dict[str, Any]) -> Offer:
        moments = {name: datetime.fromisoformat(kept[name]) for name in ("sensing_time", "expires") if kept[name]}
        return cls(**{**kept, **moments})


def tile_in_name(identifier: str) -> str | None:
    """``31TCJ`` of a Sentinel-2 product's name."""
    found = TILE_IN_NAME.search(identifier)
    return found[1] if found else None


class Provider(Protocol):
    """Somebody who has Level-1 products. Raises :class:`processing.sources.errors.ProviderError` alone."""

    name: str

    def search(self, wish: Wish) -> Iterator[Offer]:
        """What it has around the wish; what is a little beside may be among it."""

    def fetch(self, offer: Offer, folder: Path) -> Path:
        """The whole product, compared with what the provider says of it, below ``folder``: an archive or a folder.

        Its name is what it shall be called in the inbox. What an attempt before this one left in ``folder`` is used.
        """
