from __future__ import annotations

import numpy as np
import pytest

from processing.physics.classification.filters import WHITE, WHITE_PAST, matched, matched_everywhere
from processing.physics.classification.scene import PAST_BANDS
from processing.physics.classification.statistics import Variation, of_spectra

GROUND = np.array([0.05, 0.08, 0.10, 0.30, 0.25], np.float32)
OFFSET = np.array([0.01, 0.0, -0.01, 0.02, 0.0], np.float32)
HARVEST = np.array([0.02, 0.03, 0.08, -0.15, 0.12], np.float32)
CHANGE = Variation(OFFSET, (np.outer(HARVEST, HARVEST) + 1e-4 * np.eye(5)).astype(np.float32))
SNOW = of_spectra(np.array([[0.52, 0.52, 0.51, 0.48, 0.05], [0.53, 0.53, 0.52, 0.47, 0.08]]))


def amplitudes(spectrum: np.ndarray, brightness: float = 0.0, scaling: float = 0.3) -> tuple[float, float]:
    """Of cloud and of shade, where a cell of :data:`GROUND` is now of this spectrum."""
    reference = np.ascontiguousarray(GROUND[:, None, None])
    found = matched_everywhere(reference, CHANGE, scaling, SNOW, np.full((1, 1), brightness, np.float32))
    cloud, shade = (one[0, 0, :-1] @ spectrum + one[0, 0, -1] for one in (found.cloud, found.shade))
    return float(cloud), float(shade)


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_a_cloud_is_measured_by_its_share(share: float) -> None:
    cloud, _ = amplitudes(GROUND + OFFSET + share * (WHITE_PAST - GROUND))
    assert cloud == pytest.approx(share, abs=1e-3)


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
def test_a_shadow_is_measured_by_the_light_it_takes(share: float) -> None:
    _, shade = amplitudes(GROUND + OFFSET - share * GROUND)
    assert shade == pytest.approx(share, abs=1e-3)


def test_usual_changes_are_neither() -> None:
    cloud, shade = amplitudes(GROUND + OFFSET + HARVEST)
    assert abs(cloud) < 0.01
    assert abs(shade) < 0.1


def test_more_light_on_the_ground_is_no_cloud() -> None:
    brighter = GROUND + OFFSET + 0.4 * GROUND
    assert amplitudes(brighter)[0] < 0.02
    assert amplitudes(brighter)[0] < amplitudes(brighter, scaling=0.0)[0]


def test_new_snow_is_no_cloud_where_there_can_be_snow() -> None:
    snowed = GROUND + OFFSET + 0.5 * (1.7 * SNOW.mean - GROUND)
    assert amplitudes(snowed)[0] > 0.3
    assert amplitudes(snowed, brightness=1.7)[0] < 0.05
    both = snowed + 0.4 * (WHITE_PAST - snowed)
    assert amplitudes(both, brightness=1.7)[0] > 0.25


def test_the_doubt_is_that_of_the_estimates() -> None:
    reference = np.ascontiguousarray(GROUND[:, None, None])
    nothing = np.zeros((1, 1), np.float32)
    found = matched_everywhere(reference, CHANGE, 0.3, SNOW, nothing)
    changed = np.random.default_rng(2).multivariate_normal(GROUND + OFFSET, CHANGE.covariance, 4000)
    shades = changed @ found.shade[0, 0, :-1] + found.shade[0, 0, -1]
    assert shades.mean() == pytest.approx(0, abs=0.01)
    assert 0.5 * found.shade_doubt[0, 0] < shades.std() <= 1.05 * found.shade_doubt[0, 0]


def test_where_the_reference_is_unknown_so_is_the_filter() -> None:
    reference = np.full((len(PAST_BANDS), 2, 2), np.nan, np.float32)
    reference[:, 0, 0] = GROUND
    found = matched_everywhere(reference, CHANGE, 0.3, SNOW, np.zeros((2, 2), np.float32))
    assert np.isfinite(found.cloud[0, 0]).all()
    assert np.isnan(found.cloud[1, 1]).all()
    assert np.isnan(found.shade[1, 1]).all()


def test_one_filter_for_all() -> None:
    mean = np.linspace(0.05, 0.3, len(WHITE)).astype(np.float32)
    chosen = matched(WHITE - mean, mean, (1e-3 * np.eye(len(WHITE))).astype(np.float32))
    assert chosen[:-1] @ mean + chosen[-1] == pytest.approx(0, abs=1e-6)
    assert chosen[:-1] @ WHITE + chosen[-1] == pytest.approx(1, abs=1e-6)
