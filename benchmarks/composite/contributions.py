"""What clouds and the Level 2A itself each do to a composite, apart: by what each date counts in each pixel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from benchmarks.l2a.series import Made
from processing.chains.composite_dates import dates_of
from processing.chains.composite_grids import grids_of
from processing.chains.composite_selection import find
from processing.chains.composite_window import Window
from processing.level2 import NO_DATA, REFLECTANCE_SCALE
from processing.raster.geobox import GeoBox

FloatArray = npt.NDArray[np.float32]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Contributions:
    """Of a composite; images of the shape of a band."""

    of_clouds: FloatArray
    """Reflectance that dates under a cloud add to the mean of the others; 0 where no such date counts."""
    of_level2: FloatArray
    """Error of the mean of the dates without a cloud: that of the Level 2A, which the composite inherits."""
    of_one_date: float
    """RMS error of the Level 2A of single dates, where the truth says that they see a pixel that is shown."""


def weights_of(dates: Sequence[Made], month: str) -> npt.NDArray[np.uint8]:
    """What each date counts in the composite of a month, on the grid of the masks, as the chain finds it."""
    products = tuple(one.product for one in dates if one.product)
    grids = grids_of([one.item for one in products])
    used = dates_of(products, Window.of_month(month), grids)
    names = {"blue": "B2", "swir": "B11"}
    return find(used, grids, **names).weights


def contributions(
    dates: Sequence[Made], weights: npt.NDArray[np.uint8], band: str, box: GeoBox, hidden: BoolArray, shown: BoolArray
) -> Contributions:
    """Of a band.

    Parameters
    ----------
    weights : of :func:`weights_of`
    hidden : shape (dates, rows, columns) of the band, where the truth has clouds, cirrus or shadows
    shown : the pixels that are looked at
    """
    counted = _onto(weights, box).astype(np.float32)
    errors, seen = np.zeros(counted.shape, np.float32), ~hidden
    for error, count, sees, one in zip(errors, counted, seen, dates, strict=True):
        image = one.read(f"FRE_{band}")[0][0]
        error[:] = image / np.float32(REFLECTANCE_SCALE) - one.truth.reflectance(band, box)
        missing = image == NO_DATA
        error[missing], count[missing], sees[missing] = 0, 0, False
    clouded = np.stack([one.truth.clouded(box) for one in dates])
    unclouded = _first_known(_mean(counted * ~clouded, errors), _mean(seen * ~clouded, errors), _mean(seen, errors))
    single = errors[seen & shown]
    return Contributions(_mean(counted, errors) - unclouded, unclouded, float(np.sqrt(np.mean(single**2))))


def _onto(weights: npt.NDArray[np.uint8], box: GeoBox) -> npt.NDArray[np.uint8]:
    ratio = -(-box.height // weights.shape[1])
    return weights.repeat(ratio, axis=1).repeat(ratio, axis=2)[:, : box.height, : box.width]


def _mean(weights: npt.NDArray[np.float32] | BoolArray, errors: FloatArray) -> FloatArray:
    total = weights.sum(axis=0)
    return np.where(total > 0, (weights * errors).sum(axis=0) / np.maximum(total, 1), np.nan).astype(np.float32)


def _first_known(*images: FloatArray) -> FloatArray:
    known = images[0]
    for image in images[1:]:
        known = np.where(np.isnan(known), image, known)
    return known
