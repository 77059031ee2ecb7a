"""What there is to say of a land-cover model: its STAC item, report and picture are written from this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pystac

from processing.landcover.season import Season
from processing.landcover.training import Trained
from processing.raster.geobox import GeoBox


@dataclass(frozen=True)
class LandCoverModel:
    """A product whose files are written."""

    product_id: str
    tile_id: str
    season: Season
    """Of the maps that it is for."""
    trained: Trained
    references: tuple[pystac.Item, ...]
    """Published reference polygons."""
    images: tuple[pystac.Item, ...]
    """Published Level 2A, the first date first."""
    grid: GeoBox
    """10 m, of the series."""
    software: Mapping[str, str]
    """Version by name; the first one is the chain."""
    parameters: Mapping[str, Any]
    """How it was made; plain values."""

    @property
    def campaigns(self) -> tuple[int, ...]:
        """Whose polygons it was trained on."""
        return tuple(sorted(self.trained.checks))

    @property
    def of_own_year(self) -> bool:
        return self.trained.nomenclature is None

    @property
    def simulated(self) -> bool:
        return any(bool(item.properties.get("atelier:simulated")) for item in self.references)
