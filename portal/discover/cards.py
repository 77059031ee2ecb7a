"""A STAC item as a person reads it in a list of results."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.discover.periods import period, sensing_time
from portal.discover.renders import Render, renders
from portal.discover.searches import address

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

PLATFORMS = {
    "sentinel-2a": "Sentinel-2A",
    "sentinel-2b": "Sentinel-2B",
    "sentinel-2c": "Sentinel-2C",
    "landsat-5": "Landsat 5",
    "landsat-7": "Landsat 7",
    "landsat-8": "Landsat 8",
    "landsat-9": "Landsat 9",
    "venus": "VENµS",
    "spot-5": "SPOT 5",
    "sentinel-2": "Sentinel-2",
    "landsat": "Landsat",
}
"""Names of platforms and of their families."""
PRODUCTS: dict[str, StrPromise] = {
    "sentinel2-l1c": _("Level-1C, as received"),
    "landsat-l1": _("Level-1, as received"),
    "sentinel2-l2a": _("Surface reflectance (L2A)"),
    "landsat-l2a": _("Surface reflectance (L2A)"),
    "snow": _("Snow cover (L2B)"),
    "snow-year": _("Snow season (L3B)"),
    "sentinel2-l3a": _("Monthly composite (L3A)"),
    "landcover": _("Land cover (L3B)"),
    "landcover-models": _("Land-cover model (L3B)"),
    "landcover-reference": _("Land-cover reference, as received"),
}
PRODUCT_WORDS: dict[str, StrPromise] = {
    "sentinel2-l1c": _("Sentinel-2 L1C"),
    "landsat-l1": _("Landsat L1TP"),
    "sentinel2-l2a": _("Sentinel-2 L2A"),
    "landsat-l2a": _("Landsat L2A"),
    "snow": _("snow maps"),
    "snow-year": _("snow seasons"),
    "sentinel2-l3a": _("monthly composites"),
    "landcover": _("land cover"),
}
"""Words of a query that mean one collection."""
QUICKLOOK = "QKL_ALL"


@dataclass(frozen=True)
class Card:
    id: str
    collection: str
    product: str
    platform: str
    tile: str
    sensing_time: datetime | None
    period: str
    """Of a product that gathers many images; empty for one image."""
    cloud_cover: float | None
    """Percent of the image."""
    snow_cover: float | None
    simulated: bool
    has_quicklook: bool
    geometry: dict[str, Any] | None
    bbox: list[float] | None
    render: Render | None
    """How the product itself is drawn on the map; ``None`` when nothing of it can be drawn."""

    @property
    def clouded(self) -> float:
        """Of the 20 units of the card's little bar."""
        return round((self.cloud_cover or 0.0) / 5, 1)

    @property
    def key(self) -> str:
        return f"{self.collection}/{self.id}"

    @property
    def url(self) -> str:
        return reverse("product", args=[self.collection, self.id])

    @property
    def more_url(self) -> str:
        """The same kind of product of the same tile, at all times; empty for a product of no tile."""
        words = PRODUCT_WORDS.get(self.collection)
        return address(f"{self.tile} {words}") if self.tile and words else ""

    @property
    def feature(self) -> dict[str, Any]:
        """The footprint for the map."""
        drawn = self.render
        return {
            "type": "Feature",
            "geometry": self.geometry,
            "bbox": self.bbox,
            "properties": {
                "key": self.key,
                "url": self.url,
                "tiles": drawn.overview_tiles if drawn else None,
                "natural": drawn is not None and drawn.is_natural,
            },
        }


def card(item: dict[str, Any]) -> Card:
    """The card of a STAC item."""
    properties = item["properties"]
    drawable = renders(item)
    return Card(
        id=item["id"],
        collection=item["collection"],
        product=str(PRODUCTS.get(item["collection"], item["collection"])),
        platform=platform_name(properties),
        tile=tile_id(properties),
        sensing_time=sensing_time(properties),
        period=period(properties),
        cloud_cover=properties.get("eo:cloud_cover"),
        snow_cover=properties.get("eo:snow_cover"),
        simulated=bool(properties.get("atelier:simulated")),
        has_quicklook=QUICKLOOK in item["assets"],
        geometry=item.get("geometry"),
        bbox=item.get("bbox"),
        render=drawable[0] if drawable else None,
    )


def platform_name(properties: dict[str, Any]) -> str:
    platform = properties.get("platform") or properties.get("constellation") or ""
    return PLATFORMS.get(platform, platform.replace("-", " ").title())


def tile_id(properties: dict[str, Any]) -> str:
    """``31TCJ``, from the grid extension's ``MGRS-31TCJ``."""
    return str(properties.get("grid:code") or "").partition("-")[2]
