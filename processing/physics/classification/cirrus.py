"""Cirrus: what shines at 1.38 µm above most of the water vapour.

The ground is seen there too where little vapour is above it: snow on summits. How much of its reflectance comes through
is estimated from the image itself, by altitude: from the contrasts of the ground that the band repeats, for a veil has
none of its own over so short distances.
"""

from __future__ import annotations

import cv2
import numpy as np

from processing.physics.classification.grids import compiled, reduced
from processing.physics.classification.scene import NO_DATA, PAST_RATIO, SCALE, BoolArray, FloatArray, Int16Array, Scene

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
    size = (_SMOOTHING, _SMOOTHING)
    seen = np.asarray(cv2.blur(np.maximum(scene.cirrus_toa, 0), size), np.int16)
    found = np.zeros(scene.shape, np.bool_)
    _shining(seen, scene.altitude, ground, heights, shares, PAST_RATIO, THRESHOLD * SCALE, SCALE, found)
    return np.asarray(found & valid & (scene.cirrus_toa != NO_DATA))


@compiled(
    "void(int16[:,::1], int16[:,::1], float32[:,::1], float32[::1], float32[::1], int64, float64, float64,"
    "boolean[:,::1])"
)
def _shining(
    seen: Int16Array,
    altitude: Int16Array,
    ground: FloatArray,
    heights: FloatArray,
    shares: FloatArray,
    ratio: int,
    threshold: float,
    scale: float,
    out: BoolArray,
) -> None:
    """More than the ground can; its reflectance interpolated between the cells, its share between the heights."""
    last_row, last_column, last = ground.shape[0] - 1, ground.shape[1] - 1, heights.shape[0] - 1
    for row in range(seen.shape[0]):
        y = min(max((row + 0.5) / ratio - 0.5, 0.0), float(last_row))
        above = int(y)
        below, down = min(above + 1, last_row), y - above
        for column in range(seen.shape[1]):
            if seen[row, column] <= threshold:
                continue
            x = min(max((column + 0.5) / ratio - 0.5, 0.0), float(last_column))
            left = int(x)
            right, across = min(left + 1, last_column), x - left
            upper = ground[above, left] + across * (ground[above, right] - ground[above, left])
            lower = ground[below, left] + across * (ground[below, right] - ground[below, left])
            height = min(max(float(altitude[row, column]), float(heights[0])), float(heights[last]))
            layer = 0
            while layer < last - 1 and heights[layer + 1] < height:
                layer += 1
            share = shares[layer]
            if last > 0:
                part = (height - heights[layer]) / (heights[layer + 1] - heights[layer])
                share += part * (shares[layer + 1] - shares[layer])
            out[row, column] = seen[row, column] - scale * share * (upper + down * (lower - upper)) > threshold


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
