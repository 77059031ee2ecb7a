"""What the ground looks like without clouds, from images of other dates."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from processing.physics.classification.scene import PAST_BANDS, BoolArray, FloatArray, PastImage

MOST_IMAGES = 10
FADING = 20.0
"""Days after which an image counts half as much."""
LEFT_CLOUD = 0.03
"""Of blue − red/2 over its median among the dates: a cloud that was missed there."""
LEFT_SHADOW = 0.35
"""Of green + near infrared, relative to the brightest date: a shadow, of a cloud or of the relief."""
_BLUE, _GREEN, _RED, _NIR = (PAST_BANDS.index(band) for band in ("blue", "green", "red", "nir08"))


def composite(past: Sequence[PastImage], usable: Sequence[BoolArray] | None = None) -> FloatArray:
    """Mean of the nearest dates, weighted by nearness; shape (bands, rows, columns), NaN where none is clear.

    ``usable``: for each image, where it may be used.
    """
    chosen = sorted(range(len(past)), key=lambda k: abs(past[k].days))[:MOST_IMAGES]
    images = [np.stack([past[k].reflectance[band] for band in PAST_BANDS]) for k in chosen]
    for number, k in enumerate(chosen):
        known = np.isfinite(images[number]).all(axis=0)
        if usable is not None:
            known &= usable[k]
        images[number] = np.where(known, images[number], np.float32(np.nan))
    haze = np.stack([image[_BLUE] - image[_RED] / 2 for image in images])
    limit = _median(haze) + LEFT_CLOUD
    light = np.stack([image[_GREEN] + image[_NIR] for image in images])
    least = LEFT_SHADOW * np.fmax.reduce(light)
    total, weights = np.zeros_like(images[0]), np.zeros_like(haze[0])
    for number, k in enumerate(chosen):
        with np.errstate(invalid="ignore"):
            kept = (haze[number] <= limit) & (light[number] >= least)
        weight = np.float32(1 / (1 + (past[k].days / FADING) ** 2))
        total += np.where(kept, weight * images[number], np.float32(0))
        weights += weight * kept
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(total / weights, np.float32)


def _median(images: FloatArray) -> FloatArray:
    """Along the first axis, of what is known (the lower one of two); NaN where nothing is."""
    number = np.isfinite(images).sum(axis=0)
    ordered = np.sort(images, axis=0)
    middle = np.maximum(number - 1, 0) // 2
    return np.asarray(np.take_along_axis(ordered, middle[None], axis=0)[0])
