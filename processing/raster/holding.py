"""Decoded bands, kept aside while a product is made: decoding costs far more than writing and reading them again."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from processing.raster.cog import strips_of
from processing.raster.geobox import GeoBox
from processing.raster.reduction import mean
from processing.raster.source import NO_DATA

NumberArray = npt.NDArray[np.uint16]
DECODED_PIXELS = 40_000_000
"""Decoded at once: a whole 20 m Sentinel-2 band, with whose tiles strips are not aligned, or a third of a 10 m one."""


class Holding:
    """Bands in files of a folder, not compressed: memory holds no more of them than is asked for.

    Bands may be kept and read from several threads. The folder is the owner's, to be removed with the job's others.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._grids: dict[str, GeoBox] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, band: str, geobox: GeoBox, read: Callable[[GeoBox], NumberArray], factor: int = 1) -> NumberArray:
        """Read a band strip by strip, keep it, and return its means over ``factor`` × ``factor`` pixels (1 to 1024,
        a power of 2) of those with data (not 0): uint16, 0 where there are none.

        ``read`` gives the digital numbers of a strip, of a multiple of 1024 rows but for the last.
        """
        shape = math.ceil(geobox.height / factor), math.ceil(geobox.width / factor)
        reduced = np.empty(shape, np.uint16)
        with self._path(band).open("wb") as file:
            for row, strip in strips_of(geobox, DECODED_PIXELS):
                numbers = np.ascontiguousarray(read(strip), np.uint16)
                numbers.tofile(file)
                part = numbers if factor == 1 else mean(numbers, factor, NO_DATA)
                reduced[row // factor : row // factor + part.shape[0]] = part
        self._grids[band] = geobox
        return reduced

    def rows(self, band: str, start: int, stop: int) -> NumberArray:
        """Rows ``start`` to ``stop`` (excluded) of a band that is kept, uint16."""
        width = self._grids[band].width
        count = min(stop, self._grids[band].height) - start
        numbers = np.fromfile(self._path(band), np.uint16, count * width, offset=2 * start * width)
        return numbers.reshape(count, width)

    def discard(self, band: str) -> None:
        """Forget a band that is no longer needed."""
        del self._grids[band]
        self._path(band).unlink()

    def _path(self, band: str) -> Path:
        return self._folder / f"{band}.raw"
