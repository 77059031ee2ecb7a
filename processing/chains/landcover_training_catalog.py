"""What the training of a land-cover model asks of the catalog: references and images of a tile, and earlier models."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pystac
from rasterio.warp import transform_bounds

from processing.chains import Input, Job, Wanted
from processing.chains.l2a_catalog import edition, interval, moment_of, origins
from processing.landcover.season import KEY_DATES, Season, due, seasons_with
from processing.raster.mgrs_tile import tile_grid

REFERENCES, LEVEL2, MODELS = "landcover-reference", "sentinel2-l2a", "landcover-models"
CHAIN_NAME = "landcover-training"
MOST_PAST = 5
"""Years before a season whose polygons and images its model is trained on."""
LEAST_DATES = 4
"""Images of a season: of fewer no series is made."""
MOST_DATES, MOST_REFERENCES, MOST_EDITIONS = 300, 200, 100
END_OF_YEAR = "1231"


@dataclass(frozen=True)
class Found:
    """The products of the catalog that concern one model."""

    campaigns: Mapping[int, tuple[tuple[Input, ...], tuple[Input, ...]]]
    """By year, (references, images of the season) of those to train on."""
    made: tuple[Input, ...]
    """Models for the season, the latest edition first."""

    @property
    def references(self) -> list[Input]:
        return [one for references, _ in self.campaigns.values() for one in references]

    @property
    def images(self) -> list[Input]:
        return [one for _, images in self.campaigns.values() for one in images]

    @property
    def done(self) -> bool:
        """Whether a model was trained on just these products."""
        names = {one.item.id for one in (*self.references, *self.images)}
        return any(origins(one.item) == names for one in self.made)

    @property
    def next(self) -> int:
        return max((edition(one.item)[-1] + 1 for one in self.made), default=0)

    @property
    def replaced(self) -> tuple[str, str] | None:
        return (MODELS, self.made[0].item.id) if self.made else None


def jobs_for_reference(item: pystac.Item) -> list[Job]:
    """For each of its tiles: the model of its own year, and those for the year after."""
    year = int(item.properties["atelier:campaign"])
    seasons = [Season(year, END_OF_YEAR), *(Season(year + 1, key_date) for key_date in KEY_DATES)]
    inputs = ((REFERENCES, item.id),)
    return [
        Job(CHAIN_NAME, inputs, _parameters(str(tile), season, item), due=due(_last_trained_on(season, year)))
        for tile in item.properties["atelier:tiles"]
        for season in seasons
    ]


def jobs_for_image(item: pystac.Item) -> list[Job]:
    """The model for its season, and the one for the year after that is trained on it, where references are there.

    One job serves all images of a season, or those that are published late on one day: it has no input of its own,
    and the day that it is due is a parameter.
    """
    tile_id = str(item.properties["grid:code"]).removeprefix("MGRS-")
    published = item.properties.get("published")
    known = pystac.utils.str_to_datetime(published) if published else moment_of(item)
    night = datetime.combine(known.date() + timedelta(days=1), time(), UTC)
    jobs = []
    for season in seasons_with(moment_of(item).date()):
        moment = max(due(season), night)
        for trained in (season, Season(season.year + 1, season.key_date)):
            parameters = _parameters(tile_id, trained, item) | {"due": f"{moment:%Y-%m-%d}"}
            jobs.append(Job(CHAIN_NAME, (), parameters, due=moment))
    return jobs


def _last_trained_on(season: Season, campaign: int) -> Season:
    return Season(campaign, season.key_date)


def _parameters(tile_id: str, season: Season, item: pystac.Item) -> dict[str, str]:
    simulated = "yes" if item.properties.get("atelier:simulated") else "no"
    return {"tile_id": tile_id, "season": season.name, "simulated": simulated}


def wanted_for(tile_id: str, season: Season) -> tuple[Wanted, ...]:
    """The searches whose results :func:`sorted_context` sorts."""
    grid = tile_grid(tile_id, 60)
    around = list(transform_bounds(f"EPSG:{grid.epsg}", "EPSG:4326", *grid.bounds))
    first = datetime(season.year - MOST_PAST, 1, 1, tzinfo=UTC)
    last = datetime(season.year, 12, 31, tzinfo=UTC)
    references = {
        "collections": [REFERENCES], "bbox": around, "datetime": interval(first, last), "limit": MOST_REFERENCES,
    }  # fmt: skip
    models = _of_tile(MODELS, tile_id, season.moment, season.moment, MOST_EDITIONS)
    images = [
        _of_tile(
            LEVEL2,
            tile_id,
            datetime.combine(one.start, time(), UTC),
            datetime.combine(one.end, time(23, 59, 59), UTC),
            MOST_DATES,
        )
        for one in _trainable(season)
    ]
    return tuple(Wanted(search) for search in (references, models, *images))


def _trainable(season: Season) -> list[Season]:
    """The seasons that a model may be trained on, the first one first."""
    last = season.year if season.key_date == END_OF_YEAR else season.year - 1
    return [Season(year, season.key_date) for year in range(season.year - MOST_PAST, last + 1)]


def _of_tile(collection: str, tile_id: str, first: datetime, last: datetime, limit: int) -> dict[str, Any]:
    equal = {"op": "=", "args": [{"property": "grid:code"}, f"MGRS-{tile_id}"]}
    return {
        "collections": [collection], "filter-lang": "cql2-json", "filter": equal, "limit": limit,
        "datetime": interval(first, last),
    }  # fmt: skip


def sorted_context(products: Iterable[Input], tile_id: str, season: Season, *, simulated: bool) -> Found:
    """``products``: the job's own and those found. Simulated and real ones are never mixed."""
    alike = [one for one in products if bool(one.item.properties.get("atelier:simulated")) == simulated]
    unique = list({(one.item.collection_id, one.item.id): one for one in alike}.values())
    made = [one for one in unique if one.item.collection_id == MODELS and moment_of(one.item) == season.moment]
    campaigns = {}
    for trained in _trainable(season):
        references = _references(unique, tile_id, trained.year)
        images = _images(unique, trained)
        if references and len(images) >= LEAST_DATES:
            campaigns[trained.year] = (references, images)
    return Found(_chosen(campaigns, season), tuple(sorted(made, key=lambda one: edition(one.item), reverse=True)))


def _references(products: Sequence[Input], tile_id: str, year: int) -> tuple[Input, ...]:
    found = [
        one
        for one in products
        if one.item.collection_id == REFERENCES
        and one.item.properties["atelier:campaign"] == year
        and tile_id in one.item.properties["atelier:tiles"]
        and not one.item.properties.get("deprecated")
    ]
    return tuple(sorted(found, key=lambda one: one.item.id))


def _images(products: Sequence[Input], season: Season) -> tuple[Input, ...]:
    """Of the season; of several versions of an image, the latest."""
    latest: dict[str, Input] = {}
    of_season = [one for one in products if one.item.collection_id == LEVEL2]
    for one in sorted(of_season, key=lambda one: edition(one.item)):
        if season.holds(moment_of(one.item).date()):
            latest[one.item.id.rpartition("_V")[0]] = one
    return tuple(sorted(latest.values(), key=lambda one: (moment_of(one.item), one.item.id)))


def _chosen(campaigns: dict[int, Any], season: Season) -> dict[int, Any]:
    """The season's own year where it is known; else the years before."""
    return {season.year: campaigns[season.year]} if season.year in campaigns else campaigns
