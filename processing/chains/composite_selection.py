"""What a composite shows of each pixel, and how much each date counts there: on the grid of the masks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from processing.chains.composite_dates import Date
from processing.chains.composite_grids import CELL, Grids
from processing.level2 import AOT_SCALE, REFLECTANCE_SCALE
from processing.physics.compositing import (
    aot_weights,
    date_weight,
    hide_false_land,
    is_mixed,
    is_never_clear,
    reveal_still_ground,
    select,
)
from processing.raster.cog import BLOCK
from processing.raster.geobox import GeoBox
from processing.raster.threads import run_all

ByteArray = npt.NDArray[np.uint8]
Int16Array = npt.NDArray[np.int16]
STRIP_ROWS = 2 * BLOCK
DATES_OF_STRIP = 9
"""Of more, strips have fewer rows: what they hold of the dates stays the same."""


@dataclass(frozen=True)
class Found:
    """Whole images of the grid of the masks; as :class:`processing.physics.compositing.Selection` has them."""

    weights: ByteArray
    """Shape (dates, rows, columns): a byte a pixel and date is what memory holds of the dates."""
    flag: ByteArray
    total: npt.NDArray[np.uint16]
    day: Int16Array


def find(dates: Sequence[Date], grids: Grids, *, blue: str, swir: str) -> Found:
    """``blue`` and ``swir``: names of the bands that clouds and shadows are told by where the masks do not."""
    shape = grids.mask.shape
    found = Found(
        np.zeros((len(dates), *shape), np.uint8),
        np.zeros(shape, np.uint8),
        np.zeros(shape, np.uint16),
        np.zeros(shape, np.int16),
    )
    clear_sky = np.stack(run_all([partial(getattr, date, "clear_sky") for date in dates]))
    rows = max(1, STRIP_ROWS * min(DATES_OF_STRIP, len(dates)) // len(dates))
    strips = ((row, grids.mask.rows(row, row + rows)) for row in range(0, grids.mask.height, rows))
    run_all([partial(_find_strip, dates, clear_sky, (blue, swir), row, strip, found) for row, strip in strips])
    return found


def _find_strip(
    dates: Sequence[Date], clear_sky: npt.NDArray[np.float32], bands: tuple[str, str], row: int, strip: GeoBox,
    found: Found,
) -> None:  # fmt: skip
    seen = np.stack([date.seen(strip) for date in dates])
    blue = _blues(dates, seen, bands[0], strip)
    mixed, never = is_mixed(seen).any(), is_never_clear(seen).any()
    if mixed or never:
        swir = np.stack([date.reflectance(bands[1], strip) for date in dates])
        if never:
            unlit = np.stack([date.unlit(strip) for date in dates])
            reveal_still_ground(seen, blue, swir, unlit, REFLECTANCE_SCALE)
        if mixed:
            hide_false_land(seen, blue, swir)
    selected = select(
        seen,
        np.stack([date.aot(strip) for date in dates]),
        aot_weights(AOT_SCALE),
        clear_sky,
        blue,
        np.array([date.sun for date in dates], np.float32),
        np.array([date.days for date in dates], np.float32),
        np.array([date_weight(date.days) for date in dates], np.float32),
        first_row=row,
        cell=CELL,
    )
    rows = slice(row, row + strip.height)
    found.weights[:, rows] = selected.weights
    found.flag[rows], found.total[rows], found.day[rows] = selected.flag, selected.total, selected.day


def _blues(dates: Sequence[Date], seen: ByteArray, blue: str, strip: GeoBox) -> Int16Array:
    """Read where some pixel is clear on no date or not always snowy, else zeros."""
    blues = np.zeros(seen.shape, np.int16)
    if is_never_clear(seen).any() or is_mixed(seen).any():
        for image, date in zip(blues, dates, strict=True):
            image[:] = date.reduced(blue, strip)
    return blues
