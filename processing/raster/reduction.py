"""Images on grids whose pixels are a whole number of times larger: means and bits of blocks of pixels."""

from __future__ import annotations

import math
from typing import Any

import numba
import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
_TYPES = ("uint8", "uint16", "int16")
_NONE = -(2**40)
"""What no pixel is: for images without a value for missing pixels."""


def mean(image: Array, factor: int, no_data: int | None) -> Array:
    """Means, rounded half up, over ``factor`` × ``factor`` pixels; of those with data, ``no_data`` where none has.

    Parameters
    ----------
    image : uint8, uint16 or int16, shape (rows, columns)
    factor : at least 1; where it does not divide the shape, the last cells are means of the pixels that there are

    Returns
    -------
    of the image's own dtype, shape (ceil(rows / factor), ceil(columns / factor))
    """
    missing = _NONE if no_data is None else no_data
    out = np.empty(_shape(image, factor), image.dtype)
    if factor != 2:
        _mean(np.ascontiguousarray(image), factor, missing, out)
        return out
    _halve(np.ascontiguousarray(image), missing, out)
    rows, columns = image.shape
    if rows % 2:
        _mean(np.ascontiguousarray(image[-1:]), 2, missing, out[-1:])
    if columns % 2:
        right = np.empty((out.shape[0], 1), out.dtype)
        _mean(np.ascontiguousarray(image[:, -1:]), 2, missing, right)
        out[:, -1:] = right
    return out


def mean_values(image: Array, factor: int, no_data: int | None) -> npt.NDArray[np.float32]:
    """As :func:`mean`, not rounded: float32, NaN where no pixel has data."""
    out = np.empty(_shape(image, factor), np.float32)
    _mean_values(np.ascontiguousarray(image), factor, _NONE if no_data is None else no_data, out)
    return out


def mean_of_samples(samples: Array, step: int, spacing: int, no_data: int) -> Array:
    """Means over ``step * spacing`` pixels of an image of which every ``spacing``-th pixel is known, smoothed.

    Such are the reduced levels of JPEG 2000: their samples lie on the first pixel of each cell, not in its middle
    (ISO/IEC 15444-1, annex F: low-pass coefficients have even places). Taken for means of the cell they would shift
    the image by half a cell; so each sample counts by how much of its surroundings is inside the cell.

    Parameters
    ----------
    samples : uint16 or uint8, shape (rows * step + 1, columns * step + 1): the last are the first of the next cells
    step : samples on a cell's side

    Returns
    -------
    of the same dtype, shape (rows, columns); ``no_data`` where none of its own samples has data
    """
    weights = np.full(step + 1, 1.0)
    weights[0], weights[-1] = 0.5 + 0.5 / spacing, 0.5 - 0.5 / spacing
    out = np.empty(((samples.shape[0] - 1) // step, (samples.shape[1] - 1) // step), samples.dtype)
    _mean_of_samples(np.ascontiguousarray(samples), step, weights, no_data, out)
    return out


def nearest(image: Array, factor: int) -> Array:
    """The first pixel of each cell."""
    return image[::factor, ::factor]


def _shape(image: Array, factor: int) -> tuple[int, int]:
    return math.ceil(image.shape[0] / factor), math.ceil(image.shape[1] / factor)


@numba.njit(  # type: ignore[untyped-decorator, unused-ignore]
    [f"void({kind}[:,::1], int64, int64, {kind}[:,::1])" for kind in _TYPES], cache=True, nogil=True
)
def _mean(image: Array, factor: int, no_data: int, out: Array) -> None:
    rows, columns = image.shape
    for row in range(out.shape[0]):
        for column in range(out.shape[1]):
            total, count = np.int64(0), 0
            for i in range(row * factor, min((row + 1) * factor, rows)):
                for j in range(column * factor, min((column + 1) * factor, columns)):
                    value = np.int64(image[i, j])
                    if value != no_data:
                        total += value
                        count += 1
            out[row, column] = (2 * total + count) // (2 * count) if count else no_data


@numba.njit(  # type: ignore[untyped-decorator, unused-ignore]
    [f"void({kind}[:,::1], int64, {kind}[:,::1])" for kind in _TYPES], cache=True, nogil=True
)
def _halve(image: Array, no_data: int, out: Array) -> None:
    """:func:`_mean` of whole cells of 2 × 2 pixels, ten times as fast: every overview is made of them."""
    for row in range(image.shape[0] // 2):
        for column in range(image.shape[1] // 2):
            a, b = np.int64(image[2 * row, 2 * column]), np.int64(image[2 * row, 2 * column + 1])
            c, d = np.int64(image[2 * row + 1, 2 * column]), np.int64(image[2 * row + 1, 2 * column + 1])
            if a != no_data and b != no_data and c != no_data and d != no_data:
                out[row, column] = (a + b + c + d + 2) >> 2
                continue
            total, count = np.int64(0), np.int64(0)
            for value in (a, b, c, d):
                if value != no_data:
                    total += value
                    count += 1
            out[row, column] = (2 * total + count) // (2 * count) if count else no_data


@numba.njit(  # type: ignore[untyped-decorator, unused-ignore]
    [f"void({kind}[:,::1], int64, int64, float32[:,::1])" for kind in _TYPES], cache=True, nogil=True
)
def _mean_values(image: Array, factor: int, no_data: int, out: Array) -> None:
    rows, columns = image.shape
    for row in range(out.shape[0]):
        for column in range(out.shape[1]):
            total, count = np.int64(0), 0
            for i in range(row * factor, min((row + 1) * factor, rows)):
                for j in range(column * factor, min((column + 1) * factor, columns)):
                    value = np.int64(image[i, j])
                    if value != no_data:
                        total += value
                        count += 1
            out[row, column] = np.float32(total / count) if count else np.float32(np.nan)


@numba.njit(  # type: ignore[untyped-decorator, unused-ignore]
    [f"void({kind}[:,::1], int64, float64[::1], int64, {kind}[:,::1])" for kind in ("uint8", "uint16")],
    cache=True,
    nogil=True,
)
def _mean_of_samples(samples: Array, step: int, weights: npt.NDArray[np.float64], no_data: int, out: Array) -> None:
    for row in range(out.shape[0]):
        for column in range(out.shape[1]):
            total, weight, own = 0.0, 0.0, False
            for i in range(step + 1):
                for j in range(step + 1):
                    value = np.int64(samples[row * step + i, column * step + j])
                    if value != no_data:
                        total += weights[i] * weights[j] * value
                        weight += weights[i] * weights[j]
                        own |= i < step and j < step
            out[row, column] = np.int64(total / weight + 0.5) if own else no_data
