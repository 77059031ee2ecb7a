"""Clouds and darkened ground by comparison with other dates.

As MAJA's multi-temporal test (Hagolle et al. 2010, doi 10.1016/j.rse.2010.03.002) asks that blue rise and the others
not change in ways that the ground does, the matched filter asks how much of a cloud, or of a shadow, explains the
change across all bands, given how the clear ground has changed since: its covariance is that of this scene against
this reference, so harvests and thaws widen the doubt exactly where they happen spectrally.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from processing.physics.classification.clouds_single_date import CLEAR_SHARE, SingleDate, smooth
from processing.physics.classification.filters import matched_everywhere
from processing.physics.classification.grids import filtered
from processing.physics.classification.reference import composite
from processing.physics.classification.scene import (
    BANDS,
    PAST_BANDS,
    PAST_RATIO,
    BoolArray,
    FloatArray,
    Int16Array,
    PastImage,
    Scene,
)
from processing.physics.classification.statistics import Variation, variation

LIGHT_SCATTER = 0.3
"""Relative standard deviation of the light on the ground that is no cloud: other sun, slopes, shadows."""
CLEAR_SHADE = 0.2
_ROUNDS = 3
_SURROUNDINGS = 41
"""Cells (of 80 or 120 m) over which the ground is averaged where no other date shows it."""
_LEAST_SURROUNDINGS = 0.02


@dataclass(frozen=True)
class MultiDate:
    """On the mask grid, × SCALE, NO_DATA where unknown."""

    share: Int16Array | None
    """Of cloud; None without other dates."""
    shade: Int16Array
    """Share of the direct sunlight that is lacking: by other dates, or where there are none by the surroundings."""


def compared(scene: Scene, single: SingleDate, past: Sequence[PastImage]) -> MultiDate:
    cells = single.cells[[BANDS.index(band) for band in PAST_BANDS]]
    clear = (single.cell_share < CLEAR_SHARE) & ~single.snowy & np.isfinite(cells).all(axis=0)
    shade_filter = _filters(cells, _around(cells, clear), clear)[1]
    if not past:
        return MultiDate(None, smooth(_applied(scene, shade_filter)))
    by_date = _filters(cells, composite(past, [~image.snow for image in past]), clear)
    known = np.isfinite(by_date[0]).all(axis=-1, keepdims=True)
    shade_filter = np.where(known, by_date[1], shade_filter)
    return MultiDate(smooth(_applied(scene, by_date[0])), smooth(_applied(scene, shade_filter)))


def _applied(scene: Scene, filters: FloatArray) -> Int16Array:
    return filtered(scene.reflectance, PAST_BANDS, filters, PAST_RATIO)


def _filters(cells: FloatArray, reference: FloatArray, clear: BoolArray) -> tuple[FloatArray, FloatArray]:
    """Of cloud and of shade, with the statistics of the clear cells, told clear by the filters themselves."""
    change = cells - reference
    known = np.isfinite(change).all(axis=0)
    found = variation(change, clear & known)
    among = clear
    for _ in range(_ROUNDS):
        found = variation(change, among & known) or found
        if found is None:
            nothing = np.full((*clear.shape, len(cells) + 1), np.nan, np.float32)
            return nothing, nothing
        cloud, shade = _matched(reference, found)
        among = clear & (_amplitude(cloud, cells) < CLEAR_SHARE) & (_amplitude(shade, cells) < CLEAR_SHADE)
    return cloud, shade


def _matched(reference: FloatArray, found: Variation) -> tuple[FloatArray, FloatArray]:
    return matched_everywhere(reference, found.mean, found.covariance, LIGHT_SCATTER)


def _amplitude(filters: FloatArray, cells: FloatArray) -> FloatArray:
    return np.asarray(np.einsum("rcb,brc->rc", filters[..., :-1], cells) + filters[..., -1])


def _around(cells: FloatArray, clear: BoolArray) -> FloatArray:
    """Mean of the clear ground around each cell; NaN where there is too little."""
    size = (_SURROUNDINGS, _SURROUNDINGS)
    share = cv2.blur(clear.astype(np.float32), size)
    means = [cv2.blur(np.where(clear, band, np.float32(0)), size) for band in cells]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(share > _LEAST_SURROUNDINGS, np.stack(means) / share, np.float32(np.nan))
