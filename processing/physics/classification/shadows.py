"""Shadows of clouds: dark ground where a cloud, seen or outside the image, stands between it and the sun."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from processing.physics.classification import shapes
from processing.physics.classification.cloud_heights import (
    INSIDE,
    NEAR,
    OUTSIDE,
    geometry,
    heights,
    shadow_zones,
)
from processing.physics.classification.clouds_multi_date import MultiDate
from processing.physics.classification.grids import reduced, repeated, strips
from processing.physics.classification.scene import (
    NO_DATA,
    PAST_RATIO,
    SCALE,
    BoolArray,
    ByteArray,
    FloatArray,
    Int16Array,
    Scene,
)

DARKENED, DARKENED_OUTSIDE = 0.28, 0.35
"""Share of the direct light that lacks in a shadow; in that of a cloud that is not seen."""
SURE, SURE_OUTSIDE = 1.0, 2.0
"""Standard deviations that the darkening must exceed."""
TOLERANCE = 4
"""Steps of altitude (100 m): clouds have a base and tops."""
BRIDGE = 60.0
"""m: gaps narrower than twice that, rivers above all, are filled."""
_SEEN_BEFORE = 8
_COVERED = 0.4
"""Share of a cell's pixels that are cloud, from which the cell is."""


def shadows(
    scene: Scene, change: MultiDate, cloud: BoolArray, valid: BoolArray, excluded: BoolArray
) -> tuple[BoolArray, BoolArray]:
    """Those of clouds of the image, and of others. ``excluded``: where darkness has other reasons: water, relief.

    Those of clouds that are not seen need other dates: by itself dark ground is no shadow.
    """
    open_ground = valid & ~cloud & ~excluded & (change.shade != NO_DATA)
    zones = _zones(scene, change, cloud, valid, open_ground)
    ours, followed, others = _dark(change, zones, open_ground)
    del open_ground
    ours = shapes.smoothed(ours)
    ours |= shapes.around(ours, shapes.smoothed(followed))
    del followed
    possible = valid & ~cloud & ~scene.topographic_shadow
    inside = repeated(zones & np.uint8(INSIDE), PAST_RATIO, scene.shape).view(np.bool_)
    ours |= shapes.closed(ours, BRIDGE / scene.resolution) & inside
    ours &= possible
    return ours, shapes.opened(others, 2) & ~ours


def _zones(scene: Scene, change: MultiDate, cloud: BoolArray, valid: BoolArray, open_ground: BoolArray) -> ByteArray:
    """Where shadows can be, on the past grid: bits of :mod:`.cloud_heights`, and whether other dates saw the place."""
    covered = _share(cloud) > _COVERED
    labels = shapes.parts(covered)
    altitude = np.nan_to_num(reduced(scene.altitude, PAST_RATIO, 1.0))
    angles = (scene.sun_zenith, scene.sun_azimuth, scene.view_zenith, scene.view_azimuth)
    lie = geometry(altitude, angles, scene.resolution * PAST_RATIO)
    darkness = reduced(np.where(open_ground, change.shade, np.int16(NO_DATA)), PAST_RATIO)
    found = heights(labels, darkness, (_share(open_ground) > 0.5) & np.isfinite(darkness), lie)
    marked = shadow_zones(labels, found, _share(valid) > 0, lie, TOLERANCE)
    zones = np.where(change.seen_before, np.uint8(_SEEN_BEFORE), np.uint8(0))
    for bit in (INSIDE, OUTSIDE, NEAR):
        zones |= np.asarray(cv2.dilate(marked & np.uint8(bit), shapes.disc(1)), np.uint8)
    return zones


def _dark(change: MultiDate, zones: ByteArray, open_ground: BoolArray) -> tuple[BoolArray, BoolArray, BoolArray]:
    """Dark ground where shadows of the image's clouds fall; where they may go on; where those of other clouds fall."""
    shape = (open_ground.shape[0], open_ground.shape[1])
    ours, followed, others = (np.zeros(shape, np.bool_) for _ in range(3))
    least, least_outside = _least(change, DARKENED, SURE), _least(change, DARKENED_OUTSIDE, SURE_OUTSIDE)
    for first, last in strips(shape[0]):
        rows, cells = slice(first, last), slice(first // PAST_RATIO, -(-last // PAST_RATIO))
        size = (last - first, shape[1])
        zone, enough, enough_outside = (
            repeated(coarse[cells], PAST_RATIO, size) for coarse in (zones, least, least_outside)
        )
        inside, seen = zone & INSIDE > 0, zone & _SEEN_BEFORE > 0
        dark = open_ground[rows] & (change.shade[rows] > enough)
        ours[rows] = dark & inside
        followed[rows] = dark & (inside | ((zone & (NEAR | OUTSIDE) > 0) & seen))
        unseen = (zone & OUTSIDE > 0) & ~inside & seen
        others[rows] = open_ground[rows] & unseen & (change.shade[rows] > enough_outside)
    return ours, followed, others


def _least(change: MultiDate, least: float, sure: float) -> Int16Array:
    """Shade, × SCALE, that is dark enough; on the past grid."""
    doubt = np.nan_to_num(change.shade_doubt, nan=3.0)
    numbers: npt.NDArray[np.float32] = np.clip(SCALE * np.maximum(least, sure * doubt), 0, 32000)
    return numbers.astype(np.int16)


def _share(mask: BoolArray) -> FloatArray:
    return reduced(mask.view(np.uint8), PAST_RATIO, 1.0)
