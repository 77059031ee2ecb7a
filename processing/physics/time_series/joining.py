"""The bands of both resolutions on the finer pixels, side by side."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

Int16Array = npt.NDArray[np.int16]
PlaceArray = npt.NDArray[np.int64]


def joined(
    fine: Int16Array, coarse: Int16Array, fine_places: PlaceArray, coarse_places: PlaceArray, first: int, rows: int
) -> Int16Array:
    """A strip of all bands; those of pixels twice as large are interpolated bilinearly between the centres of these.

    Beyond the outermost centres they stay the same.

    Parameters
    ----------
    fine : int16, shape (dates, fine bands, height, width), C-contiguous; height and width are even
    coarse : int16, shape (dates, coarse bands, height / 2, width / 2), C-contiguous
    fine_places, coarse_places : int64: which band of the result each of them is
    first, rows : the rows of ``fine`` that are wanted, both even

    Returns
    -------
    int16, shape (dates, rows × width, bands), rounded half up
    """
    dates, number, _, width = fine.shape
    strip = np.empty((dates, rows * width, number + coarse.shape[1]), np.int16)
    _copy(fine, fine_places, first, rows, strip)
    _double(coarse, coarse_places, first // 2, rows, strip)
    return strip


@njit("void(int16[:,:,:,::1], int64[::1], int64, int64, int16[:,:,::1])", cache=True, nogil=True)
def _copy(fine, places, first, rows, strip):  # type: ignore[no-untyped-def]
    dates, bands, _, width = fine.shape
    for date in range(dates):
        for band in range(bands):
            place = places[band]
            for row in range(rows):
                for column in range(width):
                    strip[date, row * width + column, place] = fine[date, band, first + row, column]


@njit("void(int16[:,:,:,::1], int64[::1], int64, int64, int16[:,:,::1])", cache=True, nogil=True)
def _double(coarse, places, first, rows, strip):  # type: ignore[no-untyped-def]
    dates, bands, height, width = coarse.shape
    mixed = np.empty(width + 2, np.int32)
    for date in range(dates):
        for band in range(bands):
            place = places[band]
            for row in range(rows):
                own = first + row // 2
                other = min(max(own - 1 + 2 * (row % 2), 0), height - 1)
                for column in range(width):  # quarters
                    mixed[column + 1] = 3 * np.int32(coarse[date, band, own, column]) + np.int32(
                        coarse[date, band, other, column]
                    )
                mixed[0], mixed[width + 1] = mixed[1], mixed[width]
                pixel = row * 2 * width
                for column in range(width):  # sixteenths
                    centre = 3 * mixed[column + 1] + 8
                    strip[date, pixel, place] = np.int16((centre + mixed[column]) >> 4)
                    strip[date, pixel + 1, place] = np.int16((centre + mixed[column + 2]) >> 4)
                    pixel += 2
