"""The altitude from which there is snow, from bands of altitude."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numba
import numpy as np
import numpy.typing as npt

from processing.physics.snow_cover.scene import BoolArray, Int16Array

BAND = 100
"""m"""
LOWEST = -500
"""m: the lower edge of the first band."""
BANDS = 100
ENOUGH_SNOW = 0.1
"""Share of a band's clear pixels."""
ENOUGH_CLEAR = 0.1
"""Share of a band's pixels."""
MARGIN = 2
"""Bands below the snow line that are looked at too."""


@dataclass(frozen=True)
class Bands:
    """Pixels by band of altitude, the lowest first; shape (bands,)."""

    valid: npt.NDArray[np.int64]
    clear: npt.NDArray[np.int64]
    snow: npt.NDArray[np.int64]


@numba.njit(  # type: ignore[untyped-decorator, unused-ignore]
    ["void(int16[:,::1], boolean[:,::1], boolean[:,::1], boolean[:,::1], int64[:,::1])"], cache=True, nogil=True
)
def _count(altitude: Any, valid: Any, clear: Any, snow: Any, counts: Any) -> None:
    for row in range(altitude.shape[0]):
        for column in range(altitude.shape[1]):
            if not valid[row, column]:
                continue
            band = min(max((altitude[row, column] - LOWEST) // BAND, 0), BANDS - 1)
            counts[0, band] += 1
            counts[1, band] += clear[row, column]
            counts[2, band] += clear[row, column] and snow[row, column]


def bands_of(altitude: Int16Array, valid: BoolArray, clear: BoolArray, snow: BoolArray) -> Bands:
    """Count the pixels of each band of :data:`BAND` metres from :data:`LOWEST` up; the last ones hold all beyond."""
    counts = np.zeros((3, BANDS), np.int64)
    _count(altitude, valid, clear, snow, counts)
    return Bands(*counts)


def snow_line(bands: Bands) -> float | None:
    """m: the lower edge of the lowest band of which enough is clear, and enough of that snow; None: there is none."""
    seen = bands.clear > ENOUGH_CLEAR * bands.valid
    snowy = np.flatnonzero(seen & (bands.snow > ENOUGH_SNOW * bands.clear))
    return float(LOWEST + BAND * snowy[0]) if snowy.size else None
