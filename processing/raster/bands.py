"""From the bands of a product to its images: while one is read and computed, another is compressed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from processing.raster.cog import Cog, strips_of
from processing.raster.geobox import GeoBox
from processing.raster.threads import THREADS, run_all

Array = npt.NDArray[Any]


class Task(Protocol):
    """A part of a product that can be made beside others."""

    def run(self) -> None: ...


@dataclass(frozen=True)
class BandTask:
    """One band: where its rows come from, what becomes of them, where they go."""

    geobox: GeoBox
    read: Callable[[int, int], npt.NDArray[np.uint16]]
    """Digital numbers of rows (start, stop): :meth:`Holding.rows` of the band."""
    transform: Callable[[npt.NDArray[np.uint16], int], tuple[Array, ...]]
    """(strip of numbers, its first row) to one strip of each output; called from the top down, in one thread."""
    outputs: tuple[tuple[Cog, int], ...]
    """The image and the band of it (from 1) that each strip goes to. Several tasks may share an image."""

    def run(self) -> None:
        for row, strip in strips_of(self.geobox):
            results = self.transform(self.read(row, row + strip.height), row)
            for (cog, band), pixels in zip(self.outputs, results, strict=True):
                cog.append(pixels, band)


@dataclass(frozen=True)
class ImageTask:
    """An image that needs no band: masks, the atmosphere."""

    cog: Cog
    geobox: GeoBox
    strip: Callable[[int, GeoBox], Array]
    """(first row, grid of a strip) to its pixels: shape (rows, columns) or (bands, rows, columns)."""

    def run(self) -> None:
        for row, box in strips_of(self.geobox):
            pixels = self.strip(row, box)
            for band, image in enumerate(pixels if pixels.ndim == 3 else pixels[np.newaxis], start=1):
                self.cog.append(image, band)


def write_bands(tasks: Sequence[Task], threads: int = THREADS) -> None:
    """Run the tasks, ``threads`` at a time, in their order; put the longest first.

    The bytes of the images depend on no order. The first failure, in the order of tasks, is raised.
    """
    run_all([task.run for task in tasks], threads)
