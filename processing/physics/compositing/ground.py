"""What is seen of a pixel on a date: its code, and which dates' land is none."""

from __future__ import annotations

import numba
import numpy as np
import numpy.typing as npt

ByteArray = npt.NDArray[np.uint8]
BoolArray = npt.NDArray[np.bool_]
Int16Array = npt.NDArray[np.int16]

NO_DATA, CLOUD, SNOW, WATER, LAND = 0, 1, 2, 3, 4
"""What is seen of a pixel on a date, and what a composite shows of it (FLG). Clouds include what they shade."""
GRAZED = 3
"""Added to snow, water and land on which the sun only grazes: no cloud hides them, but their light is hardly known."""
BRIGHTEST = 0.7
"""Of the blue reflectance of the pixel's snow: bare ground is darker. Snow that has become less is still seen as snow,
but where it is near the least share that is seen, on all dates."""
DARKEST = 0.8
"""Of the short-wave infrared reflectance of the pixel's snow: bare ground is brighter, snow absorbs there."""


def ground_seen(
    *, valid: BoolArray, hidden: BoolArray, snow: BoolArray, water: BoolArray, grazed: BoolArray
) -> ByteArray:
    """The code of what is seen of each pixel; what is hidden is neither snow nor water, nor grazed."""
    seen = np.full(valid.shape, LAND, np.uint8)
    seen[water] = WATER
    seen[snow] = SNOW
    seen[grazed] += GRAZED
    seen[hidden] = CLOUD
    seen[~valid] = NO_DATA
    return seen


def is_mixed(seen: ByteArray) -> BoolArray:
    """Where some dates show snow, lit or grazed, and others land; ``seen``: codes, shape (dates, rows, columns)."""
    return np.asarray(_is_snow(seen).any(axis=0) & (seen == LAND).any(axis=0))


def _is_snow(seen: ByteArray) -> BoolArray:
    return np.asarray((seen == SNOW) | (seen == SNOW + GRAZED))


def hide_false_land(seen: ByteArray, blue: Int16Array, swir: Int16Array) -> None:
    """Make clouds, in ``seen``, of the land of snowy pixels that cannot be bare ground.

    What a cloud or its shadow covers of snow is not seen as snow; where no mask has it either, it seems to be land,
    and land is shown before snow. But a cloud is as bright in the blue as the snow that it covers, a shadow darker in
    the short-wave infrared. Only where two dates or more show snow, and no fewer than show land: one cloud taken for
    snow hides no land. Snow that the sun grazes is snow as well: its light is hardly known, but bare ground is darker
    still, and a cloud of the first day with sun would stay.

    Parameters
    ----------
    seen : codes, shape (dates, rows, columns)
    blue, swir : int16, reflectances of that shape near 490 and 1610 nm, in one scale
    """
    _hide_false_land(seen, blue, swir)


@numba.njit(  # type: ignore[untyped-decorator, unused-ignore]
    "void(uint8[:,:,::1], int16[:,:,::1], int16[:,:,::1])", cache=True, nogil=True
)
def _hide_false_land(seen: ByteArray, blue: Int16Array, swir: Int16Array) -> None:
    dates, rows, columns = seen.shape
    for row in range(rows):
        for column in range(columns):
            snowy, bare, bright, dark = 0, 0, 0.0, 0.0
            for date in range(dates):
                bare += seen[date, row, column] == LAND
                if seen[date, row, column] == SNOW or seen[date, row, column] == SNOW + GRAZED:
                    snowy += 1
                    bright += BRIGHTEST * blue[date, row, column]
                    dark += DARKEST * swir[date, row, column]
            if snowy < max(2, bare):
                continue
            for date in range(dates):
                shaded = swir[date, row, column] * snowy < dark
                if seen[date, row, column] == LAND and (shaded or blue[date, row, column] * snowy > bright):
                    seen[date, row, column] = CLOUD
