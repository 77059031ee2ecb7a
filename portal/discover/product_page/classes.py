"""What covers a product, class by class, for a table with bars."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from portal.discover.legends import Legend
from portal.discover.values import decimal, percent

COVERS = (
    ("atelier:clear_cover", _("Seen without clouds"), "#777777"),
    ("eo:cloud_cover", _("Clouds"), "#00c800"),
    ("eo:snow_cover", _("Snow"), "#ff69c8"),
    ("atelier:water_cover", _("Water"), "#286eff"),
)
"""Properties of images, and colours: those of the quicklooks."""


@dataclass(frozen=True)
class Cover:
    name: str
    colour: str
    length: float
    """Of its bar: 0 to 100."""
    value: str


def covers(item: dict[str, Any]) -> list[Cover]:
    """Classes of the map, else polygons by class, else clouds, snow and water of an image; the largest class first."""
    for asset in item["assets"].values():
        shared = [one for one in asset.get("classification:classes", []) if one.get("percentage") is not None]
        if shared:
            return _of_classes(shared)
    counts = item["properties"].get("atelier:polygons_by_class")
    return _of_counts(counts) if counts else _of_image(item["properties"])


def with_colours_of(legend: Legend, rows: list[Cover]) -> list[Cover]:
    """``rows`` in the colours of the map."""
    colours = {entry.name: entry.colour for entry in legend.entries}
    return [Cover(row.name, colours.get(row.name, row.colour), row.length, row.value) for row in rows]


def _of_classes(classes: list[dict[str, Any]]) -> list[Cover]:
    present = sorted((one for one in classes if one["percentage"] > 0), key=lambda one: -one["percentage"])
    return [
        Cover(
            translated(one.get("title") or one.get("description") or one["name"]),
            f"#{one['color_hint']}" if "color_hint" in one else "#777777",
            one["percentage"],
            percent(one["percentage"]),
        )
        for one in present
    ]


def _of_counts(counts: dict[str, int]) -> list[Cover]:
    most = max(counts.values(), default=1) or 1
    return [
        Cover(translated(name), "#777777", 100 * count / most, decimal(count))
        for name, count in sorted(counts.items(), key=lambda pair: -pair[1])
    ]


def _of_image(properties: dict[str, Any]) -> list[Cover]:
    return [
        Cover(str(name), colour, float(share), percent(share))
        for field, name, colour in COVERS
        if (share := properties.get(field)) is not None
    ]
