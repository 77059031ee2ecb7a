"""The images of a composite: reflectances, weights, dates, what is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from processing.chains.composite_dates import Date
from processing.chains.composite_grids import Grids
from processing.chains.composite_selection import Found
from processing.level1 import Band
from processing.level2 import NO_DATA, Group
from processing.muscate.names import file_name
from processing.physics.compositing import Blend
from processing.raster.bands import ImageTask, Task, write_bands
from processing.raster.cog import MASK, REFLECTANCE, UNCERTAINTY, Cog, onto, strips_of
from processing.raster.geobox import GeoBox

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class BlendTask:
    """One band of the composite, strip by strip, a date at a time."""

    cog: Cog
    group: Group
    band: str
    common_name: str
    dates: Sequence[Date]
    grids: Grids
    found: Found

    def run(self) -> None:
        factors = [date.factor(self.common_name) for date in self.dates]
        for row, strip in strips_of(self.group.geobox):
            self.cog.append(self._strip(row, strip, factors))

    def _strip(self, row: int, strip: GeoBox, factors: Sequence[npt.NDArray[np.float32]]) -> Array:
        ratio = round(self.grids.mask.resolution / strip.resolution)
        cell = round(self.grids.coarse.resolution / strip.resolution)
        rows = slice(row // ratio, -(-(row + strip.height) // ratio))
        blend = Blend(self.found.flag, strip.shape, first_row=row, ratio=ratio, no_data=NO_DATA)
        for date, weights, factor in zip(self.dates, self.found.weights, factors, strict=True):
            if weights[rows].any():
                blend.add(date.reflectance(self.band, strip), weights, factor, cell)
        return blend.mean()


def write_images(
    directory: Path, name: str, dates: Sequence[Date], grids: Grids, bands: Mapping[str, Band], found: Found
) -> None:
    """Into ``directory``, the longest tasks first."""
    (directory / "MASKS").mkdir(parents=True)

    def cog(key: str, group: Group, dtype: str, no_data: int | None, options: Mapping[str, Any]) -> Cog:
        path = directory / file_name(name, key)
        return Cog(
            path, group.geobox, dtype=dtype, no_data=no_data, options=options, descriptions=(key.partition("_")[2],)
        )

    tasks: list[Task] = []
    for group in grids.groups:
        for band in group.bands:
            image = cog(f"FRC_{band}", group, "int16", NO_DATA, REFLECTANCE)
            tasks.append(BlendTask(image, group, band, str(bands[band].common_name), dates, grids, found))
    for group in grids.groups:
        for key, values, dtype, no_data, options in (
            ("WGT", found.total, "uint16", 0, UNCERTAINTY),
            ("DTS", found.day, "int16", NO_DATA, UNCERTAINTY),
            ("FLG", found.flag, "uint8", 0, MASK),
        ):
            image = cog(f"{key}_{group.name}", group, dtype, no_data, options)
            tasks.append(ImageTask(image, group.geobox, _onto_strips(values, grids.mask)))
    write_bands(tasks)


def _onto_strips(values: Array, mask: GeoBox) -> Callable[[int, GeoBox], Array]:
    return partial(_part, values, mask)


def _part(values: Array, mask: GeoBox, row: int, strip: GeoBox) -> Array:
    if mask.resolution == strip.resolution:
        return values[row : row + strip.height]
    return np.ascontiguousarray(onto(values, mask, strip))
