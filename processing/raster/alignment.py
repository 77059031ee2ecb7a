"""Grids that are made of whole pixels of an image: read without resampling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from rasterio.windows import Window

from processing.raster.geobox import GeoBox

SAME_GRID = 1e-3
"""Pixels: grids closer than this are the same."""


@dataclass(frozen=True)
class Alignment:
    """How a grid lies on an image: the size of its pixels and the place of its first, in pixels of the image."""

    ratio: int
    row: int
    column: int

    @property
    def first(self) -> tuple[int, int]:
        return self.row, self.column

    def shape(self, target: GeoBox) -> tuple[int, int]:
        """(rows, columns) of the image that ``target`` is made of; may exceed it."""
        return target.height * self.ratio, target.width * self.ratio

    def inside(self, image: GeoBox, target: GeoBox) -> bool:
        last_row, last_column = self.row + target.height * self.ratio, self.column + target.width * self.ratio
        return self.row >= 0 and self.column >= 0 and last_row <= image.height and last_column <= image.width

    def usable(self, factors: Sequence[int]) -> list[int]:
        """Of the factors by which an image has been reduced, those that still give whole pixels."""
        return [f for f in factors if self.ratio % f == self.row % f == self.column % f == 0]

    def reduced(self, factor: int) -> Alignment:
        """How the grid lies on the image reduced by one of these factors."""
        return Alignment(self.ratio // factor, self.row // factor, self.column // factor)


def alignment(image: GeoBox, target: GeoBox) -> Alignment | None:
    """None where ``target`` is finer, of another projection, or not made of whole pixels of ``image``."""
    ratio = target.resolution / image.resolution
    column = (target.left - image.left) / image.resolution
    row = (image.top - target.top) / image.resolution
    whole = all(abs(value - round(value)) < SAME_GRID for value in (ratio, column, row))
    if image.epsg != target.epsg or not whole or round(ratio) < 1:
        return None
    return Alignment(round(ratio), round(row), round(column))


def read_window(
    dataset: Any, band: int, first: tuple[int, int], shape: tuple[int, int], missing: int
) -> npt.NDArray[Any]:
    """Pixels of an open image from ``first`` (row, column), ``missing`` outside it."""
    top, left = max(0, first[0]), max(0, first[1])
    bottom, right = min(first[0] + shape[0], dataset.height), min(first[1] + shape[1], dataset.width)
    pixels = np.full(shape, missing, dataset.dtypes[band - 1])
    if bottom > top and right > left:
        place = slice(top - first[0], bottom - first[0]), slice(left - first[1], right - first[1])
        pixels[place] = dataset.read(band, window=Window(left, top, right - left, bottom - top))
    return pixels
