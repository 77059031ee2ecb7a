"""What tells land covers apart: reflectances on regular dates, gaps filled linearly, and three indices of each.

J. Inglada et al.: Operational high resolution land cover map production at the country scale using satellite image
time series, 2017, doi 10.3390/rs9010095. NDWI is that of B.-C. Gao 1996, doi 10.1016/S0034-4257(96)00067-3: of the
water in leaves, from B8 and B11.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from numba import njit

Int16Array = npt.NDArray[np.int16]
ByteArray = npt.NDArray[np.uint8]
DayArray = npt.NDArray[np.int32]

BANDS = ("B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B11", "B12")
"""Of Sentinel-2, in the order of the features."""
INDICES = ("NDVI", "NDWI", "BRIGHTNESS")
"""After the bands of the same date. Brightness is the length of the vector of all bands."""
RED, NEAR_INFRARED, SHORT_WAVE = BANDS.index("B4"), BANDS.index("B8"), BANDS.index("B11")
NUMBER, OF_A_DATE = len(BANDS), len(BANDS) + len(INDICES)
SCALE = 10000.0
"""Of indices, and of reflectances: so that all features are of one type."""
BELOW = 10000.0
"""Of which no value is the opposite or less: added before the fraction is cut off, so that it is cut downwards."""
LARGEST = 32767.0
MOST_DAYS = 255


def features(
    values: Int16Array, valid: npt.NDArray[np.bool_], days: DayArray, regular: DayArray
) -> tuple[Int16Array, ByteArray]:
    """Features of pixels on regular dates, and on how many days each was seen.

    Between two valid dates a band changes linearly; before the first one and after the last one it stays the same.

    Parameters
    ----------
    values : int16, shape (dates, pixels, len(BANDS)): reflectance × 10000, above -10000 where it is valid
    valid : bool, shape (dates, pixels): neither cloud nor shadow nor without data
    days : int32, shape (dates,), rising; several images may be of one day
    regular : int32, shape (regular dates,), rising, from the same day on

    Returns
    -------
    features : int16, shape (pixels, regular dates × (len(BANDS) + len(INDICES))), date by date; NDVI and NDWI × 10000,
        brightness × 10000 up to 3.2767; 0 for pixels that no date shows
    valid days : uint8, shape (pixels,), 255 for more
    """
    pixels = values.shape[1]
    found = np.zeros((pixels, len(regular) * (len(BANDS) + len(INDICES))), np.int16)
    seen = np.zeros(pixels, np.uint8)
    _fill(
        np.ascontiguousarray(values, np.int16),
        np.ascontiguousarray(valid, np.bool_),
        np.ascontiguousarray(days, np.int32),
        np.ascontiguousarray(regular, np.int32),
        found,
        seen,
    )
    return found, seen


_SIGNATURE = "void(int16[:,:,::1], boolean[:,::1], int32[::1], int32[::1], int16[:,::1], uint8[::1])"


@njit("int16(float32, float32)", cache=True, nogil=True, error_model="numpy")
def _ratio(high, low):  # type: ignore[no-untyped-def]
    """Normalised difference × 10000 of reflectances that may be negative, within ± 10000."""
    total = high + low
    index = np.float32(SCALE) * (high - low) / total if total > 0 else np.float32(0)
    return np.int16(min(max(index, np.float32(-SCALE)), np.float32(SCALE)))


@njit("void(int16[::1], int16[::1], float32, int16[::1])", cache=True, nogil=True, error_model="numpy", inline="always")
def _describe(first, second, share, found):  # type: ignore[no-untyped-def]
    """Bands and indices of one date: ``share`` of the way from the first to the second valid one."""
    squares = np.int64(0)
    for band in range(NUMBER):
        value = np.float32(first[band])
        value += share * (np.float32(second[band]) - value)
        found[band] = np.int16(value + np.float32(BELOW + 0.5)) - np.int16(BELOW)
    for band in range(NUMBER):
        squares += np.int64(found[band]) * np.int64(found[band])
    near = np.float32(found[NEAR_INFRARED])
    found[NUMBER] = _ratio(near, np.float32(found[RED]))
    found[NUMBER + 1] = _ratio(near, np.float32(found[SHORT_WAVE]))
    length = math.sqrt(np.float32(squares))
    found[NUMBER + 2] = np.int16(length if length < LARGEST else LARGEST)


@njit(_SIGNATURE, cache=True, nogil=True, error_model="numpy")
def _fill(values, valid, days, regular, found, seen):  # type: ignore[no-untyped-def]
    """Bands are the innermost: five times as fast as with the pixels there."""
    dates, pixels, _ = values.shape
    kept = np.empty(dates, np.int64)
    for pixel in range(pixels):
        number, on_days, last = 0, 0, np.int64(-(2**40))
        for date in range(dates):
            if valid[date, pixel]:
                kept[number] = date
                number += 1
                on_days += np.int64(days[date]) != last
                last = np.int64(days[date])
        seen[pixel] = min(on_days, MOST_DAYS)
        if number == 0:
            continue
        after, place = 0, 0
        for position in range(regular.shape[0]):
            day = regular[position]
            while after < number and days[kept[after]] <= day:
                after += 1
            first, second = kept[max(after - 1, 0)], kept[min(after, number - 1)]
            share = np.float32(0)
            if days[second] > day > days[first]:
                share = np.float32(day - days[first]) / np.float32(days[second] - days[first])
            _describe(values[first, pixel], values[second, pixel], share, found[pixel, place : place + OF_A_DATE])
            place += OF_A_DATE
