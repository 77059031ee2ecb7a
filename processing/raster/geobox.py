"""A pixel grid: projection, origin, pixel size and shape, in one immutable value."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from affine import Affine


@dataclass(frozen=True)
class GeoBox:
    """A north-up grid of square pixels in a projected coordinate system.

    ``left`` and ``top`` are the outer corner of the first pixel, in metres.
    """

    epsg: int
    left: float
    top: float
    resolution: float
    height: int
    width: int

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns), as numpy has it."""
        return self.height, self.width

    @property
    def transform(self) -> Affine:
        """From (column, row) to (x, y)."""
        return Affine(self.resolution, 0, self.left, 0, -self.resolution, self.top)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """(left, bottom, right, top), metres."""
        return (
            self.left,
            self.top - self.height * self.resolution,
            self.left + self.width * self.resolution,
            self.top,
        )

    def rows(self, start: int, stop: int) -> GeoBox:
        """The strip of rows ``start`` to ``stop`` (excluded)."""
        return replace(self, top=self.top - start * self.resolution, height=min(stop, self.height) - start)

    def coarsened(self, factor: int) -> GeoBox:
        """The grid of ``factor`` times larger pixels with the same corner that covers this one wholly."""
        return replace(
            self,
            resolution=self.resolution * factor,
            height=math.ceil(self.height / factor),
            width=math.ceil(self.width / factor),
        )

    def cropped(self, bounds: tuple[float, float, float, float]) -> GeoBox:
        """The pixels of this grid that ``bounds`` (left, bottom, right, top; metres) touch; may be empty."""
        left, bottom, right, top = bounds
        first_column = max(0, math.floor((left - self.left) / self.resolution + TOUCHING))
        first_row = max(0, math.floor((self.top - top) / self.resolution + TOUCHING))
        last_column = min(self.width, math.ceil((right - self.left) / self.resolution - TOUCHING))
        last_row = min(self.height, math.ceil((self.top - bottom) / self.resolution - TOUCHING))
        return replace(
            self,
            left=self.left + first_column * self.resolution,
            top=self.top - first_row * self.resolution,
            height=max(0, last_row - first_row),
            width=max(0, last_column - first_column),
        )


TOUCHING = 1e-6
"""Pixels: two edges closer than this are the same edge."""
