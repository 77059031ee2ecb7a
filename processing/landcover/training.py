"""From the samples of campaigns to a classifier that was checked on what it was not trained on.

Two ways. *Own*: on the year's own reference polygons, of which a third is kept for the check and is never trained on.
*Past*: on the years before, for a year whose polygons are not known yet. Each past year is then told once by a
classifier that knows neither that year nor the places it is asked about; the classifier that is kept knows them all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from processing.errors import NothingToMake
from processing.landcover.classifier import Classifier
from processing.landcover.early import Nomenclature, nomenclature
from processing.landcover.reference import ReferencePolygons
from processing.landcover.sampling import PER_CLASS, Samples, choose
from processing.landcover.series import TileSeries
from processing.landcover.validation import Confusion, confusion, folds, joined

FOLDS = 3
"""One of them is kept for the check."""
LEAST_POLYGONS = 6
"""Of a class in a campaign: rarer ones are neither trained on nor told."""
LEAST_PAST = 2
"""Campaigns: one is told by a classifier that knows the other."""
SEED = 20_170_101


@dataclass(frozen=True)
class Campaign:
    """Samples of a year."""

    year: int
    features: npt.NDArray[np.int16]
    samples: Samples

    @property
    def codes(self) -> npt.NDArray[np.uint8]:
        return self.samples.codes


@dataclass(frozen=True)
class Trained:
    """A classifier and how well it does."""

    classifier: Classifier
    """Tells the classes that maps show."""
    checks: Mapping[int, Confusion]
    """By year, of all classes that were trained on."""
    nomenclature: Nomenclature | None
    """Of the past years' way; in the own year's all classes are shown."""
    polygons: Mapping[int, int]
    """Trained on, by class."""
    pixels: Mapping[int, int]

    @property
    def check(self) -> Confusion:
        """Of all years, of all classes that were trained on."""
        return joined(list(self.checks.values()))

    @property
    def shown(self) -> Confusion:
        """Of all years, as the maps show it."""
        return self.check.merged(self.nomenclature.shown) if self.nomenclature else self.check


def gathered(series: TileSeries, references: Sequence[ReferencePolygons], per_class: int = PER_CLASS) -> Campaign:
    """The samples of a season's campaign: those that some date shows, of classes with polygons enough."""
    samples = choose(references, series.grid, per_class=per_class)
    features, seen = series.samples(samples.rows, samples.columns)
    with_samples = np.unique(samples.polygons[seen > 0])
    numbers = np.bincount(samples.polygon_codes[with_samples], minlength=256)
    usable = (seen > 0) & (numbers[samples.codes] >= LEAST_POLYGONS)
    return Campaign(series.season.year, features[usable], _only(samples, usable))


def _only(samples: Samples, kept: npt.NDArray[np.bool_]) -> Samples:
    return replace(
        samples,
        rows=samples.rows[kept],
        columns=samples.columns[kept],
        polygons=samples.polygons[kept],
        weights=samples.weights[kept],
    )


def trained_on_own(campaign: Campaign, names: Sequence[str]) -> Trained:
    """Raises NothingToMake where fewer than two classes have polygons enough."""
    fold = folds(campaign.samples.polygon_codes, np.arange(len(campaign.samples.polygon_codes)), FOLDS, SEED)
    held = fold[campaign.samples.polygons] == 0
    known = [(campaign, ~held)]
    classifier = _fitted(known, names)
    return Trained(classifier, {campaign.year: _checked(classifier, campaign, held)}, None, *_counts(known))


def trained_on_past(campaigns: Sequence[Campaign], names: Sequence[str]) -> Trained:
    """Of at least :data:`LEAST_PAST` campaigns.

    Raises NothingToMake where fewer than two classes have polygons enough.
    """
    place_folds = _place_folds(campaigns)
    checks = {}
    for index, campaign in enumerate(campaigns):
        held = [place_folds[year.year] == index % FOLDS for year in campaigns]
        others = [(one, ~held[n]) for n, one in enumerate(campaigns) if one.year != campaign.year]
        checks[campaign.year] = _checked(_fitted(others, names), campaign, held[index])
    told = nomenclature(checks)
    known = [(one, np.ones(len(one.codes), bool)) for one in campaigns]
    classifier = _fitted(known, names)
    shown = {code: told.shown.get(code, code) for code in classifier.codes}
    return Trained(classifier.merged(shown), checks, told, *_counts(known))


def _place_folds(campaigns: Sequence[Campaign]) -> dict[int, npt.NDArray[np.int64]]:
    """The fold of each pixel of each year: a place is in the same one in all years."""
    codes = np.concatenate([one.samples.polygon_codes for one in campaigns])
    fold = folds(codes, np.concatenate([one.samples.polygon_places for one in campaigns]), FOLDS, SEED)
    starts = np.cumsum([0, *(len(one.samples.polygon_codes) for one in campaigns)])
    return {one.year: fold[start + one.samples.polygons] for one, start in zip(campaigns, starts, strict=False)}


Known = Sequence[tuple[Campaign, npt.NDArray[np.bool_]]]
"""Campaigns, and which of their pixels a classifier is trained on."""


def _fitted(known: Known, names: Sequence[str]) -> Classifier:
    labels = np.concatenate([one.codes[kept] for one, kept in known])
    if len(np.unique(labels)) < 2:
        raise NothingToMake(
            f"fewer than two classes have {LEAST_POLYGONS} reference polygons in the image: nothing can be told apart"
        )
    features = np.concatenate([one.features[kept] for one, kept in known])
    return Classifier.fit(features, labels, np.ones(len(labels)), SEED, names)


def _checked(classifier: Classifier, campaign: Campaign, held: npt.NDArray[np.bool_]) -> Confusion:
    told, _ = classifier.predict(np.ascontiguousarray(campaign.features[held]))
    samples = campaign.samples
    return confusion(campaign.codes[held], told, samples.polygons[held], samples.weights[held], SEED)


def _counts(known: Known) -> tuple[dict[int, int], dict[int, int]]:
    """Polygons and pixels by class."""
    polygons, pixels = np.zeros(256, np.int64), np.zeros(256, np.int64)
    for one, kept in known:
        numbers = np.unique(one.samples.polygons[kept])
        polygons += np.bincount(one.samples.polygon_codes[numbers], minlength=256)
        pixels += np.bincount(one.codes[kept], minlength=256)
    present = np.nonzero(pixels)[0].tolist()
    return {code: int(polygons[code]) for code in present}, {code: int(pixels[code]) for code in present}
