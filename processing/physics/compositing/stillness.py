"""Ground that is taken for a cloud on every date: clouds move and change, it does not."""

from __future__ import annotations

import numba
import numpy as np
import numpy.typing as npt

from processing.physics.compositing.ground import CLOUD, LAND, SNOW

ByteArray = npt.NDArray[np.uint8]
BoolArray = npt.NDArray[np.bool_]
Int16Array = npt.NDArray[np.int16]

LEAST_DATES = 4
"""That are alike, and half of all that are hidden, before they are held for the ground."""
ALIKE_IN_BLUE, ALIKE_IN_SWIR = 0.2, 0.1
"""Relative differences of one ground on two dates, at most; clouds differ most in the short-wave infrared."""
SNOW_INDEX, LEAST_OF_SNOW = 0.4, 0.2
"""Normalised difference to the short-wave infrared, and blue reflectance, from which the ground is snow."""


def is_never_clear(seen: ByteArray) -> BoolArray:
    """Where dates are hidden and none shows the ground; ``seen``: codes, shape (dates, rows, columns)."""
    return np.asarray(seen.max(axis=0) == CLOUD)


def reveal_still_ground(seen: ByteArray, blue: Int16Array, swir: Int16Array, unlit: BoolArray, scale: int) -> None:
    """Make snow or land, in ``seen``, of the dates of a pixel that is never clear where they are like one another.

    Ground that is partly under snow, or roofs, can be taken for a cloud on all dates.

    Parameters
    ----------
    seen : codes, shape (dates, rows, columns)
    blue, swir : int16, reflectances × ``scale`` of that shape near 490 and 1610 nm
    unlit : of that shape; where relief shades or hides the ground: alike on all dates and not to be shown
    """
    _reveal(seen, blue, swir, unlit, is_never_clear(seen), scale)


@numba.njit(  # type: ignore[untyped-decorator, unused-ignore]
    "boolean(float64, float64, float64, float64)", cache=True, nogil=True
)
def _alike(blue: float, swir: float, of_blue: float, of_swir: float) -> bool:
    return abs(blue - of_blue) <= ALIKE_IN_BLUE * of_blue and abs(swir - of_swir) <= ALIKE_IN_SWIR * of_swir


@numba.njit(  # type: ignore[untyped-decorator, unused-ignore]
    "boolean[::1](boolean[::1], int16[:], int16[:])", cache=True, nogil=True
)
def _still(hidden: BoolArray, blue: Int16Array, swir: Int16Array) -> BoolArray:
    """The hidden dates that are like one of them: the one that most are like; none where they are too few."""
    found, most = np.zeros(hidden.size, np.bool_), 0
    for date in np.nonzero(hidden)[0]:
        like = np.zeros(hidden.size, np.bool_)
        for other in np.nonzero(hidden)[0]:
            like[other] = _alike(blue[other], swir[other], blue[date], swir[date])
        if like.sum() > most:
            found, most = like, like.sum()
    if most < LEAST_DATES or 2 * most < hidden.sum():
        found[:] = False
    return found


@numba.njit(  # type: ignore[untyped-decorator, unused-ignore]
    "void(uint8[:,:,::1], int16[:,:,::1], int16[:,:,::1], boolean[:,:,::1], boolean[:,::1], int64)",
    cache=True,
    nogil=True,
)
def _reveal(
    seen: ByteArray, blue: Int16Array, swir: Int16Array, unlit: BoolArray, never: BoolArray, scale: int
) -> None:
    for row in range(never.shape[0]):
        for column in range(never.shape[1]):
            if not never[row, column]:
                continue
            hidden = (seen[:, row, column] == CLOUD) & ~unlit[:, row, column]
            still = _still(hidden, blue[:, row, column], swir[:, row, column])
            of_blue, of_swir = 0.0, 0.0
            for date in np.nonzero(still)[0]:
                of_blue += blue[date, row, column]
                of_swir += swir[date, row, column]
            bright = of_blue > LEAST_OF_SNOW * scale * still.sum()
            snowy = bright and of_blue - of_swir > SNOW_INDEX * (of_blue + of_swir)
            for date in np.nonzero(still)[0]:
                seen[date, row, column] = SNOW if snowy else LAND
