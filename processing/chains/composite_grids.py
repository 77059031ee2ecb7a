"""On which pixels a composite is: those of its dates, all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pystac

from processing.errors import ChainError
from processing.level1 import Band
from processing.level2 import Group
from processing.raster.alignment import alignment
from processing.raster.geobox import GeoBox

CELL = 12
"""Pixels of the coarser group to a cell: 240 m."""


@dataclass(frozen=True)
class Grids:
    """Of a composite; they share their first corner."""

    groups: tuple[Group, ...]
    """The finest first."""

    @property
    def mask(self) -> GeoBox:
        """20 m: what is seen of the ground."""
        return self.groups[-1].geobox

    @property
    def coarse(self) -> GeoBox:
        """240 m: clouds nearby, angles."""
        return self.mask.coarsened(CELL)


def grids_of(items: Sequence[pystac.Item]) -> Grids:
    """Of Level-2A products of a tile; raises ChainError where their pixels do not coincide."""
    codes = sorted(key.removeprefix("CLM_") for key in items[0].assets if key.startswith("CLM_"))
    groups = []
    for code in codes:
        boxes = [geobox_of(item.assets[f"CLM_{code}"].extra_fields) for item in items]
        for item, box in zip(items, boxes, strict=True):
            placed = alignment(boxes[0], box)
            if placed is None or placed.ratio != 1:
                raise ChainError(f"the pixels of {item.id} are not those of {items[0].id}: no composite has both")
        groups.append(Group(code, round(boxes[0].resolution), _around(boxes), _bands(items[0], boxes[0])))
    grids = Grids(tuple(groups))
    if any((group.geobox.left, group.geobox.top) != (grids.mask.left, grids.mask.top) for group in groups):
        raise ChainError(f"{items[0].id} and the other dates begin at other pixels of each resolution")
    return grids


def bands_of(item: pystac.Item, groups: Sequence[Group]) -> dict[str, Band]:
    """The bands of a product by name, as its item describes them."""
    resolution = {name: group.resolution for group in groups for name in group.bands}
    described = {name: item.assets[f"FRE_{name}"].extra_fields["bands"][0] for name in resolution}
    return {
        name: Band(
            name,
            fields.get("eo:common_name"),
            fields["eo:center_wavelength"],
            fields["eo:full_width_half_max"],
            resolution[name],
        )
        for name, fields in described.items()
    }


def _bands(item: pystac.Item, geobox: GeoBox) -> tuple[str, ...]:
    images = {key.removeprefix("FRE_"): asset for key, asset in item.assets.items() if key.startswith("FRE_")}
    grids = {name: geobox_of(asset.extra_fields) for name, asset in images.items()}
    return tuple(name for name, grid in grids.items() if grid.resolution == geobox.resolution)


def geobox_of(fields: dict[str, Any]) -> GeoBox:
    """The grid of an asset with ``proj:*`` fields."""
    resolution, _, left, _, _, top = fields["proj:transform"][:6]
    return GeoBox(int(fields["proj:code"].removeprefix("EPSG:")), left, top, resolution, *fields["proj:shape"])


def _around(boxes: Sequence[GeoBox]) -> GeoBox:
    """The smallest grid that holds them all."""
    first = boxes[0]
    bounds = [box.bounds for box in boxes]
    left, top = min(edges[0] for edges in bounds), max(edges[3] for edges in bounds)
    right, bottom = max(edges[2] for edges in bounds), min(edges[1] for edges in bounds)
    height, width = round((top - bottom) / first.resolution), round((right - left) / first.resolution)
    return GeoBox(first.epsg, left, top, first.resolution, height, width)
