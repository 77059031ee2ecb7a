"""The least that a tile costs: bands decoded, images and 4 masks written with overviews, nothing computed."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from processing.chains.l2a_grids import groups_of
from processing.level1 import Level1Product
from processing.raster.bands import ImageTask, write_bands
from processing.raster.cog import MASK, REFLECTANCE, Cog, onto, strips_of
from processing.raster.geobox import GeoBox
from processing.raster.holding import DECODED_PIXELS
from processing.raster.source import NO_DATA
from processing.raster.threads import THREADS

MASKS = ("CLM", "MG2", "EDG", "SAT")
OFFSET, MISSING = np.uint16(1000), -10000
MASKED = 80
"""m: pixels of what the masks are drawn from."""


def write_floor(product: Level1Product, work: Path, threads: int = THREADS) -> None:
    """Copy the pixels into images with the chain's own reader, writer and threads."""
    shutil.rmtree(work, ignore_errors=True)
    groups = groups_of(product, str(product.acquisition.tile_id))
    ground = {band: group.geobox for group in groups for band in group.bands}
    finest = groups[0].geobox
    masked = finest.coarsened(round(MASKED / finest.resolution))
    bright = product.read_numbers(groups[0].bands[0], masked) > 3 * OFFSET
    write_bands(
        [
            *(_Copy(product, band, geobox, work) for band, geobox in ground.items()),
            *(_Decoding(product, band) for band in product.bands if band not in ground),
            *(ImageTask(_mask(name, finest, work), finest, partial(_drawn, bright, masked)) for name in MASKS),
        ],
        threads,
    )


@dataclass(frozen=True)
class _Copy:
    product: Level1Product
    band: str
    geobox: GeoBox
    work: Path

    def run(self) -> None:
        cogs = [
            Cog(
                self.work / f"{kind}_{self.band}.tif", self.geobox, dtype="int16", no_data=MISSING,
                options=REFLECTANCE, descriptions=(self.band,),
            )
            for kind in ("SRE", "FRE")
        ]  # fmt: skip
        for _, box in strips_of(self.geobox, DECODED_PIXELS):
            numbers = self.product.read_numbers(self.band, box)
            surface = (numbers - OFFSET).view(np.int16)
            surface[numbers == NO_DATA] = MISSING
            for cog in cogs:
                cog.append(surface)


@dataclass(frozen=True)
class _Decoding:
    """A band of which no image is made."""

    product: Level1Product
    band: str

    def run(self) -> None:
        extent = self.product.extent(self.product.bands[self.band].resolution)
        self.product.read_numbers(self.band, extent)


def _mask(name: str, geobox: GeoBox, work: Path) -> Cog:
    return Cog(work / f"{name}.tif", geobox, dtype="uint8", no_data=None, options=MASK, descriptions=(name,))


def _drawn(bright: npt.NDArray[np.bool_], masked: GeoBox, row: int, box: GeoBox) -> npt.NDArray[np.uint8]:
    return onto(bright.view(np.uint8), masked, box)
