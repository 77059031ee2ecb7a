"""What there is to say of a land-cover map: its STAC item and its MUSCATE metadata are written from this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pystac

from processing.landcover.season import Season
from processing.level2 import Group

IMAGES = {
    "CLASS": "Land cover",
    "CONFIDENCE": "Confidence in the class, percent",
    "VALIDITY": "Days on which the ground was seen",
}
"""Of a map: uint8, 10 m. 0 is no data in all three."""


@dataclass(frozen=True)
class LandCoverMap:
    """A product whose files are written."""

    product_id: str
    tile_id: str
    season: Season
    group: Group
    valid: npt.NDArray[np.bool_]
    """Which pixels some date shows."""
    codes: tuple[int, ...]
    """Of :data:`processing.landcover.nomenclature.CLASSES` that the model tells, in the order of these."""
    shares: Mapping[int, float]
    """Percent of the valid pixels that are of each of them."""
    mean_confidence: float
    """Percent."""
    mean_validity: float
    """Days."""
    model: pystac.Item
    sources: tuple[pystac.Item, ...]
    """The Level-2A products, the first date first."""
    software: Mapping[str, str]
    """Version by name; the first one is the chain."""
    parameters: Mapping[str, Any]
    """How it was made, so that it can be made again; plain values."""

    @property
    def groups(self) -> tuple[Group, ...]:
        return (self.group,)

    @property
    def simulated(self) -> bool:
        return any(bool(item.properties.get("atelier:simulated")) for item in self.sources)
