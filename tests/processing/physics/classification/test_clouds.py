from __future__ import annotations

import numpy as np

from processing.physics.classification import classify
from processing.physics.classification.clouds import patches_of_snow
from tests.processing.physics.classification.painted import (
    BARE_SOIL,
    CLOUD,
    PATCH,
    SNOW,
    fields,
    paint,
    past,
    scene,
)

SIDE = 100


def blob(where: tuple[slice, slice]) -> np.ndarray:
    mask = np.zeros((SIDE, SIDE), bool)
    mask[where] = True
    return mask


BLOB, CORE = blob((slice(20, 40), slice(30, 50))), blob((slice(25, 38), slice(33, 48)))


def test_what_has_snow_inside_and_none_around_is_a_patch_of_snow() -> None:
    assert (patches_of_snow(BLOB, CORE) == BLOB).all()


def test_clouds_amid_snow_and_clouds_without_snow_stay() -> None:
    assert not patches_of_snow(BLOB, np.ones_like(BLOB)).any()
    assert not patches_of_snow(BLOB, np.zeros_like(BLOB)).any()
    assert not patches_of_snow(np.zeros_like(BLOB), CORE).any()


def test_a_patch_of_old_snow_between_rocks_is_no_cloud() -> None:
    ground = fields()
    for step, share in enumerate((0.2, 0.4, 0.6, 0.8, 1.0)):
        paint(ground, SNOW, (slice(100 + step, 130 - step), slice(200 + step, 240 - step)), share)
    masks = classify(scene(ground), [])
    assert not (masks.mono_temporal | masks.multi_temporal).any()
    assert masks.snow[106:124, 206:234].all()


def test_cloud_over_snow_is_seen_by_its_infrared() -> None:
    ground = fields()
    wide = slice(100, 300), slice(100, 300)
    paint(ground, SNOW, wide)
    paint(ground, CLOUD, PATCH, share=0.6)
    masks = classify(scene(ground), [])
    cloud = masks.mono_temporal | masks.multi_temporal
    assert cloud[PATCH].mean() > 0.9
    assert (cloud & ~masks.extension)[100:190, 100:300].mean() < 0.02
    assert masks.snow[110:190, 110:290].mean() > 0.98


def test_thin_cloud_is_an_extension_beside_a_thick_one_only() -> None:
    ground = fields()
    clear = ground.copy()
    paint(ground, CLOUD, PATCH)
    beside, away = (slice(200, 230), slice(190, 196)), (slice(40, 70), slice(40, 46))
    for thin in (beside, away):
        paint(ground, CLOUD, thin, share=0.2)
    masks = classify(scene(ground), [past(clear, -5.0), past(clear, 5.0)])
    assert masks.extension[beside].any()
    assert masks.all_clouds[beside].mean() > 0.9
    assert not masks.all_clouds[away].any()


def test_a_thaw_on_dark_ground_is_neither_cloud_nor_shadow() -> None:
    before, after = fields(), fields()
    paint(before, SNOW, (slice(0, 150), slice(0, 400)))
    paint(after, BARE_SOIL, (slice(0, 150), slice(0, 400)))
    masks = classify(scene(after), [past(before, -10.0), past(before, -20.0)])
    assert not masks.all_shadows.any()
    assert masks.all_clouds.mean() < 0.01
