"""A pixel grid: projection, origin, pixel size and shape, in one immutable value."""

from __future__ import annotations

from dataclasses import dataclass

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
