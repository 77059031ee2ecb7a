"""What the snow chain asks of the catalog: what was made of an overpass before, and whether its image is the last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from processing.chains import Input, Wanted
from processing.chains.l2a_catalog import OVERPASS, edition, interval, moment_of, origins

COLLECTION = "snow"
MOST = 10
"""Products of an overpass that are looked at."""


@dataclass(frozen=True)
class Editions:
    """The products of one overpass of one satellite over one tile."""

    made: tuple[Input, ...]
    """Snow products, the latest first."""
    later: tuple[Input, ...]
    """Better versions of the Level-2A product."""

    @property
    def next(self) -> int:
        """Number of the product to be made: 0 for the first one."""
        return max((edition(one.item)[-1] + 1 for one in self.made), default=0)

    @property
    def replaced(self) -> tuple[str, str] | None:
        """(collection, id) of the product that the one to be made is the better version of."""
        return (COLLECTION, self.made[0].item.id) if self.made else None

    def hold(self, image: Input) -> bool:
        """Whether snow was made of this Level-2A product, or is to be made of a better version of it."""
        return bool(self.later) or any(image.item.id in origins(one.item) for one in self.made)


def wanted_for(image: Input) -> tuple[Wanted, ...]:
    """The searches whose results :func:`editions_of` sorts."""
    moment = moment_of(image.item)
    of_tile = {"op": "=", "args": [{"property": "grid:code"}, image.item.properties["grid:code"]]}
    overpass = {
        "filter-lang": "cql2-json", "filter": of_tile, "datetime": interval(moment - OVERPASS, moment + OVERPASS),
        "limit": MOST,
    }  # fmt: skip
    return tuple(Wanted({"collections": [name]} | overpass) for name in (COLLECTION, str(image.item.collection_id)))


def editions_of(image: Input, context: Sequence[Input]) -> Editions:
    """What each product of ``context`` is to the image."""
    near = [one for one in context if _is_of_overpass(one, image)]
    made = [one for one in near if one.item.collection_id == COLLECTION]
    images = [one for one in near if one.item.collection_id == image.item.collection_id]
    return Editions(
        made=tuple(sorted(made, key=lambda one: edition(one.item), reverse=True)),
        later=tuple(one for one in images if edition(one.item) > edition(image.item)),
    )


def _is_of_overpass(one: Input, image: Input) -> bool:
    apart: timedelta = abs(moment_of(one.item) - moment_of(image.item))
    return apart <= OVERPASS and one.item.properties.get("platform") == image.item.properties.get("platform")
