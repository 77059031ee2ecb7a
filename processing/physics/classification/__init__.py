"""Clouds, their shadows, cirrus, snow and water: which pixels show the ground, and what ground."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from processing.physics.classification import ground, shapes
from processing.physics.classification.cirrus import cirrus
from processing.physics.classification.clouds_multi_date import compared
from processing.physics.classification.clouds_single_date import (
    CLEAR_SHARE,
    may_be_snow,
    shares_of_cloud,
)
from processing.physics.classification.scene import NO_DATA, SCALE, BoolArray, Masks, PastImage, Scene
from processing.physics.classification.shadows import shadows

CLOUD_SHARE_SINGLE, CLOUD_SHARE = 0.13, 0.12
"""Of a pixel's light, from which it is cloud: by the image alone, and by comparison with other dates."""
OVER_SNOW = 0.10
"""Likewise over snow: of the light of what is below, where that is brighter than a cloud."""
APART = 0.03
"""Of the share, that other dates may add to what the image alone says."""
SEED_SHARE = 0.18
"""That some pixel of a cloud must reach."""
SNOW_RIM = 100.0
"""m: half the width of the narrowest cloud over snow."""
MARGIN = 60.0
"""m by which clouds are extended."""

__all__ = ["Masks", "PastImage", "Scene", "classify"]


def classify(scene: Scene, past: Sequence[PastImage]) -> Masks:
    """All masks of a scene, given what other dates, before and after, show of its ground."""
    valid = _valid(scene)
    single = shares_of_cloud(scene)
    veil = cirrus(scene, valid, single.cell_share < CLEAR_SHARE)
    multi = compared(scene, single, past)
    snowy = may_be_snow(scene)
    alone = valid & (single.share > np.where(snowy, OVER_SNOW, CLOUD_SHARE_SINGLE) * SCALE)
    share = single.share
    by_dates = np.zeros_like(valid)
    if multi.share is not None:
        known = multi.share != NO_DATA
        least = np.minimum(multi.share, single.share + np.int16(round(APART * SCALE)))
        share = np.where(known, least, single.share)
        by_dates = known & (share > np.where(snowy, OVER_SNOW, CLOUD_SHARE) * SCALE)
        cloud = valid & np.where(known, by_dates, alone)
    else:
        cloud = alone
    snow = valid & ground.snow(scene)
    cloud &= ~_rims_of_snow(scene, cloud, snowy)
    cloud = shapes.around(cloud & (share > round(SEED_SHARE * SCALE)), cloud)
    dark = ground.water(scene)
    shadow, from_outside = shadows(scene, multi, cloud, valid, dark | scene.topographic_shadow)
    rim = shapes.dilated(cloud, MARGIN / scene.resolution) & valid & ~cloud & ~shadow & ~from_outside
    clear = valid & ~cloud & ~rim
    return Masks(
        valid=valid,
        mono_temporal=cloud & (alone | ~by_dates),
        multi_temporal=cloud & by_dates,
        extension=rim,
        cirrus=veil,
        shadow=shadow,
        shadow_from_outside=from_outside,
        snow=snow & clear,
        water=dark & clear & ~snow & ~shadow & ~from_outside & ~scene.topographic_shadow,
        topographic_shadow=scene.topographic_shadow & valid,
    )


def _valid(scene: Scene) -> BoolArray:
    valid = scene.cirrus_toa != NO_DATA
    for image in scene.reflectance.values():
        valid &= image != NO_DATA
    return np.asarray(valid)


def _rims_of_snow(scene: Scene, cloud: BoolArray, snowy: BoolArray) -> BoolArray:
    """Where snow and ground share pixels, along ridges and edges: narrower than any cloud."""
    return cloud & snowy & ~shapes.opened(cloud, SNOW_RIM / scene.resolution)
