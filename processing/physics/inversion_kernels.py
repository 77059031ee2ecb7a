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

GAIN, OFFSET, HEIGHT, DIRECT, AROUND, VARIANCE, SUN, VIEW, ROUGH, COEFFICIENTS = 0, 3, 6, 7, 9, 10, 13, 16, 19, 20
"""Where in :attr:`BandFields.values` begin: gain and offset (parabolas of the height over HEIGHT, m), the share of
direct light (a line of that height), the reflectance of the surroundings, the variance (a parabola of the
reflectance), the unit vectors (east, north, up) to the sun and to the sensor, the mean square of the slopes around."""
_LEVEL = VARIANCE + 3
"""Coefficients that level ground needs."""
_LEAST_COS_EXITANCE = 0.1
_SLOPE_ERROR = 0.015
"""Of the slopes of plains, tangent. On rough ground see :data:`processing.physics.inversion.LOST_DETAIL`."""
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


@numba.njit(inline="always")  # type: ignore[untyped-decorator, unused-ignore]
def _cubic(before: np.float32, left: np.float32, right: np.float32, after: np.float32, x: np.float32) -> np.float32:
    """By cubic convolution (Keys 1981, doi 10.1109/TASSP.1981.1163711), ``x`` from ``left`` to ``right``."""
    half = np.float32(0.5)
    bend = before - np.float32(2.5) * left + np.float32(2) * right - half * after
    twist = half * (after - before) + np.float32(1.5) * (left - right)
    return left + x * (half * (right - before) + x * (bend + x * twist))


@_compiled("void(int16[:,::1], int64, int64, float32, float32[::1], float32[::1])")
def _refine(image: Int16Array, finer: int, row: int, unit: np.float32, coarse: FloatArray, out: FloatArray) -> None:
    """A row of an image on pixels ``finer`` times smaller, cubic, times ``unit``; ``coarse`` is to work in.

    A straight line between slopes would be smoother than the relief: a tenth of their error at 10 m would be that.
    """
    columns, last = image.shape[1], image.shape[0] - 1
    y = (row + 0.5) / finer - 0.5
    above = int(np.floor(y))
    down = np.float32(y - above)
    first, second = min(max(above - 1, 0), last), max(above, 0)
    third, fourth = min(above + 1, last), min(above + 2, last)
    for column in range(columns):
        coarse[column + 2] = unit * _cubic(
            np.float32(image[first, column]), np.float32(image[second, column]), np.float32(image[third, column]),
            np.float32(image[fourth, column]), down,
        )  # fmt: skip
    coarse[0] = coarse[1] = coarse[2]
    coarse[columns + 2] = coarse[columns + 3] = coarse[columns + 1]
    for part in range(finer):
        place = (part + 0.5) / finer - 0.5
        left = 2 if place >= 0 else 1
        across = np.float32(place + 2 - left)
        for column in range((out.shape[0] - part + finer - 1) // finer):
            i = column + left
            out[column * finer + part] = _cubic(coarse[i - 1], coarse[i], coarse[i + 1], coarse[i + 2], across)


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
    "void(float32[:,::1], float32[::1], float32[::1], float32[::1], float32, float32, float32[::1], float32[::1],"
    " float32[::1])"
)
def _to_level(
    here: FloatArray, height: FloatArray, east: FloatArray, north: FloatArray, directional: np.float32,
    lost: np.float32, level: FloatArray, sloped: FloatArray, variance: FloatArray,
) -> None:  # fmt: skip
    """From the reflectance found for level ground (``level``) to that of the slope, and its variance."""
    one, half = np.float32(1), np.float32(0.5)
    for i in range(level.shape[0]):
        p, q = east[i], north[i]
        square = p * p + q * q
        cosine = one / np.sqrt(one + square)
        up, view_up = here[SUN + 2, i], here[VIEW + 2, i]
        incidence = (up - p * here[SUN, i] - q * here[SUN + 1, i]) * cosine
        along, across = here[SUN, i] + incidence * p * cosine, here[SUN + 1, i] + incidence * q * cosine
        turned = (along * along + across * across) * cosine * cosine  # square of its change by slope
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
        aslant = np.float32(_SLOPE_ERROR**2) + lost * lost * here[ROUGH, i]
        uneven = np.float32(_DIRECTIONAL_ERROR) * (bright - one)
        wrong = share * share * aslant * turned + uneven * uneven
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
    " float32, float32, int16[:,::1], int16[:,::1], uint8[:,::1])"
)
def correct_slopes(
    numbers: NumberArray, saturated: int, values: FloatArray, factor: float, first_row: int, altitude: Int16Array,
    slope_east: Int16Array, slope_north: Int16Array, finer: int, directional: np.float32, lost: np.float32,
    sre: Int16Array, fre: Int16Array, sigma: ByteArray,
) -> None:  # fmt: skip
    """With relief, whose pixels are ``finer`` pixels wide."""
    width = numbers.shape[1]
    here = np.empty((COEFFICIENTS, width), np.float32)
    work, coarse = np.empty((7, width), np.float32), np.empty(altitude.shape[1] + 4, np.float32)
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
        _to_level(here, height, east, north, directional, lost, level, sloped, variance)
        _blank(numbers[row], level, scaled)
        for i in range(width):
            sre[row, i] = np.int16(scaled[i])
        _blank(numbers[row], sloped, scaled)
        for i in range(width):
            fre[row, i] = np.int16(scaled[i])
        _sigma(numbers[row], saturated, variance, sigma[row])
