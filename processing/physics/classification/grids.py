"""Between the mask grid and coarser ones that share its first corner."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import cv2
import numba
import numpy as np
import numpy.typing as npt

from processing.physics.classification.scene import NO_DATA, SCALE, ByteArray, FloatArray, Int16Array

F = TypeVar("F", bound=Callable[..., Any])
STRIP = 256
"""Rows that are worked on at a time."""


def compiled(signature: str | list[str]) -> Callable[[F], F]:
    return numba.njit(  # type: ignore[no-any-return, return-value, unused-ignore]
        signature, cache=True, nogil=True, fastmath={"contract", "nsz", "arcp", "reassoc"}
    )


def reduced(image: Int16Array | ByteArray, ratio: int, scale: float = SCALE) -> FloatArray:
    """Means over ``ratio`` × ``ratio`` pixels, divided by ``scale``; NaN where half or more have no data."""
    rows, columns = (-(-size // ratio) for size in image.shape)
    out = np.empty((rows, columns), np.float32)
    _reduce(image, ratio, 1 / scale, out)
    return out


def reduced_bands(images: Mapping[str, Int16Array], names: Sequence[str], ratio: int) -> FloatArray:
    """Shape (bands, rows, columns)."""
    return np.stack([reduced(images[name], ratio) for name in names])


@compiled(["void(int16[:,::1], int64, float64, float32[:,::1])", "void(uint8[:,::1], int64, float64, float32[:,::1])"])
def _reduce(image: Int16Array | ByteArray, ratio: int, unit: float, out: FloatArray) -> None:
    for row in range(out.shape[0]):
        for column in range(out.shape[1]):
            total, number, pixels = 0, 0, 0
            for i in range(row * ratio, min((row + 1) * ratio, image.shape[0])):
                for j in range(column * ratio, min((column + 1) * ratio, image.shape[1])):
                    pixels += 1
                    if image[i, j] != NO_DATA:
                        total += image[i, j]
                        number += 1
            out[row, column] = total * unit / number if 2 * number > pixels else np.nan


def repeated(coarse: npt.NDArray[Any], ratio: int, shape: tuple[int, int]) -> npt.NDArray[Any]:
    """A coarse image on the fine grid, each pixel as it is."""
    wide = cv2.resize(coarse, None, fx=ratio, fy=ratio, interpolation=cv2.INTER_NEAREST)
    return np.ascontiguousarray(wide[: shape[0], : shape[1]])


def filtered(images: Mapping[str, Int16Array], names: Sequence[str], filters: FloatArray, ratio: int) -> Int16Array:
    """Σ filter·reflectance + last filter, × :data:`SCALE`, on the grid of the images; :data:`NO_DATA` outside.

    ``filters``: shape (rows, columns, bands + 1), on a grid of which a pixel is ``ratio`` pixels of the images;
    interpolated between its pixels.
    """
    shape = images[names[0]].shape
    out = np.empty(shape, np.int16)
    for first, last in strips(shape[0]):
        stack = np.stack([images[name][first:last] for name in names])
        _filter(stack, np.ascontiguousarray(filters, np.float32), ratio, first, out[first:last])
    return out


def strips(rows: int) -> Iterator[tuple[int, int]]:
    for first in range(0, rows, STRIP):
        yield first, min(first + STRIP, rows)


@compiled("void(int16[:,:,::1], float32[:,:,::1], int64, int64, int16[:,::1])")
def _filter(stack: Int16Array, filters: FloatArray, ratio: int, first_row: int, out: Int16Array) -> None:
    bands, rows, columns = stack.shape
    last_row, last_column = filters.shape[0] - 1, filters.shape[1] - 1
    along = np.empty((last_column + 1, bands + 1), np.float32)
    for row in range(rows):
        y = min(max((first_row + row + 0.5) / ratio - 0.5, 0.0), float(last_row))
        above = min(int(y), max(last_row - 1, 0))
        below, down = min(above + 1, last_row), np.float32(y - above)
        for node in range(last_column + 1):
            for band in range(bands + 1):
                first, second = filters[above, node, band], filters[below, node, band]
                along[node, band] = first + down * (second - first)
        for column in range(columns):
            x = min(max((column + 0.5) / ratio - 0.5, 0.0), float(last_column))
            left = min(int(x), max(last_column - 1, 0))
            right, across = min(left + 1, last_column), np.float32(x - left)
            total = (1 - across) * along[left, bands] + across * along[right, bands]
            total *= np.float32(SCALE)
            lacking = False
            for band in range(bands):
                value = stack[band, row, column]
                lacking = lacking or value == NO_DATA
                weight = (1 - across) * along[left, band] + across * along[right, band]
                total += weight * np.float32(value)
            if lacking or np.isnan(total):
                out[row, column] = NO_DATA
            else:
                out[row, column] = np.int16(min(max(total, np.float32(-9999)), np.float32(32000)))


def smoothed(image: Int16Array, ratio: int) -> Int16Array:
    """Half of what each pixel says and half of what its cell of ``ratio`` pixels says, between cells interpolated.

    In place: the image is returned.
    """
    _smooth(image, np.nan_to_num(reduced(image, ratio, 1.0)), ratio)
    return image


@compiled("void(int16[:,::1], float32[:,::1], int64)")
def _smooth(image: Int16Array, coarse: FloatArray, ratio: int) -> None:
    last_row, last_column = coarse.shape[0] - 1, coarse.shape[1] - 1
    for row in range(image.shape[0]):
        y = min(max((row + 0.5) / ratio - 0.5, 0.0), float(last_row))
        above = int(y)
        below, down = min(above + 1, last_row), np.float32(y - above)
        for column in range(image.shape[1]):
            x = min(max((column + 0.5) / ratio - 0.5, 0.0), float(last_column))
            left = int(x)
            right, across = min(left + 1, last_column), np.float32(x - left)
            upper = coarse[above, left] + across * (coarse[above, right] - coarse[above, left])
            lower = coarse[below, left] + across * (coarse[below, right] - coarse[below, left])
            if image[row, column] != NO_DATA:
                image[row, column] = np.int16((image[row, column] + upper + down * (lower - upper)) * np.float32(0.5))
