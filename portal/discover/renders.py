"""The named ways of drawing a product, from its collection's ``renders`` (STAC render extension)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.urls import get_script_prefix
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from catalog.collections import renders as collection_renders
from portal.discover.legends import Legend, legend

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

TITLES: dict[str, StrPromise] = {
    "true-colour": _("Natural colours"),
    "false-colour": _("Near infrared"),
    "ndvi": _("Vegetation (NDVI)"),
    "snow": _("Snow and clouds"),
    "snow-cover": _("Snow cover"),
    "snow-fraction": _("Snow fraction"),
    "snow-days": _("Days with snow"),
    "observations": _("Observations"),
    "dates": _("Mean date"),
    "land-cover": _("Land cover"),
    "confidence": _("Confidence"),
    "validity": _("Days seen"),
}
"""Short enough for a button; other renders keep the title that their collection gives them."""


NATURAL_COLOURS = "true-colour"
"""The render that people know the ground by."""


@dataclass(frozen=True)
class Render:
    name: str
    title: str
    description: str
    tiles: str
    """XYZ template of the map tiles (web Mercator), relative to the site."""
    legend: Legend

    @property
    def is_natural(self) -> bool:
        """Whether it looks as people would see it."""
        return self.name == NATURAL_COLOURS

    @property
    def overview_tiles(self) -> str:
        """The same for a map of many products: natural colours weigh a tenth as WebP; classes must keep theirs."""
        return self.tiles.replace("{y}?", "{y}.webp?") if self.is_natural else self.tiles


def renders(item: dict[str, Any]) -> list[Render]:
    """The renders of an item's collection that the item has the files for; the default one first."""
    named = collection_renders(item["collection"], item["properties"].get("renders"))
    place = f"collections/{quote(item['collection'])}/items/{quote(item['id'])}"
    base = f"{get_script_prefix()}tiles/{place}/tiles/WebMercatorQuad"
    return [
        Render(
            name=name,
            title=str(TITLES.get(name) or render.get("title") or name),
            description=translated(render.get("title") or name),
            tiles=f"{base}/{{z}}/{{x}}/{{y}}?render={quote(name)}",
            legend=legend(render, item["assets"]),
        )
        for name, render in named.items()
        if set(render["assets"]) <= set(item["assets"])
    ]
