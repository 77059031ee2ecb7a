"""Clouds, their shadows, cirrus, snow and water: which pixels show the ground, and what ground."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from processing.physics.classification import ground
from processing.physics.classification.cirrus import cirrus
from processing.physics.classification.clouds import MONO, MULTI, clouds, rims, tested
from processing.physics.classification.clouds_multi_date import compared
from processing.physics.classification.clouds_single_date import shares_of_cloud
from processing.physics.classification.ground_filter import CLEAR_SHARE
from processing.physics.classification.scene import NO_DATA, BoolArray, Masks, PastImage, Scene
from processing.physics.classification.shadows import shadows

__all__ = ["Masks", "PastImage", "Scene", "classify"]


def classify(scene: Scene, past: Sequence[PastImage]) -> Masks:
    """All masks of a scene, given what other dates, before and after, show of its ground.

    Without other dates clouds are found nearly as well, shadows less so. A full tile (5490²) takes some 15 CPU seconds.
    """
    valid = _valid(scene)
    single = shares_of_cloud(scene)
    change = compared(scene, single, past)
    tests = tested(scene, single, change)
    veil = cirrus(scene, valid, single.cell_share < CLEAR_SHARE)
    del single
    change = replace(change, share=None)
    snow = ground.snow(scene) & valid
    cloud = clouds(tests, valid, snow, scene.resolution)
    dark = ground.water(scene)
    shadow, from_outside = shadows(scene, change, cloud, valid, dark | scene.topographic_shadow)
    del change
    rim = rims(tests, cloud, scene.resolution) & valid & ~shadow & ~from_outside
    clear = valid & ~cloud & ~rim
    snow &= clear
    lit = ~shadow & ~from_outside & ~scene.topographic_shadow
    return Masks(
        valid=valid,
        mono_temporal=cloud & (tests & MONO > 0),
        multi_temporal=cloud & (tests & MULTI > 0),
        extension=rim,
        cirrus=veil,
        shadow=shadow,
        shadow_from_outside=from_outside,
        snow=snow,
        water=dark & clear & ~snow & lit,
        topographic_shadow=scene.topographic_shadow & valid,
    )


def _valid(scene: Scene) -> BoolArray:
    valid = scene.cirrus_toa != NO_DATA
    for image in scene.reflectance.values():
        valid &= image != NO_DATA
    return np.asarray(valid)
