"""Snow over a season, 1 September to 31 August: days with snow, the first and the last one, how often it was looked.

After the yearly synthesis of S. Gascoin et al., doi 10.5194/essd-11-493-2019.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path

import numpy as np
import numpy.typing as npt

from processing.chains import Auxiliary, Input, Job, Output, Wanted
from processing.chains.l2a_catalog import moment_of
from processing.chains.snow_catalog import COLLECTION
from processing.chains.snow_year_catalog import MARGIN, YEARLY, Maps, Season, maps_of, seasons_of, wanted_for
from processing.items.snow_year import snow_year_item
from processing.level2 import Group
from processing.level3b import UNKNOWN, SnowYear
from processing.muscate.names import file_name
from processing.muscate.snow_year import write_snow_year_metadata, write_snow_year_quicklook
from processing.physics.snow_cover import CLOUD, NOTHING
from processing.physics.snow_cover.season import NEVER, SeasonCounter, SnowSeason
from processing.raster.bands import ImageTask, Task, write_bands
from processing.raster.cog import Cog, onto
from processing.raster.geobox import GeoBox
from processing.raster.source import grid_of, open_raster

ByteArray = npt.NDArray[np.uint8]
OPTIONS = {"compress": "DEFLATE", "level": 6, "predictor": "STANDARD", "overviews": "nearest"}


@dataclass(frozen=True)
class SnowYearChain:
    """The snow products of a season and a tile in, one synthesis out, once there is one of the season's end."""

    name = "snow_year"
    version = "1.0.0"
    consumes = frozenset({COLLECTION})
    produces = frozenset({YEARLY})

    def equipped(self, auxiliary: Auxiliary) -> SnowYearChain:
        return self

    def plan(self, published: Input) -> list[Job]:
        """A job for each season that the map tells of."""
        item = published.item
        if item.collection_id not in self.consumes:
            return []
        inputs = ((str(item.collection_id), item.id),)
        tile_id = str(item.properties["grid:code"]).removeprefix("MGRS-")
        return [
            Job(self.name, inputs, {"tile_id": tile_id, "season": str(season.year)}, gathers=True)
            for season in seasons_of(moment_of(item))
        ]

    def wants(self, job: Job, inputs: Sequence[Input]) -> tuple[Wanted, ...]:
        return wanted_for(inputs[0], Season(int(job.parameters["season"])))

    def run(self, job: Job, inputs: Sequence[Input], context: Sequence[Input], work: Path) -> list[Output]:
        season, image = Season(int(job.parameters["season"])), inputs[0]
        found = maps_of(image, context)
        if image.item.properties.get("deprecated") or found.done or not found.over(season):
            return []
        tile_id = str(image.item.properties["grid:code"]).removeprefix("MGRS-")  # jobs of before name the season alone
        name = f"SNOW_{season.last:%Y%m%d}_L3B-SNOW_T{tile_id}_C_V1-{found.next}"
        directory = work / name
        shutil.rmtree(directory, ignore_errors=True)  # left by a run that was interrupted
        directory.mkdir(parents=True)
        like, grid = _finest(found.maps)
        counted = _counted(found, season, grid)
        _write_images(directory, name, counted, grid)
        write_snow_year_quicklook(directory / f"{name}_QKL_ALL.jpg", counted.duration, season.length)
        seen = counted.duration != UNKNOWN
        product = SnowYear(
            product_id=name,
            tile_id=tile_id,
            first=season.first,
            last=season.last,
            sources=tuple(one.item for one in found.maps),
            like=like.item,
            group=Group("R1", round(grid.resolution), grid, ()),
            mean_duration=_mean(counted.duration[seen]),
            mean_observations=_mean(counted.observations[seen]),
            snow_cover=100 * _mean(counted.first[seen] != NEVER),
            software={"Atelier snow_year": self.version},
            parameters={"gap_filling": "linear, by day", "margin_days": MARGIN.days},
        )
        write_snow_year_metadata(directory / f"{name}_MTD_ALL.xml", product)
        return [Output(snow_year_item(product), directory, found.replaced)]


def _mean(values: npt.NDArray[np.generic]) -> float:
    return float(values.mean(dtype=np.float64)) if values.size else 0.0


def _finest(maps: Sequence[Input]) -> tuple[Input, GeoBox]:
    """The map of the smallest pixels, and of these of the most; the first of several."""
    grids = []
    for one in maps:
        path = one.file(file_name(one.item.id, "SNW"))
        with open_raster(path) as dataset:
            grids.append((one, grid_of(dataset, path)))
    return min(grids, key=lambda pair: (pair[1].resolution, -pair[1].height * pair[1].width))


def _counted(found: Maps, season: Season, grid: GeoBox) -> SnowSeason:
    counter = SeasonCounter(grid.shape, season.length)
    for day, maps in groupby(found.maps, key=lambda one: season.day_of(moment_of(one.item).date())):
        classes = np.full(grid.shape, NOTHING, np.uint8)
        for one in maps:  # the first that saw the ground counts
            np.copyto(classes, _read(one, grid), where=(classes == NOTHING) | (classes == CLOUD))
        counter.add(day, classes)
    return counter.finish()


def _read(one: Input, grid: GeoBox) -> ByteArray:
    """A map on the grid, the nearest pixel; no data outside it."""
    path = one.file(file_name(one.item.id, "SNW"))
    with open_raster(path) as dataset:
        own = grid_of(dataset, path)
        classes: ByteArray = dataset.read(1)
    if own == grid:
        return classes
    moved = onto(classes, own, grid)
    left, bottom, right, top = own.bounds
    x = grid.left + (np.arange(grid.width) + 0.5) * grid.resolution
    y = grid.top - (np.arange(grid.height) + 0.5) * grid.resolution
    moved[(y < bottom) | (y > top)] = NOTHING
    moved[:, (x < left) | (x > right)] = NOTHING
    return moved


def _write_images(directory: Path, name: str, counted: SnowSeason, grid: GeoBox) -> None:
    images = {"SCD": counted.duration, "FSD": counted.first, "LSD": counted.last, "NOBS": counted.observations}
    tasks: list[Task] = []
    for key, image in images.items():
        missing = None if key == "NOBS" else UNKNOWN
        path = directory / file_name(name, key)
        cog = Cog(path, grid, dtype="uint16", no_data=missing, options=OPTIONS, descriptions=(key,))
        tasks.append(ImageTask(cog, grid, partial(_rows, image)))
    write_bands(tasks)


def _rows(image: npt.NDArray[np.uint16], row: int, strip: GeoBox) -> npt.NDArray[np.uint16]:
    return image[row : row + strip.height]


CHAIN = SnowYearChain()
