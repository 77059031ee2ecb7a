"""What there is to say of a synthesis of snow over a season: its STAC item and its metadata are written from this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pystac

from processing.level2 import Group

UNKNOWN = 65535
"""In every image but ``NOBS``: the ground was never seen."""
SEASON_IMAGES = {
    "SCD": "Days with snow",
    "FSD": "First day with snow, 1 being 1 September; 0 never",
    "LSD": "Last day with snow, 1 being 1 September; 0 never",
    "NOBS": "Days on which the ground was seen",
}


@dataclass(frozen=True)
class SnowYear:
    """A product whose files are written."""

    product_id: str
    tile_id: str
    first: date
    last: date
    sources: tuple[pystac.Item, ...]
    """The snow products that it was made of, the first one first."""
    like: pystac.Item
    """That of them whose grid it is on."""
    group: Group
    mean_duration: float
    """Days with snow, over the pixels that were seen."""
    mean_observations: float
    snow_cover: float
    """Percent of the pixels that were seen that had snow on some day."""
    software: Mapping[str, str]
    """Version by name; the first one is the chain."""
    parameters: Mapping[str, Any]

    @property
    def groups(self) -> tuple[Group, ...]:
        return (self.group,)

    @property
    def simulated(self) -> bool:
        return any(bool(item.properties.get("atelier:simulated")) for item in self.sources)
