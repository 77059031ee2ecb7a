"""The weighted mean of a band over the dates, a date at a time: memory does not grow with their number."""

from __future__ import annotations

import numba
import numpy as np
import numpy.typing as npt

from processing.physics.compositing.ground import LAND

ByteArray = npt.NDArray[np.uint8]
Int16Array = npt.NDArray[np.int16]
FloatArray = npt.NDArray[np.float32]


class Blend:
    """Of some rows of a band, whose pixels may be ``ratio`` times smaller than those of the weights."""

    def __init__(self, flag: ByteArray, shape: tuple[int, int], *, first_row: int, ratio: int, no_data: int) -> None:
        """``flag``: what the whole composite shows; ``first_row`` of the band, a multiple of ``ratio``."""
        self._flag, self._first_row, self._ratio, self._no_data = flag, first_row, ratio, no_data
        self._sum = np.zeros(shape, np.float32)
        self._weight = np.zeros(shape, np.float32)

    def add(self, image: Int16Array, weights: ByteArray, factor: FloatArray, cell: int) -> None:
        """A date.

        Parameters
        ----------
        image : int16, reflectance in the band's numbers
        weights : uint8, of the whole composite: see :class:`.selection.Selection`
        factor : float32, shape (cells down, cells across) of the whole image: what land is multiplied by
        cell : pixels of the band to a cell's side
        """
        place = (self._first_row, self._ratio, cell, self._no_data)
        _add(image, weights, self._flag, factor, *place, self._sum, self._weight)

    def mean(self) -> Int16Array:
        """int16; the number for no data where no date counts."""
        mean = np.empty(self._sum.shape, np.int16)
        _mean(self._sum, self._weight, self._no_data, mean)
        return mean


@numba.njit(  # type: ignore[untyped-decorator, unused-ignore]
    "void(int16[:,::1], uint8[:,::1], uint8[:,::1], float32[:,::1], int64, int64, int64, int64,"
    " float32[:,::1], float32[:,::1])",
    cache=True,
    nogil=True,
)
def _add(
    image: Int16Array, weights: ByteArray, flag: ByteArray, factor: FloatArray,
    first_row: int, ratio: int, cell: int, no_data: int, total: FloatArray, weight: FloatArray,
) -> None:  # fmt: skip
    rows, columns = image.shape
    last_row, last_column = factor.shape[0] - 1, factor.shape[1] - 1
    line = np.empty(factor.shape[1] + 1, np.float32)
    step, half = np.float32(1) / np.float32(cell), np.float32(0.5)
    for row in range(rows):
        down = (np.float32(first_row + row) + half) * step - half
        down = min(max(down, np.float32(0)), np.float32(last_row))
        i = int(down)
        part = down - np.float32(i)
        for j in range(factor.shape[1]):
            line[j] = factor[i, j] + part * (factor[min(i + 1, last_row), j] - factor[i, j])
        line[-1] = line[-2]
        mask_row = (first_row + row) // ratio
        for column in range(columns):
            counted = weights[mask_row, column // ratio]
            number = image[row, column]
            if counted == 0 or number == no_data:
                continue
            value = np.float32(number)
            if flag[mask_row, column // ratio] == LAND:
                across = (np.float32(column) + half) * step - half
                across = min(max(across, np.float32(0)), np.float32(last_column))
                j = int(across)
                value *= line[j] + (across - np.float32(j)) * (line[j + 1] - line[j])
            total[row, column] += np.float32(counted) * value
            weight[row, column] += np.float32(counted)


@numba.njit(  # type: ignore[untyped-decorator, unused-ignore]
    "void(float32[:,::1], float32[:,::1], int64, int16[:,::1])", cache=True, nogil=True
)
def _mean(total: FloatArray, weight: FloatArray, no_data: int, out: Int16Array) -> None:
    rows, columns = total.shape
    for row in range(rows):
        for column in range(columns):
            if weight[row, column] > 0:
                out[row, column] = np.int16(np.floor(total[row, column] / weight[row, column] + np.float32(0.5)))
            else:
                out[row, column] = no_data
