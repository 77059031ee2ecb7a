"""The tests of a pixel: bright in the visible, dark in the short-wave infrared."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

from processing.physics.snow_cover.scene import NO_DATA, BoolArray, Int16Array

_IMAGE, _MASK = "int16[:,::1]", "boolean[:,::1]"


@numba.njit(  # type: ignore[untyped-decorator, unused-ignore]
    [f"void({_IMAGE}, {_IMAGE}, {_IMAGE}, {_MASK}, float64, int64, {_MASK})"], cache=True, nogil=True
)
def _snowy(green: Any, red: Any, swir16: Any, looked_at: Any, least_ndsi: float, least_red: int, snow: Any) -> None:
    for row in range(green.shape[0]):
        for column in range(green.shape[1]):
            snow[row, column] = False
            if not looked_at[row, column] or red[row, column] <= least_red:
                continue
            bright, dark = np.float64(green[row, column]), max(np.float64(swir16[row, column]), 0.0)
            snow[row, column] = bright - dark > least_ndsi * (bright + dark)


def snowy(
    green: Int16Array, red: Int16Array, swir16: Int16Array, looked_at: BoolArray, *, ndsi: float, red_above: int
) -> BoolArray:
    """Where, of the pixels that are ``looked_at`` (with data), the snow index and red are above these values.

    NDSI is (green − SWIR) / (green + SWIR); ``red_above`` is in digital numbers. A negative reflectance counts as 0.
    """
    snow = np.empty(green.shape, np.bool_)
    _snowy(green, red, swir16, looked_at, ndsi, red_above, snow)
    return snow


@numba.njit(  # type: ignore[untyped-decorator, unused-ignore]
    [f"void({_IMAGE}, int64, {_IMAGE})"], cache=True, nogil=True
)
def _cell_means(image: Any, cell: int, means: Any) -> None:
    for row in range(means.shape[0]):
        for column in range(means.shape[1]):
            total, count = 0, 0
            for i in range(row * cell, min((row + 1) * cell, image.shape[0])):
                for j in range(column * cell, min((column + 1) * cell, image.shape[1])):
                    if image[i, j] != NO_DATA:
                        total += image[i, j]
                        count += 1
            means[row, column] = total // count if count else NO_DATA


@numba.njit(  # type: ignore[untyped-decorator, unused-ignore]
    [f"void({_IMAGE}, int64, int64, {_MASK})"], cache=True, nogil=True
)
def _above(means: Any, cell: int, least: int, above: Any) -> None:
    for row in range(above.shape[0]):
        for column in range(above.shape[1]):
            above[row, column] = means[row // cell, column // cell] > least


def bright_cells(image: Int16Array, cell: int, above: int) -> BoolArray:
    """Pixels in cells of ``cell`` × ``cell`` pixels whose mean (of those with data) is above a digital number."""
    shape = -(-image.shape[0] // cell), -(-image.shape[1] // cell)
    means, bright = np.empty(shape, np.int16), np.empty(image.shape, np.bool_)
    _cell_means(image, cell, means)
    _above(means, cell, above, bright)
    return bright
