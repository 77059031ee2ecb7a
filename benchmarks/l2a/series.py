"""The chain run over a series of dates, in their order, with the catalog that it would find."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import numpy.typing as npt
import pystac
import rasterio

import processing
from benchmarks.l2a.catalog import Catalog
from benchmarks.l2a.scenes import Series, digest_of, drawn, elevation_of, kept_for
from benchmarks.l2a.truth import Truth
from catalog.configuration import configuration
from processing.chains import Auxiliary, Chain, Input, Job, chains
from processing.errors import ChainError
from processing.items import level1_item
from processing.raster.geobox import GeoBox
from processing.sensors import open_product


@dataclass(frozen=True)
class Made:
    """What the chain made of one date."""

    series: Series
    number: int
    """Of the date in its series, from 0."""
    source: Path
    truth: Truth
    product: Input | None
    """None where the chain declined."""
    declined: str
    seconds: float
    """CPU seconds."""
    context: int
    """How many products of the past, or of days to come, the chain was given."""

    @property
    def name(self) -> str:
        return f"{self.series.name} {self.series.products[self.number].scene.sensing_time:%Y-%m-%d}"

    def read(self, key: str) -> tuple[npt.NDArray[Any], GeoBox]:
        """The layers of an asset, shape (layers, rows, columns), and their grid."""
        assert self.product is not None
        with rasterio.open(self.product.directory / self.product.item.assets[key].href) as dataset:
            transform = dataset.transform
            box = GeoBox(dataset.crs.to_epsg(), transform.c, transform.f, transform.a, dataset.height, dataset.width)
            return dataset.read(), box

    def groups(self) -> list[str]:
        """``R1`` and, for Sentinel-2, ``R2``."""
        assert self.product is not None
        return sorted(key.removeprefix("CLM_") for key in self.product.item.assets if key.startswith("CLM_"))


def chain_for(series: Series) -> Chain:
    """The chain with the elevation model of the series' country: the only place that knows how it is told."""
    return chains()["l2a"].equipped(Auxiliary(elevation=elevation_of(series)))


def made(series: Series) -> Iterator[Made]:
    """Every date of a series in its order, as if all had arrived at once: the received products are in the catalog
    from the start, the made ones from when they are. Products are kept until the source changes."""
    received, chain = _received(series), chain_for(series)
    catalog = Catalog(received)
    for number, one in enumerate(received):
        product, replaced, record = _kept(chain, _job(chain, series, one), one, catalog)
        if product:
            catalog.publish(product, replaced)
        yield Made(series, number, one.directory, Truth(drawn(series.products[number]).truth), product, **record)


def make_again(series: Series, number: int, folder: Path) -> None:
    """One date with the catalog of its time, into ``folder``."""
    earlier = [one.product for one in islice(made(series), number) if one.product]
    received, chain = _received(series), chain_for(series)
    one = received[number]
    _run(chain, _job(chain, series, one), one, Catalog([*received, *earlier]), folder)


def _received(series: Series) -> list[Input]:
    roots = [drawn(product).root for product in series.products]
    return [Input(level1_item(open_product(root)), root) for root in roots]


def _job(chain: Chain, series: Series, received: Input) -> Job:
    return next(job for job in chain.plan(received) if job.parameters["tile_id"] == series.tile_id)


def _kept(
    chain: Chain, job: Job, received: Input, catalog: Catalog
) -> tuple[Input | None, tuple[str, str] | None, dict[str, Any]]:
    """The product, the one that it replaces, and what else is known of the run."""
    scene_folder = received.directory.parents[1]
    folder = _folder() / f"{scene_folder.parent.name}-{scene_folder.name}"
    if not (folder / "record.json").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        _run(chain, job, received, catalog, folder)
    record = json.loads((folder / "record.json").read_text())
    directory, replaces = record.pop("directory"), record.pop("replaces")
    if directory is None:
        return None, None, record
    product = Input(pystac.Item.from_file(folder / "item.json"), folder / directory)
    return product, tuple(replaces) if replaces else None, record


def _run(chain: Chain, job: Job, received: Input, catalog: Catalog, folder: Path) -> None:
    wanted = chain.wants(job, [received])
    context = {
        (found.item.collection_id, found.item.id): found for one in wanted for found in catalog.search(one.search)
    }
    context.pop((received.item.collection_id, received.item.id), None)
    record: dict[str, Any] = {"declined": "", "context": len(context), "directory": None, "replaces": None}
    started = time.process_time()
    try:
        outputs = chain.run(job, [received], list(context.values()), folder)
    except ChainError as error:
        record["declined"] = str(error)
    else:
        record["declined"] = "" if outputs else "nothing to be made"
        for output in outputs:
            (folder / "item.json").write_text(json.dumps(output.item.to_dict(transform_hrefs=False)))
            record |= {"directory": str(output.directory.relative_to(folder)), "replaces": output.replaces}
    record["seconds"] = time.process_time() - started
    (folder / "record.json").write_text(json.dumps(record))


@cache
def _folder() -> Path:
    """Of this state of the processing's source."""
    source = digest_of(Path(processing.__path__[0]), Path(__file__), leave_out="simulation")
    return kept_for(source, configuration().data / "bench" / "products")
