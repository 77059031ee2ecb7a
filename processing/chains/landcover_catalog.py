"""What a map of land cover asks of the catalog: the images of its season, the model for it, the maps made before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

import pystac

from processing.chains import Input, Wanted
from processing.chains.l2a_catalog import edition, interval, moment_of, origins
from processing.landcover.season import Season

LEVEL2, MODELS, MAPS = "sentinel2-l2a", "landcover-models", "landcover"
MOST_DATES = 300
"""More than three satellites take in 15 months of a tile that two orbits see."""
MOST_MODELS = 1000
"""For a key date: of as many regions and some editions."""
MOST_EDITIONS = 10


@dataclass(frozen=True)
class Found:
    """The products of the catalog that concern one map."""

    images: tuple[Input, ...]
    """Level 2A of the season, the first date first."""
    model: Input | None
    """The one to be used."""
    made: tuple[Input, ...]
    """Maps of the tile and season, the latest edition first."""

    @property
    def next(self) -> int:
        """The number of the map to be made: 0 for the first one."""
        return max((edition(one.item)[-1] + 1 for one in self.made), default=0)

    @property
    def replaced(self) -> tuple[str, str] | None:
        return (MAPS, self.made[0].item.id) if self.made else None

    def holds(self, one: Input) -> bool:
        """Whether a product is one of those that the map would be made of."""
        return one.item.id in self.names

    @property
    def done(self) -> bool:
        """Whether a map was made of just these products."""
        return any(origins(one.item) == self.names for one in self.made)

    @property
    def names(self) -> frozenset[str]:
        of = self.images if self.model is None else (*self.images, self.model)
        return frozenset(one.item.id for one in of)


def wanted_for(tile_id: str, season: Season) -> tuple[Wanted, ...]:
    """The searches whose results :func:`sorted_context` sorts."""
    first = datetime.combine(season.start, time(), UTC)
    last = datetime.combine(season.end, time(23, 59, 59), UTC)
    images = _search(LEVEL2, "grid:code", f"MGRS-{tile_id}", MOST_DATES) | {"datetime": interval(first, last)}
    maps = _search(MAPS, "grid:code", f"MGRS-{tile_id}", MOST_EDITIONS) | {"datetime": interval(season.moment, last)}
    models = _search(MODELS, "atelier:key_date", season.key_date, MOST_MODELS)
    return Wanted(images), Wanted(maps), Wanted(models | {"datetime": interval(season.moment, last)})


def sorted_context(one: Input, context: Sequence[Input], tile_id: str, season: Season) -> Found:
    """``one`` is the job's own product. Simulated and real images are never mixed."""
    simulated = bool(one.item.properties.get("atelier:simulated"))
    alike = [other for other in (one, *context) if bool(other.item.properties.get("atelier:simulated")) == simulated]
    images = [other for other in alike if other.item.collection_id == LEVEL2 and season.holds(_day(other.item))]
    made = [other for other in alike if other.item.collection_id == MAPS and _day(other.item) == season.end]
    models = [other for other in alike if other.item.collection_id == MODELS]
    return Found(
        tuple(sorted(_latest(images), key=lambda other: (moment_of(other.item), other.item.id))),
        best_model(models, tile_id, season),
        tuple(sorted(made, key=lambda other: edition(other.item), reverse=True)),
    )


def best_model(models: Sequence[Input], tile_id: str, season: Season) -> Input | None:
    """The model for a map: for an area that holds the tile, for the same year and key date, the latest edition.

    It may have been trained on the polygons of that year or of those before: then its classes are those that were
    told apart in years that it had not seen. A model for another year makes no such promise, and is not used.
    """
    fitting = [
        model
        for model in models
        if model.item.properties["atelier:key_date"] == season.key_date
        and model.item.properties["atelier:campaign"] == season.year
        and tile_id in model.item.properties["atelier:tiles"]
    ]
    return max(fitting, key=lambda model: (edition(model.item), model.item.id), default=None)


def _latest(images: Sequence[Input]) -> list[Input]:
    """Without those that another one is the better version of."""
    latest: dict[str, Input] = {}
    for image in sorted(images, key=lambda one: edition(one.item)):
        latest[image.item.id.rpartition("_V")[0]] = image
    return list(latest.values())


def _search(collection: str, name: str, value: str, limit: int) -> dict[str, Any]:
    equal = {"op": "=", "args": [{"property": name}, value]}
    return {"collections": [collection], "filter-lang": "cql2-json", "filter": equal, "limit": limit}


def _day(item: pystac.Item) -> Any:
    return moment_of(item).date()
