"""The images that a composite, a season or a map gathers, along the time that they tell of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.discover.product_page.history import History, Relative

IMAGES = ("sentinel2-l2a", "landsat-l2a", "snow")
WIDTH = 1000
"""Of the strip, SVG units."""


@dataclass(frozen=True)
class Mark:
    x: int
    """0 to :data:`WIDTH`."""
    cloud: float
    """Percent; 0 where it is not known."""

    @property
    def height(self) -> float:
        """What of it is clear: 4 to 40."""
        return round(4 + 0.36 * (100 - self.cloud), 1)

    @property
    def y(self) -> float:
        return 42 - self.height


@dataclass(frozen=True)
class Dates:
    relatives: list[Relative]
    """The oldest first."""
    first: datetime
    last: datetime
    marks: list[Mark]


def dates(history: History) -> Dates | None:
    """Of a product made of several images; ``None`` for another."""
    dated = [
        (one.moment, one)
        for one in history.at(-1)
        if one.reference[0] in IMAGES and not one.beside and one.moment is not None
    ]
    if len(dated) < 2:
        return None
    dated.sort(key=lambda pair: (pair[0], pair[1].id))
    first, last = dated[0][0], dated[-1][0]
    whole = (last - first).total_seconds() or 1
    marks = [
        Mark(
            round(10 + (WIDTH - 20) * (moment - first).total_seconds() / whole),
            one.properties.get("eo:cloud_cover") or 0,
        )
        for moment, one in dated
    ]
    return Dates([one for _, one in dated], first, last, marks)
