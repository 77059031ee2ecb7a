"""Figures of validation, their intervals, and the split into folds."""

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, cohen_kappa_score, f1_score

from processing.landcover.early import LEAST_F, nomenclature
from processing.landcover.validation import confusion, folds, joined

CODES = np.array([11, 12, 31, 211], np.uint8)


def _checked(generator, right=0.8, polygons=200, pixels=10):
    truth = CODES[np.repeat(generator.integers(0, 4, polygons), pixels)]
    wrong = generator.random(len(truth)) > right
    told = np.where(wrong, CODES[generator.integers(0, 4, len(truth))], truth).astype(np.uint8)
    return truth, told, np.repeat(np.arange(polygons), pixels), np.ones(len(truth))


def test_figures_are_those_of_scikit_learn():
    truth, told, polygons, weights = _checked(np.random.default_rng(1))
    weights *= np.random.default_rng(2).uniform(0.5, 20, len(weights))
    found = confusion(truth, told, polygons, weights, seed=1)
    assert found.accuracy.value == pytest.approx(accuracy_score(truth, told, sample_weight=weights))
    assert found.kappa.value == pytest.approx(cohen_kappa_score(truth, told, sample_weight=weights))
    scores = f1_score(truth, told, average=None, labels=CODES, sample_weight=weights)
    assert [found.f_score(int(code)).value for code in CODES] == pytest.approx(scores)


def test_classes_together_are_scored_as_one_class():
    truth, told, polygons, weights = _checked(np.random.default_rng(3))
    found = confusion(truth, told, polygons, weights, seed=1)
    crops = f1_score(np.isin(truth, (11, 12)), np.isin(told, (11, 12)))
    assert found.f_score(11, 12).value == pytest.approx(crops)
    merged = found.merged({11: 10, 12: 10, 31: 31, 211: 211})
    assert merged.codes == (10, 31, 211)
    assert merged.f_score(10).value == pytest.approx(crops)
    assert sum(merged.polygons) == 200


def test_intervals_hold_the_truth_as_often_as_they_say():
    """Accuracy of polygons that are told right as a whole or not: 95 % of intervals hold the share drawn from."""
    generator = np.random.default_rng(4)
    held = 0
    for seed in range(200):
        truth = np.repeat(np.array([11, 12], np.uint8), 600)
        polygons = np.arange(1200) // 10
        told = np.where(np.repeat(generator.random(120) < 0.8, 10), truth, 23 - truth).astype(np.uint8)
        figure = confusion(truth, told, polygons, np.ones(1200), seed=seed, draws=200).accuracy
        held += figure.low <= 0.8 <= figure.high
    assert 0.88 <= held / 200 <= 0.99


def test_few_polygons_have_wide_intervals_however_many_pixels():
    generator = np.random.default_rng(5)
    few = confusion(*_checked(generator, polygons=16, pixels=500), seed=1)
    many = confusion(*_checked(generator, polygons=800, pixels=10), seed=1)
    assert few.polygons[0] < 10 < many.polygons[0]
    assert (few.drawn.sum(axis=2) > 0).any()


def test_years_are_joined_whatever_classes_they_have():
    truth, told, polygons, weights = _checked(np.random.default_rng(6))
    some = truth != 31
    first = confusion(truth, told, polygons, weights, seed=1)
    second = confusion(truth[some], truth[some], polygons[some], weights[some], seed=2)
    both = joined([first, second])
    assert both.matrix.sum() == len(truth) + some.sum()
    assert first.accuracy.value < both.accuracy.value < 1
    assert both.polygons == tuple(2 * n if c != 31 else n for c, n in zip(first.codes, first.polygons, strict=True))


def test_folds_keep_groups_together_and_share_out_each_class():
    generator = np.random.default_rng(7)
    codes = generator.choice(CODES, 3000, p=[0.6, 0.3, 0.09, 0.01])
    groups = generator.integers(0, 900, 3000)
    fold = folds(codes, groups, 3, seed=1)
    assert all(len(set(fold[groups == group])) == 1 for group in np.unique(groups))
    for code in CODES:
        shares = np.bincount(fold[codes == code], minlength=3) / (codes == code).sum()
        assert (abs(shares - 1 / 3) < 0.12).all(), (code, shares)
    assert (fold == folds(codes, groups, 3, seed=1)).all()


def test_a_class_of_two_polygons_is_in_two_folds():
    codes = np.array([11] * 50 + [53] * 2, np.uint8)
    fold = folds(codes, np.arange(52), 3, seed=1)
    assert fold[50] != fold[51]


def _years(**right):
    """Checks where each class is told right this often, else taken for the next one of the list."""
    codes = np.repeat(CODES, 1000)
    generator = np.random.default_rng(8)
    share = np.repeat([right.get(f"c{code}", 1.0) for code in CODES], 1000)
    others = {11: 12, 12: 11, 31: 211, 211: 31}
    told = np.where(generator.random(4000) < share, codes, [others[int(code)] for code in codes]).astype(np.uint8)
    return confusion(codes, told, np.arange(4000) // 10, np.ones(4000), seed=1)


def test_what_is_told_apart_in_every_year_appears():
    assert nomenclature({2017: _years(), 2018: _years()}).shown == {code: code for code in CODES}


def test_what_was_confused_in_one_year_is_shown_as_its_parent():
    found = nomenclature({2017: _years(), 2018: _years(c11=0.4, c12=0.4)})
    assert found.shown == {11: 10, 12: 10, 31: 31, 211: 211}
    lowest = {one.code: one.lowest for one in found.evidence}
    assert lowest[11] < LEAST_F < lowest[10]


def test_a_parent_that_is_not_told_either_gives_way_to_its_own():
    found = nomenclature({2018: _years(c31=0.3, c211=0.3)})
    assert found.shown[211] == 200  # with the crops it is
    assert found.shown[31] == 1


def test_a_class_that_was_never_there_does_not_appear():
    truth = np.repeat(CODES[:3], 100)
    told = truth.copy()
    told[0] = 211
    found = nomenclature({2018: confusion(truth, told, np.arange(300) // 10, np.ones(300), seed=1)})
    assert found.shown[211] != 211
