"""What the ground looks like without clouds, from images of other dates."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from processing.physics.classification.grids import strips
from processing.physics.classification.scene import PAST_BANDS, BoolArray, FloatArray, PastImage

MOST_IMAGES = 10
FADING = 20.0
"""Days after which an image counts half as much."""
LEFT_CLOUD = 0.03
"""Of blue − red/2 over its median among the dates: a cloud that was missed there."""
LEFT_SHADOW = 0.35
"""Of green + near infrared, relative to the brightest date: a shadow, of a cloud or of the relief."""
_BLUE, _GREEN, _RED, _NIR = (PAST_BANDS.index(band) for band in ("blue", "green", "red", "nir08"))


def composite(past: Sequence[PastImage], usable: Sequence[BoolArray]) -> FloatArray:
    """Mean of the nearest dates, weighted by nearness; shape (bands, rows, columns), NaN where none is clear.

    ``usable``: for each image, where it may be used.
    """
    chosen = sorted(range(len(past)), key=lambda k: abs(past[k].days))[:MOST_IMAGES]
    weights = np.array([1 / (1 + (past[k].days / FADING) ** 2) for k in chosen], np.float32)
    rows, columns = past[0].water.shape
    out = np.empty((len(PAST_BANDS), rows, columns), np.float32)
    for first, last in strips(rows):
        images = np.stack([[past[k].reflectance[band][first:last] for band in PAST_BANDS] for k in chosen])
        may_be = np.stack([usable[k][first:last] for k in chosen]) & np.isfinite(images).all(axis=1)
        out[:, first:last] = _mean(images, may_be, weights)
    return out


def _mean(images: FloatArray, may_be: BoolArray, weights: FloatArray) -> FloatArray:
    """Of images (dates, bands, rows, columns), without clouds and shadows that were missed in them."""
    haze = np.where(may_be, images[:, _BLUE] - images[:, _RED] / 2, np.float32(np.nan))
    light = np.where(may_be, images[:, _GREEN] + images[:, _NIR], np.float32(np.nan))
    with np.errstate(invalid="ignore", divide="ignore"):
        kept = (haze <= _median(haze) + LEFT_CLOUD) & (light >= LEFT_SHADOW * np.fmax.reduce(light))
        weighted = weights[:, None, None] * kept
        total = np.einsum("dbrc,drc->brc", np.where(kept[:, None], images, np.float32(0)), weighted)
        return np.asarray(total / weighted.sum(axis=0), np.float32)


def _median(images: FloatArray) -> FloatArray:
    """Along the first axis, of what is known (the lower one of two); NaN where nothing is."""
    number = np.isfinite(images).sum(axis=0)
    ordered = np.sort(images, axis=0)
    middle = np.maximum(number - 1, 0) // 2
    return np.asarray(np.take_along_axis(ordered, middle[None], axis=0)[0])
