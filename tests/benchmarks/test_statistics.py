"""The yardsticks give known answers."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.l2a.statistics import Detection, Errors, Normalised, Regression, kappa


def test_accuracy_precision_uncertainty_by_hand() -> None:
    errors = Errors()
    errors.add(np.array([0.01, 0.03]), np.array([0.1, 0.1]))
    errors.add(np.array([-0.01]), np.array([0.3]))
    assert errors.number == 3
    assert errors.accuracy == pytest.approx(0.01)
    assert errors.precision == pytest.approx(0.02)
    assert errors.uncertainty == pytest.approx(np.sqrt(0.0011 / 3))
    assert errors.specification == pytest.approx(np.sqrt((2 * 0.01**2 + 0.02**2) / 3))
    assert errors.ratio == pytest.approx(errors.uncertainty / errors.specification)


def test_pieces_make_the_same_as_the_whole() -> None:
    random = np.random.default_rng(1)
    error, truth = random.normal(0.002, 0.01, 1000), random.uniform(0, 0.6, 1000)
    whole, pieces = Errors(), Errors()
    whole.add(error, truth)
    for part in np.array_split(np.arange(1000), 7):
        pieces.add(error[part].astype(np.float32), truth[part].astype(np.float32))
    assert pieces.precision == pytest.approx(error.std(ddof=1), rel=1e-5)
    assert pieces.ratio == pytest.approx(whole.ratio, rel=1e-5)


def test_nothing_is_not_a_number() -> None:
    assert np.isnan(Errors().accuracy)
    assert np.isnan(Errors().uncertainty)
    assert np.isnan(Errors().ratio)
    assert np.isnan(Normalised().share_within_one)
    assert np.isnan(Detection().f1)


def test_honest_errors_are_standard_normal() -> None:
    random = np.random.default_rng(2)
    sigma = random.uniform(0.002, 0.03, 200_000)
    normalised, boastful = Normalised(), Normalised()
    normalised.add(random.normal(0, sigma), sigma)
    boastful.add(random.normal(0, sigma), sigma / 2)
    assert normalised.share_within_one == pytest.approx(0.683, abs=0.005)
    assert normalised.share_within_two == pytest.approx(0.954, abs=0.005)
    assert normalised.mean == pytest.approx(0, abs=0.01)
    assert normalised.deviation == pytest.approx(1, abs=0.01)
    assert boastful.share_within_one == pytest.approx(0.383, abs=0.005)


def test_where_no_sigma_is_stated_nothing_counts() -> None:
    normalised = Normalised()
    normalised.add(np.array([0.1, 0.1, 0.1, np.nan]), np.array([0.0, np.nan, 0.2, 0.2]))
    assert normalised.number == 1


def test_detection_by_hand() -> None:
    detection = Detection()
    found = np.array([1, 1, 1, 0, 0, 0, 0, 1], bool)
    true = np.array([1, 1, 0, 1, 0, 0, 0, 0], bool)
    detection.add(found, true, np.array([1, 1, 1, 1, 1, 1, 1, 0], bool))
    assert vars(detection) == {"hits": 2, "false_alarms": 1, "misses": 1, "agreed_absent": 3}
    assert detection.f1 == pytest.approx(2 / 3)
    assert detection.omission == pytest.approx(1 / 3)
    assert detection.commission == pytest.approx(1 / 3)
    assert detection.overall_accuracy == pytest.approx(5 / 7)
    twice = Detection()
    twice.merge(detection)
    twice.merge(detection)
    assert twice.hits == 4
    assert twice.kappa == pytest.approx(detection.kappa)


def test_kappa_of_a_published_example() -> None:
    """Cohen's kappa of 20, 5, 10, 15 is 0.4, as in many textbooks; that of blind agreement is 0."""
    assert kappa(np.array([[20, 5], [10, 15]])) == pytest.approx(0.4)
    assert kappa(np.array([[25, 25], [25, 25]])) == pytest.approx(0)
    assert kappa(np.diag([3, 5, 7])) == pytest.approx(1)


def test_regression_is_that_of_least_squares() -> None:
    random = np.random.default_rng(3)
    reference = random.uniform(0, 0.5, 500)
    estimate = 0.96 * reference + 0.004 + random.normal(0, 0.01, 500)
    regression = Regression()
    for part in np.array_split(np.arange(500), 3):
        regression.add(estimate[part], reference[part])
    slope, intercept = np.polyfit(reference, estimate, 1)
    assert regression.slope == pytest.approx(slope)
    assert regression.intercept == pytest.approx(intercept)
    assert regression.r_squared == pytest.approx(np.corrcoef(reference, estimate)[0, 1] ** 2)
    assert regression.difference.accuracy == pytest.approx((estimate - reference).mean())
