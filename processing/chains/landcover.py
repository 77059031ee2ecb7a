"""Land-cover maps of a tile: the season's series of Level 2A, told apart by a trained model.

J. Inglada et al.: Operational high resolution land cover map production at the country scale using satellite image
time series, 2017, doi 10.3390/rs9010095.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from processing.chains import Auxiliary, Input, Job, Output, Wanted
from processing.chains.l2a_catalog import moment_of
from processing.chains.landcover_catalog import LEVEL2, MAPS, MODELS, Found, sorted_context, wanted_for
from processing.chains.landcover_images import Maps, mapped, write_images
from processing.errors import ChainError, NothingToMake
from processing.items.landcover import land_cover_item
from processing.landcover.classifier import Classifier
from processing.landcover.product import LandCoverMap
from processing.landcover.season import STEP, Season, due, seasons_with
from processing.landcover.series import TileSeries
from processing.muscate.landcover import write_land_cover_metadata, write_land_cover_quicklook
from processing.muscate.names import land_cover_id

LEAST_DATES = 4
"""Images of a season: of fewer no series is made."""
COPIED = {"report": "REPORT.json", "picture": "REPORT_PICTURE.png"}
"""Of the model's files, those that each map carries along."""


@dataclass(frozen=True)
class LandCoverChain:
    """All Level-2A products of a tile and season and a model in, one map out."""

    name = "landcover"
    version = "1.0.0"
    consumes = frozenset({LEVEL2, MODELS})
    produces = frozenset({MAPS})

    def equipped(self, auxiliary: Auxiliary) -> LandCoverChain:
        """It needs nothing that the operator has."""
        return self

    def plan(self, published: Input) -> list[Job]:
        """Of an image: a job for each season that holds it, due when that is over. Those of the other dates find the
        map made, unless they come later. Of a model: one for each of its tiles.
        """
        item = published.item
        if item.collection_id == MODELS:
            year, key_date = item.properties["atelier:campaign"], item.properties["atelier:key_date"]
            seasons = [Season(year, key_date)]
            tiles = [str(tile) for tile in item.properties["atelier:tiles"]]
        elif item.collection_id == LEVEL2 and "grid:code" in item.properties:
            seasons = seasons_with(moment_of(item).date())
            tiles = [str(item.properties["grid:code"]).removeprefix("MGRS-")]
        else:
            return []
        inputs = ((item.collection_id, item.id),)
        return [
            Job(self.name, inputs, {"tile_id": tile, "season": season.name}, due=due(season), gathers=True)
            for season in seasons
            for tile in tiles
        ]

    def wants(self, job: Job, inputs: Sequence[Input]) -> tuple[Wanted, ...]:
        return wanted_for(job.parameters["tile_id"], Season.named(job.parameters["season"]))

    def run(self, job: Job, inputs: Sequence[Input], context: Sequence[Input], work: Path) -> list[Output]:
        season, tile_id = Season.named(job.parameters["season"]), job.parameters["tile_id"]
        found = sorted_context(inputs[0], context, tile_id, season)
        if inputs[0].item.properties.get("deprecated") or not found.holds(inputs[0]) or found.done:
            return []
        model = _model_of(found, tile_id, season)
        classifier = _classifier(model, season)
        series = TileSeries.open(found.images, season)
        name = land_cover_id(season.end, tile_id, found.next)
        directory = work / name
        shutil.rmtree(directory, ignore_errors=True)  # left by a run that was interrupted
        directory.mkdir(parents=True)
        maps = mapped(series, classifier)
        write_images(directory, name, series.grid, maps)
        write_land_cover_quicklook(directory / f"{name}_QKL_ALL.jpg", maps.classes)
        for key, end in COPIED.items():
            shutil.copyfile(_path(model, key), directory / f"{name}_{end}")
        product = _described(name, tile_id, found, series, maps, classifier, self.version)
        write_land_cover_metadata(directory / f"{name}_MTD_ALL.xml", product)
        return [Output(land_cover_item(product), directory, found.replaced)]


def _model_of(found: Found, tile_id: str, season: Season) -> Input:
    """Raises NothingToMake where there is none, or too few images to use it on."""
    if found.model is None:
        raise NothingToMake(
            f"{tile_id}, {season.end}: there is no model for this tile, year and key date; its publication will call "
            "for the map"
        )
    if len(found.images) < LEAST_DATES:
        raise NothingToMake(
            f"{tile_id}, {season.end}: {len(found.images)} images from {season.start} on, {LEAST_DATES} are needed; "
            "the publication of others will call for the map"
        )
    return found.model


def _classifier(model: Input, season: Season) -> Classifier:
    classifier = Classifier.load(_path(model, "model"))
    if classifier.features != season.features:
        raise ChainError(f"{model.item.id} reads other features than those of {season.key_date}: train it again")
    return classifier


def _path(model: Input, key: str) -> Path:
    """Of one of the model's files, whatever address the catalog gives it."""
    return model.file(model.item.assets[key].href.rpartition("/")[2])


def _described(
    name: str, tile_id: str, found: Found, series: TileSeries, maps: Maps, classifier: Classifier, version: str
) -> LandCoverMap:
    assert found.model is not None  # or nothing would have been made
    counts = np.bincount(maps.classes.ravel(), minlength=256)
    valid = maps.validity > 0
    seen = max(1, int(valid.sum()))
    return LandCoverMap(
        product_id=name,
        tile_id=tile_id,
        season=series.season,
        group=series.groups[0],
        valid=valid,
        codes=tuple(sorted(classifier.codes)),
        shares={code: 100 * float(counts[code]) / seen for code in sorted(classifier.codes)},
        mean_confidence=float(maps.confidence.sum(dtype=np.int64)) / seen,
        mean_validity=float(maps.validity.sum(dtype=np.int64)) / seen,
        model=found.model.item,
        sources=tuple(image.item for image in found.images),
        software={"Atelier landcover": version},
        parameters={
            "model": found.model.item.id,
            "season_start": str(series.season.start),
            "key_date": str(series.season.end),
            "dates": len(found.images),
            "features": len(series.season.features),
            "gap_filling": "linear",
            "step_days": STEP,
            "bands_of_20_m": "bilinear",
        },
    )


CHAIN = LandCoverChain()
