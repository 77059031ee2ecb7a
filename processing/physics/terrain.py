"""The relief as the correction needs it: slopes, how sun and sensor look at them, what mountains hide.

Slopes are kept as they are measured, dz/dx and dz/dy, in 16 bits: whatever depends on a direction is a product with it,
and level ground is exactly level.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]
Int16Array = npt.NDArray[np.int16]
ByteArray = npt.NDArray[np.uint8]
BoolArray = npt.NDArray[np.bool_]

SLOPE_SCALE = 10000
"""Numbers per unit of slope (tangent)."""
STEEPEST = 3.2
"""Tangent; steeper ground is taken for this steep."""
COSINE_SCALE = 10000
LEAST_COS_INCIDENCE = 0.2
"""Of the sun, where the ground's reflectance can be told from its light (MAJA)."""
LEAST_RATIO = 0.2
"""Of the light on a slope to that on level ground, likewise."""
SLOPE_ERROR = 0.05
"""Tangent; by how much slopes of 10 m differ from those of a model of 30 m (rms, in mountains)."""
MOST_LIGHT_ERROR = 0.15
"""Relative error of the direct light on a slope beyond which the correction means little."""
LOWEST_SUN = 75.0
"""Degrees of zenith angle from which on the tables of plane layers of air are no longer good."""


@dataclass(frozen=True)
class Terrain:
    """On the mask grid; int16, C-contiguous, of one shape."""

    resolution: float
    """Pixel size, m."""
    altitude: Int16Array
    """m"""
    slope_east: Int16Array
    """Rise of the ground per metre towards the east, × :data:`SLOPE_SCALE`."""
    slope_north: Int16Array

    @property
    def shape(self) -> tuple[int, int]:
        rows, columns = self.altitude.shape
        return rows, columns


def terrain(corners: FloatArray, resolution: float) -> Terrain:
    """From altitudes (m, float32, no NaN) at the corners of pixels of ``resolution`` m: one row and column more.

    Slopes are differences of the means of the pixel's opposite corners. Over three pixels, as is usual (Horn 1981,
    doi 10.1109/PROC.1981.11918), they would be smoother than a model of 30 m is: a fifth of a slope's error is that.
    """
    upper_left, upper_right, lower_left, lower_right = (
        corners[:-1, :-1], corners[:-1, 1:], corners[1:, :-1], corners[1:, 1:]
    )  # fmt: skip
    scale = np.float32(SLOPE_SCALE / (2 * resolution))
    slope_east = _rounded(((upper_right - upper_left) + (lower_right - lower_left)) * scale)
    # Rows run south.
    slope_north = _rounded(((upper_left - lower_left) + (upper_right - lower_right)) * scale)
    altitude = (upper_left + upper_right + lower_left + lower_right) / np.float32(4)
    return Terrain(resolution, np.rint(altitude, out=altitude).astype(np.int16), slope_east, slope_north)


def _rounded(slopes: FloatArray) -> Int16Array:
    largest = STEEPEST * SLOPE_SCALE
    np.clip(slopes, -largest, largest, out=slopes)
    return np.rint(slopes, out=slopes).astype(np.int16)


def slope_percent(relief: Terrain) -> ByteArray:
    """100 × tangent of the steepest slope, at most 255."""
    out = np.empty(relief.shape, np.uint8)
    _slope_percent(relief.slope_east, relief.slope_north, out)
    return out


def surface_area(relief: Terrain, cell: int) -> FloatArray:
    """Area of the ground by that of its map, at least 1: means over cells of ``cell`` pixels, the last cut short."""
    rows, columns = (-(-size // cell) for size in relief.shape)
    out = np.empty((rows, columns), np.float32)
    _surface_area(relief.slope_east, relief.slope_north, cell, out)
    return out


def cos_incidence(relief: Terrain, zenith: FloatArray, azimuth: FloatArray, factor: float) -> Int16Array:
    """Cosine of the angle between the ground's normal and a direction, × 10000.

    The direction (of the sun: incidence; of the sensor: exitance) is given by its angles (degrees) on a coarse grid,
    whose pixels are ``factor`` pixels of the relief and share its first corner. Negative on ground that faces away.
    """
    radians, sine = np.radians(azimuth), np.sin(np.radians(zenith))
    towards = (sine * np.sin(radians), sine * np.cos(radians), np.cos(np.radians(zenith)))
    out = np.empty(relief.shape, np.int16)
    fields = np.ascontiguousarray(np.stack(towards, axis=-1), np.float32)
    _cos_incidence(relief.slope_east, relief.slope_north, fields, float(factor), out)
    return out


def sun_tangent(cos_sun: Int16Array, zenith: FloatArray) -> BoolArray:
    """Where the sun grazes or misses the ground, from :func:`cos_incidence` of the sun at ``zenith`` (mean is taken).

    There the corrected reflectance is held down by the floor of the cosine (MAJA's 0.2), or the slopes are not known
    well enough for the light on them to be known within :data:`MOST_LIGHT_ERROR`: the lower the sun, the sooner.
    """
    mean = np.radians(np.nanmean(zenith))
    level, uncertain = float(np.cos(mean)), SLOPE_ERROR * float(np.sin(mean)) / MOST_LIGHT_ERROR
    least = max(min(max(LEAST_COS_INCIDENCE, uncertain), 0.9 * level), LEAST_RATIO * level)
    return np.asarray(cos_sun < round(least * COSINE_SCALE))


def sun_too_low(zenith: float) -> bool:
    """Whether a correction with plane layers of air means little (degrees)."""
    return zenith > LOWEST_SUN


@numba.njit(  # type: ignore[untyped-decorator, unused-ignore]
    "void(int16[:,::1], int16[:,::1], uint8[:,::1])", cache=True, nogil=True
)
def _slope_percent(east: Int16Array, north: Int16Array, out: ByteArray) -> None:
    unit = np.float32(100.0 / SLOPE_SCALE)
    for row in range(out.shape[0]):
        for column in range(out.shape[1]):
            x, y = np.float32(east[row, column]), np.float32(north[row, column])
            out[row, column] = np.uint8(min(np.sqrt(x * x + y * y) * unit + np.float32(0.5), np.float32(255.0)))


@numba.njit(  # type: ignore[untyped-decorator, unused-ignore]
    "void(int16[:,::1], int16[:,::1], int64, float32[:,::1])", cache=True, nogil=True
)
def _surface_area(east: Int16Array, north: Int16Array, cell: int, out: FloatArray) -> None:
    unit = np.float32(1.0 / SLOPE_SCALE)
    for row in range(out.shape[0]):
        last_row = min((row + 1) * cell, east.shape[0])
        for column in range(out.shape[1]):
            last_column = min((column + 1) * cell, east.shape[1])
            total = np.float32(0)
            for i in range(row * cell, last_row):
                for j in range(column * cell, last_column):
                    x, y = np.float32(east[i, j]) * unit, np.float32(north[i, j]) * unit
                    total += np.sqrt(np.float32(1) + x * x + y * y)
            out[row, column] = total / np.float32((last_row - row * cell) * (last_column - column * cell))


@numba.njit(  # type: ignore[untyped-decorator, unused-ignore]
    "void(int16[:,::1], int16[:,::1], float32[:,:,::1], float64, int16[:,::1])", cache=True, nogil=True
)
def _cos_incidence(east: Int16Array, north: Int16Array, towards: FloatArray, factor: float, out: Int16Array) -> None:
    last_row, last_column = towards.shape[0] - 1, towards.shape[1] - 1
    unit, scale = np.float32(1.0 / SLOPE_SCALE), np.float32(COSINE_SCALE)
    for row in range(out.shape[0]):
        y = min(max((row + 0.5) / factor - 0.5, 0.0), float(last_row))
        above = min(int(y), max(last_row - 1, 0))
        below, down = min(above + 1, last_row), np.float32(y - above)
        for column in range(out.shape[1]):
            x = min(max((column + 0.5) / factor - 0.5, 0.0), float(last_column))
            left = min(int(x), max(last_column - 1, 0))
            right, across = min(left + 1, last_column), np.float32(x - left)
            a, b = (1 - across) * (1 - down), across * (1 - down)
            c, d = (1 - across) * down, across * down
            p, q = np.float32(east[row, column]) * unit, np.float32(north[row, column]) * unit
            total = np.float32(0.0)
            for axis, component in ((0, -p), (1, -q), (2, np.float32(1.0))):
                direction = (
                    a * towards[above, left, axis] + b * towards[above, right, axis]
                    + c * towards[below, left, axis] + d * towards[below, right, axis]
                )  # fmt: skip
                total += component * direction
            cosine = total / np.sqrt(1 + p * p + q * q)
            out[row, column] = np.int16(np.rint(cosine * scale))
