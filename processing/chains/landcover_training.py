"""Training of land-cover models: reference polygons and series of a tile in; model, report and picture out.

For a year whose polygons are known, on these (J. Inglada et al. 2017, doi 10.3390/rs9010095); for one whose are not, at
the three key dates, on those of the years before (the early-season maps of CESBIO).
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from processing.chains import Auxiliary, Input, Job, Output, Wanted
from processing.chains.landcover_training_catalog import (
    CHAIN_NAME,
    LEAST_DATES,
    LEVEL2,
    MODELS,
    REFERENCES,
    Found,
    jobs_for_image,
    jobs_for_reference,
    sorted_context,
    wanted_for,
)
from processing.errors import NothingToMake
from processing.items.landcover_model import FILES, model_item
from processing.landcover.early import LEAST_F
from processing.landcover.model import LandCoverModel
from processing.landcover.picture import write_picture
from processing.landcover.reference import open_reference, read_reference
from processing.landcover.report import write_report
from processing.landcover.sampling import PER_CLASS, PER_CLASS_OF_SEVERAL, PER_POLYGON
from processing.landcover.season import Season
from processing.landcover.series import TileSeries
from processing.landcover.training import (
    LEAST_PAST,
    SEED,
    Campaign,
    Trained,
    gathered,
    trained_on_own,
    trained_on_past,
)
from processing.muscate.names import land_cover_model_id


@dataclass(frozen=True)
class LandCoverTrainingChain:
    """One model for each tile, year and key date; made again when references or images come in late."""

    name = CHAIN_NAME
    version = "1.0.0"
    consumes = frozenset({REFERENCES, LEVEL2})
    produces = frozenset({MODELS})

    def equipped(self, auxiliary: Auxiliary) -> LandCoverTrainingChain:
        """It needs nothing that the operator has."""
        return self

    def plan(self, published: Input) -> list[Job]:
        item = published.item
        if item.collection_id == REFERENCES:
            return jobs_for_reference(item)
        if item.collection_id == LEVEL2 and "grid:code" in item.properties:
            return jobs_for_image(item)
        return []

    def wants(self, job: Job, inputs: Sequence[Input]) -> tuple[Wanted, ...]:
        return wanted_for(job.parameters["tile_id"], Season.named(job.parameters["season"]))

    def run(self, job: Job, inputs: Sequence[Input], context: Sequence[Input], work: Path) -> list[Output]:
        season, tile_id = Season.named(job.parameters["season"]), job.parameters["tile_id"]
        simulated = job.parameters["simulated"] == "yes"
        found = sorted_context((*inputs, *context), tile_id, season, simulated=simulated)
        if found.done or any(one.item.properties.get("deprecated") for one in inputs):
            return []
        if missing := _missing(found, season, tile_id):
            if inputs:
                raise NothingToMake(missing)
            return []  # images came in of a place whose ground nobody told us of
        campaigns, series = _campaigns(found, season)
        if season.year in found.campaigns:
            trained = trained_on_own(campaigns[0], season.features)
        else:
            trained = trained_on_past(campaigns, season.features)
        name = land_cover_model_id(season.end, tile_id, found.next)
        directory = work / name
        shutil.rmtree(directory, ignore_errors=True)  # left by a run that was interrupted
        directory.mkdir(parents=True)
        model = LandCoverModel(
            product_id=name,
            tile_id=tile_id,
            season=season,
            trained=trained,
            references=tuple(one.item for one in found.references),
            images=tuple(one.item for one in found.images),
            grid=series.grid,
            software={"Atelier landcover-training": self.version, "scikit-learn": version("scikit-learn")},
            parameters=_parameters(trained),
        )
        _write(directory, model)
        return [Output(model_item(model), directory, found.replaced)]


def _missing(found: Found, season: Season, tile_id: str) -> str:
    """What there would have to be for a model to be trained; nothing where there is enough."""
    if season.year in found.campaigns or len(found.campaigns) >= LEAST_PAST:
        return ""
    known = ", ".join(map(str, found.campaigns)) or "none"
    return (
        f"{tile_id}, {season.end}: a model takes reference polygons and {LEAST_DATES} images of its own year, or of "
        f"{LEAST_PAST} years before it; there are those of {known}. It is trained when the others are published"
    )


def _campaigns(found: Found, season: Season) -> tuple[list[Campaign], TileSeries]:
    """The samples of each year, and the last year's series."""
    per_class = _per_class(len(found.campaigns))
    campaigns = []
    for year, (references, images) in found.campaigns.items():
        series = TileSeries.open(images, Season(year, season.key_date))
        files = [open_reference(_file(one)) for one in references]
        polygons = [part for file in files for part in read_reference(file, series.grid)]
        campaigns.append(gathered(series, polygons, per_class))
    return campaigns, series


def _file(reference: Input) -> Path:
    """Of a published reference, whatever address the catalog gives it."""
    return reference.file(reference.item.assets["reference"].href.rpartition("/")[2])


def _per_class(campaigns: int) -> int:
    return PER_CLASS if campaigns == 1 else PER_CLASS_OF_SEVERAL


def _parameters(trained: Trained) -> dict[str, object]:
    return {
        "classifier": trained.classifier.kind,
        **trained.classifier.settings,
        "seed": SEED,
        "pixels_per_polygon": PER_POLYGON,
        "pixels_per_class_and_campaign": _per_class(len(trained.checks)),
        **({} if trained.nomenclature is None else {"least_f_score_of_a_class": LEAST_F}),
    }


def _write(directory: Path, model: LandCoverModel) -> None:
    paths = {key: directory / f"{model.product_id}_{end}" for key, (end, *_) in FILES.items()}
    model.trained.classifier.save(paths["model"])
    write_report(paths["report"], model)
    years = ", ".join(map(str, model.campaigns))
    write_picture(paths["picture"], f"{model.season.end}, {model.tile_id} · {years}", model.trained.shown)


CHAIN = LandCoverTrainingChain()
