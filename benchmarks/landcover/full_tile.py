"""A land-cover map of a full tile as its worker would make it: time, memory, and how they grow with the dates.

The dates are those of a simulated country, the least cloudy ones, laid out over a whole tile; of so many of them only
:data:`DISTINCT` have files of their own, the others are links to these, for a disk's sake. The model is trained on the
same series. ``python -m benchmarks.landcover.full_tile FOLDER NUMBER`` is the process that is measured, of so many
dates.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
import pystac

from benchmarks.composite.full_tile import QUARTER, WHOLE, laid_out
from benchmarks.l2a import tables
from benchmarks.l2a.full_tile import measured
from benchmarks.landcover.scenes import PLAIN, Campaign
from catalog.configuration import configuration
from processing.chains import Input, Job
from processing.chains.landcover import CHAIN
from processing.chains.landcover_catalog import LEVEL2, MODELS
from processing.landcover.classifier import Classifier
from processing.landcover.sampling import PER_CLASS
from processing.landcover.season import Season
from processing.landcover.series import TileSeries
from processing.muscate.names import product_id

SEASON = Season(2018, "1231")
DATES, DISTINCT = 30, 6
NUMBERS = (15, 30, 60)
MOST_CPU, MOST_WALL, MOST_MEMORY = 1800.0, 960.0, 4.0
"""CPU seconds, seconds, GiB; of 30 dates."""
READ = ("FRE_", "CLM_", "EDG_", "SAT_")
"""What the chain reads of a product."""
COLUMNS = ("fresh process", "features", "cpu-s", "wall s", "GiB", "cpu-s a date", "training cpu-s", "bar")


def main() -> None:
    with tempfile.TemporaryDirectory(dir=configuration().data / "bench", prefix="landcover-") as work:
        small = _chosen(Campaign(PLAIN, SEASON.year))
        folders = {side: Path(work) / f"{side}" for side in (WHOLE, QUARTER)}
        for side, folder in folders.items():
            for one in small[:DISTINCT]:
                laid_out(one, folder / "distinct", side, read=READ)
        rows = []
        for side, number in ((WHOLE, DATES), *((QUARTER, number) for number in NUMBERS)):
            began = time.process_time()
            _train(small, number, folders[side])
            trained = time.process_time() - began
            cost = measured("-m", "benchmarks.landcover.full_tile", str(folders[side]), str(number))
            bar = cost.cpu <= MOST_CPU and cost.wall <= MOST_WALL and cost.memory <= MOST_MEMORY
            rows.append(
                (
                    f"{'full tile' if side == WHOLE else 'quarter of a tile'}, {number} dates",
                    len(SEASON.features),
                    round(cost.cpu, 1),
                    round(cost.wall, 1),
                    round(cost.memory, 2),
                    round(cost.cpu / number, 2),
                    round(trained, 1),
                    bar if side == WHOLE else None,
                )
            )
    note = f"bar: {MOST_CPU:.0f} cpu-s, {MOST_WALL:.0f} s on two idle cores, {MOST_MEMORY:g} GiB, of a full tile."
    tables.show("Land cover of full tiles, from Level 2A to the product", COLUMNS, rows, note)


def _chosen(campaign: Campaign) -> list[Input]:
    """The least cloudy images of a season: those of which most is read."""
    products = campaign.products()
    return sorted(products, key=lambda one: (float(one.item.properties["eo:cloud_cover"]), one.item.id))


def _dated(images: Sequence[Input], number: int) -> list[Input]:
    """So many dates at equal intervals through the season, of these images over and over."""
    dated = []
    for index, position in enumerate(np.linspace(0, 1, number)):
        image = images[index % len(images)]
        moment = datetime.combine(SEASON.start, datetime.min.time(), SEASON.moment.tzinfo)
        moment += position * (SEASON.moment - moment)
        item = image.item.clone()
        item.id, item.datetime = product_id("sentinel-2a", moment, "L2A", PLAIN.tile_id), moment
        directory = image.directory.parent.parent / "dated" / item.id
        if not directory.exists():
            _link(image, item.id, directory)
        dated.append(Input(item, directory))
    return dated


def _link(image: Input, name: str, directory: Path) -> None:
    (directory / "MASKS").mkdir(parents=True)
    for path in image.directory.rglob("*.tif"):
        own = path.relative_to(image.directory).as_posix().replace(image.item.id, name)
        os.link(path, directory / own)


def _train(small: Sequence[Input], number: int, folder: Path) -> None:
    """A model of the same series, in the small; into ``folder``."""
    with tempfile.TemporaryDirectory(dir=small[0].directory.parent) as work:
        images = [_linked_aside(one, Path(work) / "distinct") for one in small[:DISTINCT]]
        series = TileSeries.open(_dated(images, number), SEASON)
        truth = Campaign(PLAIN, SEASON.year).truth()
        rng = np.random.default_rng(1)
        places = [np.argwhere(truth == code) for code in np.unique(truth)]
        kept = np.concatenate([rng.permutation(one)[:PER_CLASS] for one in places])
        features, seen = series.samples(kept[:, 0], kept[:, 1])
        labels = truth[kept[:, 0], kept[:, 1]]
    used = seen > 0
    weights = np.ones(int(used.sum()))
    Classifier.fit(features[used], labels[used], weights, 1, SEASON.features).save(folder / "model.npz")


def _linked_aside(image: Input, folder: Path) -> Input:
    directory = folder / image.item.id
    _link(image, image.item.id, directory)
    return Input(image.item, directory)


def _model(folder: Path) -> Input:
    """As the catalog has it."""
    name = f"OSO_{SEASON.name}_L3B-MODEL_RBENCH_C_V1-0"
    properties = {
        "atelier:campaign": SEASON.year,
        "atelier:key_date": SEASON.key_date,
        "atelier:tiles": [PLAIN.tile_id],
        "atelier:simulated": True,
    }
    item = pystac.Item(name, None, None, SEASON.moment, properties, collection=MODELS)
    for key in ("report", "picture"):
        (folder / key).write_text(json.dumps({}))
        item.add_asset(key, pystac.Asset(key))
    item.add_asset("model", pystac.Asset("model.npz"))
    return Input(item, folder)


def _run(folder: Path, number: int) -> None:
    items = [pystac.Item.from_file(path) for path in sorted((folder / "distinct").glob("*.json"))]
    images = _dated([Input(item, folder / "distinct" / item.id) for item in items], number)
    parameters = {"tile_id": PLAIN.tile_id, "season": SEASON.name}
    job = Job(CHAIN.name, ((LEVEL2, images[0].item.id),), parameters)
    with tempfile.TemporaryDirectory(dir=folder) as work:
        (output,) = CHAIN.run(job, images[:1], [*images[1:], _model(folder)], Path(work))
        print(output.item.id, json.dumps(output.item.properties["atelier:parameters"]), flush=True)


if __name__ == "__main__":
    _run(Path(sys.argv[1]), int(sys.argv[2]))
