"""What there is to say of a snow product: its STAC item and its MUSCATE metadata are written from this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pystac

from processing.level2 import Group

SNOW_CLASSES = {0: "no snow", 100: "snow", 205: "cloud", 254: "no data"}
"""Of ``SNW``; ``FSC`` has the percentage of snow in place of 100."""
FLAG_BITS = (
    "sun too low for a good correction of slopes",
    "sun tangent to the slope",
    "water",
    "topographic shadow",
    "hidden by relief",
    "snow seen through a thin cloud",
    "snow found by the second pass alone",
    "no altitude: there was no second pass",
)
"""Of ``FLG``, the first one is bit 0."""


@dataclass(frozen=True)
class SnowStatistics:
    """Percentages are of the pixels with data."""

    snow: float
    cloud: float
    clear: float
    """Pixels that show the ground, with snow or without."""
    snow_of_clear: float
    """Percent of the clear pixels."""
    snow_line: float | None
    """m: the lower edge of the lowest band of 100 m of altitude with snow enough; None where none has."""


@dataclass(frozen=True)
class SnowProduct:
    """A product whose files are written."""

    product_id: str
    tile_id: str
    source: pystac.Item
    """The published Level-2A product that it was made of."""
    group: Group
    statistics: SnowStatistics
    relief: str
    """The elevation model; ``none``: there was none."""
    software: Mapping[str, str]
    """Version by name; the first one is the chain."""
    parameters: Mapping[str, Any]
    """How it was made; plain values."""

    @property
    def groups(self) -> tuple[Group, ...]:
        return (self.group,)
