"""Cirrus: what shines at 1.38 µm above most of the water vapour.

The ground is seen there too where little vapour is above it: snow on summits. How much of its reflectance comes through
is estimated from the image itself, by altitude: from the contrasts of the ground that the band repeats, for a veil has
none of its own over so short distances.
"""

from __future__ import annotations

import cv2
import numpy as np

from processing.physics.classification.grids import reduced, refined, strips
from processing.physics.classification.scene import NO_DATA, PAST_RATIO, SCALE, BoolArray, FloatArray, Scene

THRESHOLD = 0.017
"""Reflectance at the top of the atmosphere that is not the ground's (MAJA's at sea level: 0.015)."""
_STEP = 200.0
"""m between the altitudes at which the transmission is estimated."""
_LEAST_CELLS = 60
_NEIGHBOURHOOD = 9
"""Cells (of 80 or 120 m) whose mean contrasts are told from."""
_MOST = 0.2
"""Of the ground's reflectance, that can come through."""
_SMOOTHING = 3
"""Pixels: a veil has no detail, the band has noise."""


def cirrus(scene: Scene, valid: BoolArray, clear: BoolArray) -> BoolArray:
    """Pixels with cirrus, lower clouds or not. ``clear``: cells of the past grid without lower clouds."""
    ground = _ground(scene)
    heights, shares = _transmission(scene, ground, clear)
    smooth = cv2.blur(np.where(scene.cirrus_toa == NO_DATA, np.int16(0), scene.cirrus_toa), (_SMOOTHING, _SMOOTHING))
    found = np.zeros(scene.shape, np.bool_)
    wide = refined(ground, PAST_RATIO, scene.shape)
    for first, last in strips(scene.shape[0]):
        share = np.interp(scene.altitude[first:last], heights, shares).astype(np.float32)
        found[first:last] = smooth[first:last] - SCALE * share * wide[first:last] > SCALE * THRESHOLD
    return np.asarray(found & valid & (scene.cirrus_toa != NO_DATA))


def _ground(scene: Scene) -> FloatArray:
    """Reflectance between the bands around 1.38 µm, on the past grid; 0 where unknown."""
    near, short = (reduced(scene.reflectance[band], PAST_RATIO) for band in ("nir08", "swir16"))
    return np.asarray(np.nan_to_num(np.maximum((near + short) / 2, 0)), np.float32)


def _transmission(scene: Scene, ground: FloatArray, clear: BoolArray) -> tuple[FloatArray, FloatArray]:
    """Altitudes, and the share of the ground's reflectance that is seen from each; it grows with altitude."""
    seen = np.nan_to_num(reduced(scene.cirrus_toa, PAST_RATIO))
    altitude = reduced(scene.altitude, PAST_RATIO, 1.0)
    contrast, below = _contrast(seen, clear), _contrast(ground, clear)
    layer = np.floor(np.nan_to_num(altitude) / _STEP).astype(np.int64)
    heights, shares = [0.0], [0.0]
    for number in np.unique(layer[clear]):
        inside = clear & (layer == number)
        power = float((below[inside] ** 2).sum())
        if inside.sum() >= _LEAST_CELLS and power > 0:
            heights.append((number + 0.5) * _STEP)
            shares.append(float(np.clip((contrast[inside] * below[inside]).sum() / power, 0, _MOST)))
    return np.array(heights, np.float32), np.maximum.accumulate(np.array(shares, np.float32))


def _contrast(image: FloatArray, clear: BoolArray) -> FloatArray:
    """To the mean of what is clear around."""
    size = (_NEIGHBOURHOOD, _NEIGHBOURHOOD)
    total = cv2.blur(np.where(clear, image, np.float32(0)), size)
    share = cv2.blur(clear.astype(np.float32), size)
    return np.asarray(np.where(clear, image - total / np.maximum(share, np.float32(1e-3)), np.float32(0)), np.float32)
