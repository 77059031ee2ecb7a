"""The compiled loops of :mod:`processing.physics.inversion`.

Row by row: everything that a row needs is interpolated into arrays of its length first, so that the arithmetic that
follows runs over plain rows and is done several pixels at a time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numba
import numpy as np
import numpy.typing as npt

from processing.physics.terrain import LEAST_COS_INCIDENCE, LEAST_RATIO, SLOPE_SCALE

FloatArray = npt.NDArray[np.float32]
Int16Array = npt.NDArray[np.int16]
ByteArray = npt.NDArray[np.uint8]
NumberArray = npt.NDArray[np.uint16]
F = TypeVar("F", bound=Callable[..., Any])

GAIN, OFFSET, HEIGHT, DIRECT, AROUND, VARIANCE, SUN, VIEW, COEFFICIENTS = 0, 3, 6, 7, 9, 10, 13, 16, 19
"""Where in :attr:`BandFields.values` begin: gain and offset (parabolas of the height over HEIGHT, m), the share of
direct light (a line of that height), the reflectance of the surroundings, the variance (a parabola of the
reflectance), the unit vectors (east, north, up) to the sun and to the sensor."""
_LEVEL = VARIANCE + 3
"""Coefficients that level ground needs."""
_LEAST_COS_EXITANCE = 0.1
_SLOPE_ERROR, _SLOPE_ERROR_RELATIVE = 0.015, 0.06
"""Of the slopes, tangent, on gentle ones and by tangent on steep ones: neighbouring heights of GLO-30 are within 2 m of
each other's error on slopes up to 20 %, within 4 m on steeper ones, nine times of ten (its product handbook)."""
_DIRECTIONAL_ERROR = 0.15
"""Of the strength of directional effects: kinds of ground differ."""
_SCALE, _NO_DATA, _UNCERTAINTY_SCALE = 10000.0, -10000, 2000.0


def _compiled(signature: str) -> Callable[[F], F]:
    compiled: Any = numba.njit(signature, cache=True, nogil=True, fastmath={"contract", "nsz", "arcp", "reassoc"})
    return compiled  # type: ignore[no-any-return]


@_compiled("void(float32[:,:,::1], float64, int64, int64, float32[:,::1])")
def _interpolate(values: FloatArray, factor: float, row: int, coefficients: int, out: FloatArray) -> None:
    """The first ``coefficients`` at every pixel of a row: shape (coefficients, columns)."""
    last_row, last_column = values.shape[0] - 1, values.shape[1] - 1
    y = min(max((row + 0.5) / factor - 0.5, 0.0), float(last_row))
    above = min(int(y), max(last_row - 1, 0))
    below, down = min(above + 1, last_row), np.float32(y - above)
    width = out.shape[1]
    start = 0
    for node in range(-1, last_column + 1):
        left, right = max(node, 0), min(node + 1, last_column)
        stop = width if node == last_column else min(width, int(np.ceil((node + 1.5) * factor - 0.5)))
        for k in range(coefficients):
            first = values[above, left, k] + down * (values[below, left, k] - values[above, left, k])
            second = values[above, right, k] + down * (values[below, right, k] - values[above, right, k])
            step = np.float32((second - first) / factor)
            origin = first + step * np.float32((start + 0.5) - (node + 0.5) * factor)
            for i in range(stop - start):
                out[k, start + i] = origin + step * np.float32(i)
        start = stop


@_compiled("void(int16[:,::1], int64, int64, float32, float32[::1], float32[::1])")
def _refine(image: Int16Array, finer: int, row: int, unit: np.float32, coarse: FloatArray, out: FloatArray) -> None:
    """A row of an image on pixels ``finer`` times smaller, bilinear, times ``unit``; ``coarse`` is to work in."""
    columns = image.shape[1]
    y = min(max((row + 0.5) / finer - 0.5, 0.0), float(image.shape[0] - 1))
    above = int(y)
    below, down = min(above + 1, image.shape[0] - 1), np.float32(y - int(y))
    for column in range(columns):
        first, second = np.float32(image[above, column]), np.float32(image[below, column])
        coarse[column + 1] = (first + down * (second - first)) * unit
    coarse[0], coarse[columns + 1] = coarse[1], coarse[columns]
    for part in range(finer):
        place = (part + 0.5) / finer - 0.5
        left = 1 if place >= 0 else 0
        across = np.float32(place + 1 - left)
        for column in range((out.shape[0] - part + finer - 1) // finer):
            first, second = coarse[column + left], coarse[column + left + 1]
            out[column * finer + part] = first + across * (second - first)


@_compiled("void(uint16[::1], float32[::1], float32[::1])")
def _blank(numbers: NumberArray, reflectance: FloatArray, out: FloatArray) -> None:
    """Reflectance × 10000 within what int16 holds, :data:`NO_DATA` where there is none."""
    for i in range(numbers.shape[0]):
        scaled = min(max(reflectance[i] * np.float32(_SCALE), np.float32(_NO_DATA + 1)), np.float32(32767))
        out[i] = np.rint(scaled) if numbers[i] != 0 else np.float32(_NO_DATA)


@_compiled("void(uint16[::1], int64, float32[::1], uint8[::1])")
def _sigma(numbers: NumberArray, saturated: int, variance: FloatArray, out: ByteArray) -> None:
    for i in range(numbers.shape[0]):
        scaled = np.sqrt(max(variance[i], np.float32(0))) * np.float32(_UNCERTAINTY_SCALE)
        scaled = min(max(scaled, np.float32(1)), np.float32(255))
        scaled = np.float32(255) if numbers[i] >= saturated else scaled
        out[i] = np.uint8(np.rint(scaled) if numbers[i] != 0 else np.float32(0))


@_compiled(
    "void(float32[:,::1], float32[::1], float32[::1], float32[::1], float32, float32[::1], float32[::1], float32[::1])"
)
def _to_level(
    here: FloatArray, height: FloatArray, east: FloatArray, north: FloatArray, directional: np.float32,
    level: FloatArray, sloped: FloatArray, variance: FloatArray,
) -> None:  # fmt: skip
    """From the reflectance found for level ground (``level``) to that of the slope, and its variance."""
    one, half = np.float32(1), np.float32(0.5)
    for i in range(level.shape[0]):
        p, q = east[i], north[i]
        square = p * p + q * q
        cosine = one / np.sqrt(one + square)
        up, view_up = here[SUN + 2, i], here[VIEW + 2, i]
        incidence = (up - p * here[SUN, i] - q * here[SUN + 1, i]) * cosine
        incidence = max(incidence, min(np.float32(LEAST_COS_INCIDENCE), np.float32(0.9) * up))
        exitance = (view_up - p * here[VIEW, i] - q * here[VIEW + 1, i]) * cosine
        exitance = max(exitance, np.float32(_LEAST_COS_EXITANCE))
        direct = here[DIRECT, i] + (height[i] - here[HEIGHT, i]) * here[DIRECT + 1, i]
        direct = min(max(direct, np.float32(0)), one)
        sky = (one - direct) * half * (one + cosine) + here[AROUND, i] * half * (one - cosine)
        light = max(direct * incidence / up + sky, np.float32(LEAST_RATIO))
        bright = (incidence + exitance) / (up + view_up)
        factor = (one + directional * (bright - one)) / light
        share = direct / (up * light)
        aslant = np.float32(_SLOPE_ERROR**2) + np.float32(_SLOPE_ERROR_RELATIVE**2) * square
        uneven = np.float32(_DIRECTIONAL_ERROR) * (bright - one)
        wrong = share * share * aslant * (one - up * up) + uneven * uneven
        tilted = square > 0
        factor = factor if tilted else one
        found = level[i] * factor
        sloped[i] = found
        variance[i] = factor * factor * variance[i] + (found * found * wrong if tilted else np.float32(0))


@_compiled("void(uint16[:,::1], int64, float32[:,:,::1], float64, int64, int16[:,::1], uint8[:,::1])")
def correct_level(
    numbers: NumberArray, saturated: int, values: FloatArray, factor: float, first_row: int, sre: Int16Array,
    sigma: ByteArray,
) -> None:  # fmt: skip
    """Without relief; ``factor`` pixels a node. See :func:`processing.physics.inversion.correct_strip`."""
    width = numbers.shape[1]
    here = np.empty((_LEVEL, width), np.float32)
    work = np.empty((3, width), np.float32)
    reflectance, scaled, variance = work[0], work[1], work[2]
    for row in range(numbers.shape[0]):
        _interpolate(values, factor, first_row + row, _LEVEL, here)
        for i in range(width):
            found = here[GAIN, i] * np.float32(numbers[row, i]) + here[OFFSET, i]
            reflectance[i] = found
            variance[i] = here[VARIANCE, i] + found * (here[VARIANCE + 1, i] + found * here[VARIANCE + 2, i])
        _blank(numbers[row], reflectance, scaled)
        for i in range(width):
            sre[row, i] = np.int16(scaled[i])
        _sigma(numbers[row], saturated, variance, sigma[row])


@_compiled(
    "void(uint16[:,::1], int64, float32[:,:,::1], float64, int64, int16[:,::1], int16[:,::1], int16[:,::1], int64,"
    " float32, int16[:,::1], int16[:,::1], uint8[:,::1])"
)
def correct_slopes(
    numbers: NumberArray, saturated: int, values: FloatArray, factor: float, first_row: int, altitude: Int16Array,
    slope_east: Int16Array, slope_north: Int16Array, finer: int, directional: np.float32, sre: Int16Array,
    fre: Int16Array, sigma: ByteArray,
) -> None:  # fmt: skip
    """With relief, whose pixels are ``finer`` pixels wide."""
    width = numbers.shape[1]
    here = np.empty((COEFFICIENTS, width), np.float32)
    work, coarse = np.empty((7, width), np.float32), np.empty(altitude.shape[1] + 2, np.float32)
    height, east, north, level = work[0], work[1], work[2], work[3]
    sloped, variance, scaled = work[4], work[5], work[6]
    slope = np.float32(1.0 / SLOPE_SCALE)
    for row in range(numbers.shape[0]):
        line = first_row + row
        _interpolate(values, factor, line, COEFFICIENTS, here)
        _refine(altitude, finer, line, np.float32(1), coarse, height)
        _refine(slope_east, finer, line, slope, coarse, east)
        _refine(slope_north, finer, line, slope, coarse, north)
        for i in range(width):
            h = height[i] - here[HEIGHT, i]
            gain = here[GAIN, i] + h * (here[GAIN + 1, i] + h * here[GAIN + 2, i])
            offset = here[OFFSET, i] + h * (here[OFFSET + 1, i] + h * here[OFFSET + 2, i])
            found = gain * np.float32(numbers[row, i]) + offset
            level[i] = found
            variance[i] = here[VARIANCE, i] + found * (here[VARIANCE + 1, i] + found * here[VARIANCE + 2, i])
        _to_level(here, height, east, north, directional, level, sloped, variance)
        _blank(numbers[row], level, scaled)
        for i in range(width):
            sre[row, i] = np.int16(scaled[i])
        _blank(numbers[row], sloped, scaled)
        for i in range(width):
            fre[row, i] = np.int16(scaled[i])
        _sigma(numbers[row], saturated, variance, sigma[row])
