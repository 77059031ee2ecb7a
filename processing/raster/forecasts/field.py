"""One quantity of a forecast at one time, on regular longitudes and latitudes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]
DegreeArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Field:
    """Points in rows from the north and columns from the west."""

    quantity: str
    """``aot``, ``black carbon``, ``dust``, ``organic matter``, ``sea salt``, ``sulphate``: optical thickness at 550 nm;
    ``water vapour``, ``ozone``: kg m⁻²; ``geopotential``: of the forecast's ground, m² s⁻²."""
    time: datetime | None
    """Aware, UTC, that the values are valid for; none where the file does not say."""
    north: float
    """Latitude of the first row, degrees."""
    west: float
    """Longitude of the first column, degrees."""
    step: tuple[float, float]
    """Between rows and between columns, degrees, positive."""
    shape: tuple[int, int]
    rows: Callable[[int, int], FloatArray]
    """The values of some rows, the first and the one after the last; NaN where there is none."""

    def at(self, longitudes: DegreeArray, latitudes: DegreeArray) -> FloatArray:
        """Values at these places, interpolated linearly; NaN more than a point outside the field, or without data."""
        height, width = self.shape
        full_circle = 360 / self.step[1]
        down = (self.north - latitudes) / self.step[0]
        across = ((longitudes - self.west) % 360) / self.step[1]
        across = np.where(across > (width - 1 + full_circle) / 2, across - full_circle, across)
        outside = (down < -1) | (down > height) | (across < -1) | (across > width)
        first, last = (int(np.clip(edge, 0, height - 1)) for edge in (np.floor(down.min()), np.ceil(down.max())))
        values = self.rows(first, last + 1)
        found = _bilinear(values, np.clip(down, first, last) - first, across, around=width > full_circle - 1)
        return np.where(outside, np.float32(np.nan), found)


def _bilinear(values: FloatArray, down: DegreeArray, across: DegreeArray, *, around: bool) -> FloatArray:
    """At fractional rows and columns; ``around``: the last column is followed by the first."""
    height, width = values.shape
    if not around:
        across = np.clip(across, 0, width - 1)
    top, left = np.floor(down).astype(np.intp), np.floor(across).astype(np.intp)
    to_south, to_east = (down - top).astype(np.float32), (across - left).astype(np.float32)
    bottom, left, right = np.minimum(top + 1, height - 1), left % width, (left + 1) % width
    upper = values[top, left] * (1 - to_east) + values[top, right] * to_east
    lower = values[bottom, left] * (1 - to_east) + values[bottom, right] * to_east
    return np.asarray(upper * (1 - to_south) + lower * to_south, np.float32)
