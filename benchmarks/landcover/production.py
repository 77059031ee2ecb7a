"""Models and maps as the centre would make them: by the chains, of what a catalog in memory holds."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import rasterio

from benchmarks.l2a.catalog import Catalog
from benchmarks.landcover.scenes import Campaign
from processing.chains import Chain, Input, Job, Output, chains
from processing.items.landcover_reference import reference_id, reference_item
from processing.landcover.reference import open_reference
from processing.landcover.reference_summary import summarised
from processing.landcover.season import Season


@dataclass(frozen=True)
class Made:
    """A model and the map that was made with it."""

    season: Season
    model: Input
    map: Output

    @cached_property
    def report(self) -> dict[str, Any]:
        """The model's own validation."""
        found: dict[str, Any] = json.loads((self.model.directory / self.model.item.assets["report"].href).read_text())
        return found

    def read(self, key: str) -> npt.NDArray[np.uint8]:
        with rasterio.open(self.map.directory / self.map.item.assets[key].href) as dataset:
            pixels: npt.NDArray[np.uint8] = dataset.read(1)
            return pixels


def made(season: Season, images: Sequence[Campaign], references: Sequence[Campaign], folder: Path) -> Made:
    """The map of a season where the catalog holds the images and the references of these campaigns, and no more.

    Images after the season's end are not there yet. The model is trained by the last reference's publication.
    """
    products = {one.item.id: one for campaign in images for one in campaign.products()}
    seen = [one for one in products.values() if _known(one, season)]
    files = [reference(one, folder / "references") for one in references]
    catalog = Catalog([*seen, *files])
    model = _one(chains()["landcover-training"], files[-1], season, catalog, folder / "model")
    published = Input(model.item, model.directory)
    catalog.publish(published)
    return Made(season, published, _one(chains()["landcover"], published, season, catalog, folder / "map"))


def reference(one: Campaign, folder: Path) -> Input:
    """A campaign's reference as intake publishes it."""
    file = open_reference(one.reference)
    name = reference_id(file, hashlib.sha256(one.reference.read_bytes()).hexdigest())
    directory = folder / name
    directory.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(one.reference, directory / f"{name}.gpkg")
    return Input(reference_item(name, file, summarised(file), f"{name}.gpkg"), directory)


def _known(product: Input, season: Season) -> bool:
    moment = product.item.datetime
    assert moment is not None
    return moment.date() <= season.end


def _one(chain: Chain, published: Input, season: Season, catalog: Catalog, work: Path) -> Output:
    (job,) = [job for job in chain.plan(published) if job.parameters["season"] == season.name]
    (output,) = chain.run(job, [published], _context(chain, job, published, catalog), work)
    return output


def _context(chain: Chain, job: Job, published: Input, catalog: Catalog) -> list[Input]:
    found = [one for wanted in chain.wants(job, [published]) for one in catalog.search(wanted.search)]
    unique = {(one.item.collection_id, one.item.id): one for one in found}
    unique.pop((published.item.collection_id, published.item.id), None)
    return list(unique.values())
