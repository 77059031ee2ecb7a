"""Which classifier: accuracy on polygons and years never trained on, and CPU time a pixel, in one run.

``python -m benchmarks.landcover.classifiers [PIXELS]``: on the simulated plain, or a corner of it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from lightgbm import LGBMClassifier
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier
from sklearn.kernel_approximation import Nystroem
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits
from xgboost import XGBClassifier

from benchmarks.l2a import tables
from benchmarks.landcover.scenes import PLAIN, campaigns, smaller
from processing.landcover.forest_training import as_forest
from processing.landcover.reference import open_reference, read_reference
from processing.landcover.season import Season
from processing.landcover.series import TileSeries
from processing.landcover.training import FOLDS, SEED, Campaign, gathered
from processing.landcover.validation import Confusion, confusion, folds

Features = npt.NDArray[np.int16]
Labels = npt.NDArray[np.int64]
Predict = Callable[[Features], Labels]
TILE_PIXELS = 10980**2
TIMED_PIXELS = 40_000


@dataclass(frozen=True)
class Case:
    """What is trained on, and what is asked."""

    name: str
    features: Features
    labels: Labels
    asked: Campaign
    held: npt.NDArray[np.bool_]


def _forest(
    trees: int, kind: type = RandomForestClassifier, **settings: object
) -> Callable[[Features, Labels], Predict]:
    """scikit-learn's trees, and our own way down them."""

    def fit(features: Features, labels: Labels) -> Predict:
        grown = kind(trees, max_features="sqrt", n_jobs=2, random_state=SEED, **settings)
        grown.fit(features.astype(np.float32), labels)
        forest = as_forest([tree.tree_ for tree in grown.estimators_])
        return lambda pixels: np.asarray(forest.votes(pixels).argmax(axis=1))

    return fit


def _estimator(make: Callable[[], object]) -> Callable[[Features, Labels], Predict]:
    def fit(features: Features, labels: Labels) -> Predict:
        trained = make()
        trained.fit(features.astype(np.float32), labels)  # type: ignore[attr-defined]
        return lambda pixels: np.asarray(trained.predict(pixels.astype(np.float32)))  # type: ignore[attr-defined]

    return fit


CANDIDATES: dict[str, Callable[[Features, Labels], Predict]] = {
    "random forest, 100 trees": _forest(100, min_samples_leaf=5),
    "random forest, 100 trees, leaves of 2": _forest(100, min_samples_leaf=2),
    "random forest, 50 trees": _forest(50, min_samples_leaf=5),
    "extra trees, 100 trees": _forest(100, ExtraTreesClassifier, min_samples_leaf=5),
    "scikit-learn's own random forest": _estimator(
        lambda: RandomForestClassifier(100, min_samples_leaf=5, n_jobs=2, random_state=SEED)
    ),
    "xgboost, 60 rounds": _estimator(lambda: XGBClassifier(n_estimators=60, max_depth=6, n_jobs=1, random_state=SEED)),
    "lightgbm, 60 rounds": _estimator(
        lambda: LGBMClassifier(n_estimators=60, n_jobs=1, random_state=SEED, deterministic=True, verbose=-1)
    ),
    "perceptron, 128-64": _estimator(
        lambda: make_pipeline(StandardScaler(), MLPClassifier((128, 64), max_iter=60, random_state=SEED))
    ),
    "Nyström-512 and linear SVM": _estimator(
        lambda: make_pipeline(
            StandardScaler(),
            Nystroem(n_components=512, gamma=1 / 500, random_state=SEED),
            SGDClassifier(random_state=SEED),
        )
    ),
    "logistic regression": _estimator(lambda: make_pipeline(StandardScaler(), LogisticRegression(max_iter=200))),
}


def cases(gathered_by: Callable[[str], Sequence[Campaign]]) -> list[Case]:
    """``gathered_by`` gives the campaigns of a key date, the year that is asked for last."""
    found = []
    for key_date in ("0331", "0731"):
        *past, asked = gathered_by(key_date)
        codes = np.concatenate([one.samples.polygon_codes for one in (*past, asked)])
        places = np.concatenate([one.samples.polygon_places for one in (*past, asked)])
        fold = np.split(folds(codes, places, FOLDS, SEED), np.cumsum([len(one.samples.polygon_codes) for one in past]))
        known = [fold[n][one.samples.polygons] != 0 for n, one in enumerate(past)]
        features = np.concatenate([one.features[kept] for one, kept in zip(past, known, strict=True)])
        labels = np.concatenate([one.codes[kept] for one, kept in zip(past, known, strict=True)])
        held = (fold[-1][asked.samples.polygons] == 0) & np.isin(asked.codes, labels)
        found.append(Case(f"unknown year, {key_date}", features, labels.astype(np.int64), asked, held))
    own = gathered_by("1231")[-1]
    fold = folds(own.samples.polygon_codes, np.arange(len(own.samples.polygon_codes)), FOLDS, SEED)
    held = fold[own.samples.polygons] == 0
    known_labels = own.codes[~held].astype(np.int64)
    return [*found, Case("own year, 1231", own.features[~held], known_labels, own, held)]


def compare(asked: Sequence[Case]) -> None:
    for case in asked:
        rows = [_row(case, name, fit) for name, fit in CANDIDATES.items()]
        tables.show(
            f"{case.name}: {len(case.labels)} samples of {case.features.shape[1]} features",
            ("classifier", "kappa", "low", "high", "OA", "training, CPU-s", "µs a pixel", "CPU-min a tile"),
            rows,
            note=f"On polygons never trained on; µs are CPU time, of {TIMED_PIXELS} pixels.",
        )
        tables.save(f"landcover-classifiers-{case.name.replace(' ', '-').replace(',', '')}", rows)


def _row(case: Case, name: str, fit: Callable[[Features, Labels], Predict]) -> list[tables.Cell]:
    codes, columns = np.unique(case.labels, return_inverse=True)
    before = time.process_time()
    predict = fit(case.features, columns)
    training = time.process_time() - before
    asked = np.ascontiguousarray(case.asked.features[case.held])
    found = _checked(case, codes[predict(asked)].astype(np.uint8))
    many = np.ascontiguousarray(np.resize(case.asked.features, (TIMED_PIXELS, case.features.shape[1])))
    with threadpool_limits(2):
        before = time.process_time()
        predict(many)
        each = (time.process_time() - before) / TIMED_PIXELS * 1e6
    kappa = found.kappa
    figures = [kappa.value, kappa.low, kappa.high, found.accuracy.value]
    return [
        name,
        *(round(one, 3) for one in figures),
        round(training, 1),
        round(each, 2),
        round(each * TILE_PIXELS / 6e7, 1),
    ]


def _checked(case: Case, told: npt.NDArray[np.uint8]) -> Confusion:
    samples, held = case.asked.samples, case.held
    return confusion(case.asked.codes[held], told, samples.polygons[held], samples.weights[held], SEED)


def main(pixels: int | None = None) -> None:
    years = campaigns(smaller(PLAIN, pixels) if pixels else PLAIN)[:4]

    def gather(key_date: str) -> list[Campaign]:
        found = []
        for one in years:
            series = TileSeries.open(one.products(), Season(one.year, key_date))
            found.append(gathered(series, list(read_reference(open_reference(one.reference), series.grid))))
        return found

    compare(cases(gather))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else None)
