"""Shadows of clouds: dark ground where a cloud, seen or outside the image, stands between it and the sun."""

from __future__ import annotations

import cv2
import numpy as np

from processing.physics.classification import shapes
from processing.physics.classification.cloud_heights import INSIDE, NEAR, OUTSIDE, geometry, heights, shadow_zones
from processing.physics.classification.clouds_multi_date import MultiDate
from processing.physics.classification.grids import reduced, repeated
from processing.physics.classification.scene import (
    NO_DATA,
    PAST_RATIO,
    SCALE,
    BoolArray,
    FloatArray,
    Int16Array,
    Scene,
)

DARKENED = 0.28
"""Share of the direct light that lacks in a shadow."""
DARKENED_OUTSIDE = 0.35
"""Likewise where the cloud is not seen."""
SURE, SURE_OUTSIDE = 1.0, 2.0
"""Standard deviations that the darkening must exceed."""
TOLERANCE = 4
"""Steps of altitude (100 m): clouds have a base and tops."""
BRIDGE = 60.0
"""m: gaps narrower than twice that, rivers above all, are filled."""
_COVERED = 0.4
"""Share of a cell's pixels that are cloud, from which the cell is."""


def shadows(
    scene: Scene, change: MultiDate, cloud: BoolArray, valid: BoolArray, excluded: BoolArray
) -> tuple[BoolArray, BoolArray]:
    """Those of clouds of the image, and of others. ``excluded``: where darkness has other reasons: water, relief.

    Those of clouds that are not seen need other dates: by itself dark ground is no shadow.
    """
    shade, doubt = change.shade, change.shade_doubt
    open_ground = valid & ~cloud & ~excluded & (shade != NO_DATA)
    share = _share(cloud)
    asked = _share(open_ground) > 0.5
    darkness = reduced(np.where(open_ground, shade, np.int16(NO_DATA)), PAST_RATIO)
    covered = (share > _COVERED).astype(np.uint8)
    labels = np.asarray(cv2.connectedComponents(covered, connectivity=8, ltype=cv2.CV_32S)[1], np.int32)
    altitude = reduced(scene.altitude, PAST_RATIO, 1.0)
    angles = (scene.sun_zenith, scene.sun_azimuth, scene.view_zenith, scene.view_azimuth)
    lie = geometry(np.nan_to_num(altitude), angles, scene.resolution * PAST_RATIO)
    found = heights(labels, darkness, asked & np.isfinite(darkness), lie)
    zones = shadow_zones(labels, found, _share(valid) > 0, lie, TOLERANCE)
    inside, outside, near = (
        repeated(cv2.dilate(zones & np.uint8(bit), shapes.disc(1)), PAST_RATIO, scene.shape) > 0
        for bit in (INSIDE, OUTSIDE, NEAR)
    )
    dark = open_ground & (shade > _least(doubt, DARKENED, SURE, scene))
    seen_before = repeated(change.seen_before.view(np.uint8), PAST_RATIO, scene.shape) > 0
    ours = shapes.smoothed(dark & inside)
    ours |= shapes.around(ours, shapes.smoothed(dark & (inside | ((near | outside) & seen_before))))
    outside &= seen_before
    others = open_ground & outside & ~inside & (shade > _least(doubt, DARKENED_OUTSIDE, SURE_OUTSIDE, scene))
    bridged = shapes.closed(ours, BRIDGE / scene.resolution)
    ours = (ours & open_ground) | (bridged & inside & valid & ~cloud & ~scene.topographic_shadow)
    return ours, shapes.opened(others, 2) & ~ours


def _least(doubt: FloatArray, least: float, sure: float, scene: Scene) -> Int16Array:
    numbers = np.clip(SCALE * np.maximum(least, sure * np.nan_to_num(doubt, nan=3.0)), 0, 32000)
    return np.asarray(repeated(numbers.astype(np.int16), PAST_RATIO, scene.shape))


def _share(mask: BoolArray) -> FloatArray:
    return reduced(mask.astype(np.int16), PAST_RATIO, 1.0)
