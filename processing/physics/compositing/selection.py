"""Which dates a pixel of a composite is made of, and how much each counts."""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np
import numpy.typing as npt

from processing.physics.compositing.ground import CLOUD, GRAZED, LAND, NO_DATA, SNOW, WATER
from processing.physics.compositing.weights import GRAZED_WEIGHT

ByteArray = npt.NDArray[np.uint8]
Int16Array = npt.NDArray[np.int16]
FloatArray = npt.NDArray[np.float32]

WEIGHT_SCALE = 255
"""Of the weights of the dates, uint8."""
TOTAL_SCALE = 1000
DAY_SCALE = 10
NO_DAY = -10000


@dataclass(frozen=True)
class Selection:
    """Of some rows of a composite."""

    weights: ByteArray
    """× 255, shape (dates, rows, columns); 0: the date does not count, at least 1 where it does."""
    flag: ByteArray
    """What the composite shows: codes of :mod:`.ground`, none grazed."""
    total: npt.NDArray[np.uint16]
    """Sum of the weights × 1000."""
    day: Int16Array
    """Weighted mean of the days from the middle of the window × 10; -10000 where there is no data."""


def select(
    seen: ByteArray,
    aot: ByteArray,
    aot_weights: FloatArray,
    clear_sky: FloatArray,
    blue: Int16Array,
    sun: FloatArray,
    days: FloatArray,
    date_weights: FloatArray,
    *,
    first_row: int,
    cell: int,
) -> Selection:
    """Land where any date shows it; else snow or water, whichever weighs more; else, of the dates on which the sun
    grazes, that of the highest sun; else the least blue cloud.

    Parameters
    ----------
    seen : codes of each date, shape (dates, rows, columns)
    aot : likewise, numbers of which ``aot_weights`` (float32, shape (256,)) has the weights
    clear_sky : float32, shape (dates, cells down, cells across) of the whole image: weights of :mod:`.weights`
    blue : int16, shape of ``seen``: what the cloudy dates are compared by where no date is clear
    sun, days, date_weights : float32, shape (dates,); the sun's elevation in degrees
    first_row : of the whole image
    cell : pixels to a cell's side
    """
    shape = seen.shape[1:]
    weights, flag = np.zeros(seen.shape, np.uint8), np.empty(shape, np.uint8)
    total, day = np.empty(shape, np.uint16), np.empty(shape, np.int16)
    _select(
        seen, aot, aot_weights, clear_sky, blue, sun, days, date_weights, first_row, cell, weights, flag, total, day
    )
    return Selection(weights, flag, total, day)


@numba.njit(  # type: ignore[untyped-decorator, unused-ignore]
    "float32(float32[:,::1], float32, float32)", cache=True, nogil=True, inline="always"
)
def _between_cells(field: FloatArray, row: np.float32, column: np.float32) -> np.float32:
    """Bilinear, ``row`` and ``column`` in cells from the middle of the first one."""
    row = min(max(row, np.float32(0)), np.float32(field.shape[0] - 1))
    column = min(max(column, np.float32(0)), np.float32(field.shape[1] - 1))
    i, j = int(row), int(column)
    below, right = min(i + 1, field.shape[0] - 1), min(j + 1, field.shape[1] - 1)
    down, across = row - np.float32(i), column - np.float32(j)
    upper = field[i, j] + across * (field[i, right] - field[i, j])
    lower = field[below, j] + across * (field[below, right] - field[below, j])
    return np.float32(upper + down * (lower - upper))


@numba.njit("int64(float32[::1])", cache=True, nogil=True)  # type: ignore[untyped-decorator, unused-ignore]
def _shown(sums: FloatArray) -> int:
    """The code to show, from the sum of the weights of each code; negative where no date has it."""
    if sums[LAND] >= 0:
        return LAND
    if sums[SNOW] >= 0 or sums[WATER] >= 0:
        return SNOW if sums[SNOW] >= sums[WATER] else WATER
    return CLOUD if sums[CLOUD] >= 0 else NO_DATA


@numba.njit(  # type: ignore[untyped-decorator, unused-ignore]
    "int64(uint8[:,:,::1], int16[:,:,::1], float32[::1], int64, int64)", cache=True, nogil=True
)
def _best_of_bad(seen: ByteArray, blue: Int16Array, sun: FloatArray, row: int, column: int) -> int:
    """The date to show where none is good: the highest sun of those that graze, else the least blue cloud; or -1."""
    highest, least = -1, -1
    for date in range(seen.shape[0]):
        code = seen[date, row, column]
        if code > LAND and (highest < 0 or sun[date] > sun[highest]):
            highest = date
        if code == CLOUD and (least < 0 or blue[date, row, column] < blue[least, row, column]):
            least = date
    return highest if highest >= 0 else least


@numba.njit(  # type: ignore[untyped-decorator, unused-ignore]
    "void(uint8[:,:,::1], uint8[:,:,::1], float32[::1], float32[:,:,::1], int16[:,:,::1], float32[::1], float32[::1],"
    " float32[::1], int64, int64, uint8[:,:,::1], uint8[:,::1], uint16[:,::1], int16[:,::1])",
    cache=True,
    nogil=True,
)
def _select(
    seen: ByteArray, aot: ByteArray, aot_weights: FloatArray, clear_sky: FloatArray, blue: Int16Array,
    sun: FloatArray, days: FloatArray, date_weights: FloatArray, first_row: int, cell: int,
    weights: ByteArray, flag: ByteArray, total: npt.NDArray[np.uint16], day: Int16Array,
) -> None:  # fmt: skip
    dates, rows, columns = seen.shape
    sums, weight = np.empty(LAND + 1, np.float32), np.empty(dates, np.float32)
    for row in range(rows):
        down = (np.float32(first_row + row) + np.float32(0.5)) / np.float32(cell) - np.float32(0.5)
        for column in range(columns):
            across = (np.float32(column) + np.float32(0.5)) / np.float32(cell) - np.float32(0.5)
            sums[:] = -1
            for date in range(dates):
                code = int(seen[date, row, column])
                weight[date] = date_weights[date] * aot_weights[aot[date, row, column]]
                weight[date] *= _between_cells(clear_sky[date], down, across)
                if code > LAND:
                    weight[date] *= np.float32(GRAZED_WEIGHT)
                elif code != NO_DATA:
                    sums[code] = max(sums[code], np.float32(0)) + weight[date]
            code, only = _shown(sums), -1
            if code <= CLOUD:
                only = _best_of_bad(seen, blue, sun, row, column)
                if only < 0:
                    flag[row, column], total[row, column], day[row, column] = NO_DATA, 0, NO_DAY
                    continue
                code = int(seen[only, row, column])
            flag[row, column] = code if code <= LAND else code - GRAZED
            heavy, moment = np.float32(0), np.float32(0)
            for date in range(dates):
                if date == only or (only < 0 and seen[date, row, column] == code):
                    scaled = max(np.float32(1), np.round(weight[date] * np.float32(WEIGHT_SCALE)))
                    weights[date, row, column] = np.uint8(scaled)
                    heavy += scaled
                    moment += scaled * days[date]
            total[row, column] = int(min(heavy * np.float32(TOTAL_SCALE) / np.float32(WEIGHT_SCALE), np.float32(65535)))
            day[row, column] = np.int16(np.round(moment / heavy * np.float32(DAY_SCALE)))
