from __future__ import annotations

import numpy as np
import pytest

from processing.physics.classification.statistics import LEAST_SAMPLE, of_spectra, variation

BANDS, SIDE = 3, 60


def drawn(covariance: np.ndarray) -> np.ndarray:
    draw = np.random.default_rng(3)
    return draw.multivariate_normal([0.1, 0.2, 0.3], covariance, (SIDE, SIDE)).transpose(2, 0, 1).astype(np.float32)


COVARIANCE = np.array([[4.0, 1.0, 0.0], [1.0, 3.0, 0.5], [0.0, 0.5, 2.0]]) * 1e-4
EVERYWHERE = np.ones((SIDE, SIDE), bool)


def test_a_minority_of_others_does_not_count() -> None:
    vectors = drawn(COVARIANCE)
    vectors[:, :2] += 0.5
    found = variation(vectors, EVERYWHERE)
    assert found is not None
    np.testing.assert_allclose(found.mean, [0.1, 0.2, 0.3], atol=0.002)
    # Less than drawn: the farthest pixels are left out, whichever they are.
    assert np.all(np.diag(found.covariance) < np.diag(COVARIANCE) * 1.05)
    assert np.all(np.diag(found.covariance) > np.diag(COVARIANCE) * 0.6)


def test_too_few_pixels_tell_nothing_or_what_was_known() -> None:
    few = np.zeros((SIDE, SIDE), bool)
    few.flat[: LEAST_SAMPLE - 1] = True
    known = of_spectra([[0.1, 0.1, 0.1], [0.2, 0.3, 0.1]])
    assert variation(drawn(COVARIANCE), few) is None
    assert variation(drawn(COVARIANCE), few, known=known) is known


def test_what_is_known_counts_as_a_small_sample() -> None:
    known = of_spectra([[1.1, 0.2, 0.3], [1.1, 0.2, 0.3]])
    found = variation(drawn(COVARIANCE), EVERYWHERE, known=known)
    alone = variation(drawn(COVARIANCE), EVERYWHERE)
    assert found is not None
    assert alone is not None
    assert alone.mean[0] < found.mean[0] < alone.mean[0] + 0.05
    assert found.covariance[0, 0] > 10 * alone.covariance[0, 0]


@pytest.mark.parametrize("missing", [np.nan, np.inf])
def test_what_is_missing_is_left_out(missing: float) -> None:
    vectors = drawn(COVARIANCE)
    vectors[1, ::2] = missing
    found = variation(vectors, EVERYWHERE)
    assert found is not None
    np.testing.assert_allclose(found.mean, [0.1, 0.2, 0.3], atol=0.002)
