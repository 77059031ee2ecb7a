"""Monthly composites of Sentinel-2: the weighted mean of 46 days of surface reflectance.

O. Hagolle, D. Morin, M. Kadiri: Detailed processing model for the Weighted Average Synthesis Processor (WASP) for
Sentinel-2, 2018, doi 10.5281/zenodo.1401360.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from processing.chains import Auxiliary, Input, Job, Output, Wanted
from processing.chains.composite_dates import dates_of
from processing.chains.composite_description import description
from processing.chains.composite_grids import bands_of, grids_of
from processing.chains.composite_images import write_images
from processing.chains.composite_selection import Found, find
from processing.chains.composite_window import (
    LEVEL2,
    LEVEL3,
    Window,
    is_superseded,
    next_edition,
    replaced,
    sorted_context,
    wanted_for,
    windows_with,
)
from processing.chains.l2a_catalog import origins
from processing.items.composite import composite_item
from processing.level3 import Composite
from processing.muscate.composite import write_metadata
from processing.muscate.names import composite_id, file_name
from processing.muscate.quicklook import LONGEST_SIDE, write_quicklook
from processing.physics.compositing import CLOUD, SNOW, WATER
from processing.raster.cog import read_reduced


@dataclass(frozen=True)
class CompositeChain:
    """All Level-2A products of a tile around the middle of a month in, one composite out."""

    name = "composite"
    version = "1.0.0"
    consumes = frozenset({LEVEL2})
    produces = frozenset({LEVEL3})

    def equipped(self, auxiliary: Auxiliary) -> CompositeChain:
        """It needs nothing that the operator has."""
        return self

    def plan(self, published: Input) -> list[Job]:
        """A job for each window that holds the date, due when the window is over; one of the past gathers.

        Those of the other dates of the window find the composite made, unless they come later.
        """
        item = published.item
        if item.collection_id != LEVEL2 or item.datetime is None or "grid:code" not in item.properties:
            return []
        tile_id = str(item.properties["grid:code"]).removeprefix("MGRS-")
        inputs = ((LEVEL2, item.id),)
        return [
            Job(self.name, inputs, {"tile_id": tile_id, "month": window.month}, due=window.end, gathers=True)
            for window in windows_with(item.datetime)
        ]

    def wants(self, job: Job, inputs: Sequence[Input]) -> tuple[Wanted, ...]:
        return wanted_for(Window.of_month(job.parameters["month"]), job.parameters["tile_id"])

    def run(self, job: Job, inputs: Sequence[Input], context: Sequence[Input], work: Path) -> list[Output]:
        window, tile_id = Window.of_month(job.parameters["month"]), job.parameters["tile_id"]
        around = sorted_context(inputs[0], context, window)
        names = {one.item.id for one in around.dates}
        if is_superseded(inputs[0].item, around.dates) or any(origins(one.item) == names for one in around.made):
            return []
        name = composite_id(window.middle, tile_id, next_edition(around))
        directory = work / name
        shutil.rmtree(directory, ignore_errors=True)  # left by a run that was interrupted
        items = [one.item for one in around.dates]
        grids = grids_of(items)
        bands = bands_of(items[0], grids.groups)
        colours = {band.common_name: band.name for band in bands.values()}
        dates = dates_of(around.dates, window, grids)
        found = find(dates, grids, blue=colours["blue"], swir=colours["swir16"])
        write_images(directory, name, dates, grids, bands, found)
        described = description(name, tile_id, window, directory, dates, grids, found, version=self.version)
        _write_quicklook(directory, described, found)
        write_metadata(directory / f"{name}_MTD_ALL.xml", described)
        return [Output(composite_item(described), directory, replaced(around))]


def _write_quicklook(directory: Path, product: Composite, found: Found) -> None:
    colours = {band.common_name: band.name for band in product.bands.values()}
    name = product.product_id
    red, green, blue = (
        read_reduced(directory / file_name(name, f"FRC_{colours[colour]}"), LONGEST_SIDE)
        for colour in ("red", "green", "blue")
    )
    outlined = {"cloud": found.flag == CLOUD, "snow": found.flag == SNOW, "water": found.flag == WATER}
    write_quicklook(directory / f"{name}_QKL_ALL.jpg", red, green, blue, outlined)


CHAIN = CompositeChain()
