from __future__ import annotations

import numpy as np

from processing.physics.classification import PastImage
from processing.physics.classification.reference import FADING, composite
from processing.physics.classification.scene import PAST_BANDS

SHAPE = (5, 6)
GROUND = np.array([0.05, 0.08, 0.10, 0.30, 0.25], np.float32)
NOWHERE = np.zeros(SHAPE, bool)
EVERYWHERE = np.ones(SHAPE, bool)


def image(days: float, spectrum: np.ndarray = GROUND) -> PastImage:
    bands = {band: np.full(SHAPE, value, np.float32) for band, value in zip(PAST_BANDS, spectrum, strict=True)}
    return PastImage(days, bands, NOWHERE, NOWHERE)


def test_near_dates_weigh_more_before_and_after_alike() -> None:
    past = [image(-FADING, GROUND), image(0.001, GROUND + 0.03)]
    mean = composite(past, [EVERYWHERE] * 2)
    np.testing.assert_allclose(mean[:, 2, 3], GROUND + 0.03 * 2 / 3, atol=1e-4)
    mirrored = composite([image(FADING, GROUND), past[1]], [EVERYWHERE] * 2)
    np.testing.assert_allclose(mean, mirrored)


def test_missed_clouds_and_shadows_are_left_out() -> None:
    cloudy, shaded = GROUND + 0.3 * (0.8 - GROUND), 0.2 * GROUND
    past = [image(-1.0, cloudy), image(-2.0, shaded), image(-30.0), image(40.0)]
    mean = composite(past, [EVERYWHERE] * 4)
    np.testing.assert_allclose(mean[:, 0, 0], GROUND, atol=1e-5)


def test_what_is_unknown_on_all_dates_is_unknown() -> None:
    past = [image(-1.0), image(5.0)]
    for one in past:
        one.reflectance["red"][1, 1] = np.nan
    past[0].reflectance["red"][2, 2] = np.nan
    usable = EVERYWHERE.copy()
    usable[3, 3] = False
    mean = composite(past, [usable, usable])
    assert np.isnan(mean[:, 1, 1]).all()
    assert np.isnan(mean[:, 3, 3]).all()
    np.testing.assert_allclose(mean[:, 2, 2], GROUND, atol=1e-5)


def test_only_the_nearest_ten_dates_count() -> None:
    past = [image(float(day)) for day in range(1, 11)] + [image(-300.0, GROUND + 0.02)]
    mean = composite(past, [EVERYWHERE] * 11)
    np.testing.assert_allclose(mean[:, 0, 0], GROUND, atol=1e-6)
