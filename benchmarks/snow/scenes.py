"""Winter scenes of simulated mountains, and the snow products that are made of them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import rasterio

from benchmarks.l2a.scenes import Series, all_series, elevation_of
from benchmarks.l2a.series import Made, made
from benchmarks.l2a.truth import Truth
from processing.chains import Auxiliary, Input, Output, chains
from processing.muscate.names import file_name
from processing.raster.geobox import GeoBox
from processing.simulation.demonstration import DemonstrationProduct

COUNTRIES = 2
LAST_MONTH = 3
"""Later in the year there is hardly any snow left in these mountains."""


@dataclass(frozen=True)
class Mapped:
    """The snow product of one date."""

    source: Made
    output: Output

    @property
    def truth(self) -> Truth:
        return self.source.truth

    def read(self, key: str) -> tuple[npt.NDArray[np.uint8], GeoBox]:
        with rasterio.open(self.output.directory / file_name(self.output.item.id, key)) as dataset:
            transform = dataset.transform
            box = GeoBox(dataset.crs.to_epsg(), transform.c, transform.f, transform.a, dataset.height, dataset.width)
            return dataset.read(1), box


def winters() -> tuple[Series, ...]:
    """Five dates a country: three of Sentinel-2, two of Landsat."""
    series = [one for shift in range(COUNTRIES) for one in all_series(shift) if "mountain" in one.name]
    return tuple(replace(one, products=tuple(filter(_is_of_winter, one.products))) for one in series)


def _is_of_winter(product: DemonstrationProduct) -> bool:
    return product.scene.sensing_time.month <= LAST_MONTH


def mapped(work: Path) -> Iterator[Mapped]:
    """Every date, made in ``work``, where only the last product is kept."""
    for series in winters():
        chain = chains()["snow"].equipped(Auxiliary(elevation=elevation_of(series)))
        for source in made(series):
            if source.product is None:
                continue
            shutil.rmtree(work, ignore_errors=True)
            image = Input(source.product.item, source.product.directory)
            yield Mapped(source, chain.run(chain.plan(image)[0], [image], [], work)[0])
