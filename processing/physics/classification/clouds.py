"""From shares of cloud to clouds."""

from __future__ import annotations

import numpy as np

from processing.physics.classification import shapes
from processing.physics.classification.clouds_multi_date import MultiDate
from processing.physics.classification.clouds_single_date import SingleDate, may_be_snow
from processing.physics.classification.grids import strips
from processing.physics.classification.scene import NO_DATA, SCALE, BoolArray, ByteArray, Scene

CLOUD_SHARE_SINGLE, CLOUD_SHARE = 0.13, 0.12
"""Of a pixel's light, from which it is cloud: by the image alone, and by comparison with other dates."""
OVER_SNOW = 0.10
"""Likewise over snow: of the light of what is below, where that is brighter than a cloud."""
APART = 0.03
"""Of the share, that other dates may add to what the image alone says."""
SEED_SHARE = 0.18
"""That some pixel of a cloud must reach."""
THIN_SHARE = 0.06
"""Of what may still be cloud next to one."""
THIN_REACH = 200.0
"""m from a cloud, within which it is taken for one's rim."""
MARGIN = 60.0
"""m by which clouds are extended in any case."""
SNOW_RIM = 100.0
"""m: half the width of the narrowest cloud over snow."""

PATCH_SNOW, PATCH_RING, RING_SNOW = 0.3, 4, 0.4
"""Share of a cloud that looks like snow, pixels around it, and share of these, that tell a patch of snow."""

MONO, MULTI, SURE, THIN, SNOWY = 1, 2, 4, 8, 16
"""Bits: the tests that a pixel passes by the image alone, and by other dates; that it is surely cloud; that it may be
cloud if it is next to one; that it is snow, or cloud over snow."""


def tested(scene: Scene, single: SingleDate, multi: MultiDate) -> ByteArray:
    """Bits of each pixel, on the mask grid."""
    bits = np.empty(scene.shape, np.uint8)
    for first, last in strips(scene.shape[0]):
        rows = slice(first, last)
        snowy = may_be_snow(scene, rows)
        alone = share = single.share[rows]
        mono = alone > np.where(snowy, OVER_SNOW, CLOUD_SHARE_SINGLE) * SCALE
        by_dates = np.zeros_like(mono)
        if multi.share is not None:
            known = multi.share[rows] != NO_DATA
            share = np.where(known, np.minimum(multi.share[rows], alone + round(APART * SCALE)), alone)
            by_dates = known & (share > np.where(snowy, OVER_SNOW, CLOUD_SHARE) * SCALE)
            # Where other dates are known, the image alone does not decide.
            mono &= by_dates | ~known
        sure, thin = share > SEED_SHARE * SCALE, (share > THIN_SHARE * SCALE) & ~snowy
        bits[rows] = MONO * mono + MULTI * by_dates + SURE * sure + THIN * thin + SNOWY * snowy
    return bits


def clouds(tests: ByteArray, valid: BoolArray, snow: BoolArray, resolution: float) -> BoolArray:
    """What either test says, without specks, the rims of snow, and patches of it. ``snow``: by its own test."""
    cloud = (tests & (MONO | MULTI) > 0) & valid
    cloud &= (tests & SNOWY == 0) | shapes.opened(cloud, SNOW_RIM / resolution)
    cloud = shapes.around(tests & SURE > 0, cloud)
    return cloud & ~patches_of_snow(cloud, snow)


def patches_of_snow(cloud: BoolArray, snow: BoolArray) -> BoolArray:
    """Clouds with snow inside on ground without: where a cloud is thin, its ground would show."""
    labels = shapes.parts(cloud)
    white = shapes.counts(labels, snow) > PATCH_SNOW * shapes.counts(labels, cloud)
    white[0] = False
    if not white.any():
        return np.zeros_like(cloud)
    patches = white[labels]
    del labels
    wide = shapes.dilated(patches, PATCH_RING)
    ring = wide & ~patches
    labels = shapes.parts(wide)
    alone = shapes.counts(labels, ring & (snow | cloud)) < RING_SNOW * shapes.counts(labels, ring)
    alone[0] = False
    return np.asarray(patches & alone[labels])


def rims(tests: ByteArray, cloud: BoolArray, resolution: float) -> BoolArray:
    """What surrounds clouds, and thin cloud near them that no test is sure of."""
    near = shapes.dilated(cloud, THIN_REACH / resolution)
    return (shapes.dilated(cloud, MARGIN / resolution) | (near & (tests & THIN > 0))) & ~cloud
