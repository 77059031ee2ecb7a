"""Which classes a map may show: those that were told apart by its date in every past year, as if it were unknown.

A class appears when the lower end of the 95 % interval of its F-score reaches :data:`LEAST_F` in each year, the
classifier having been trained on the other years, and on other places. One that does not is shown as its nearest parent
that does; the F-score of a parent is that of all its classes as if they were one. The root, all land, always does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from processing.landcover.nomenclature import CLASSES, ROOT, leaves, lineage
from processing.landcover.validation import Confusion, Figure

LEAST_F = 0.6


@dataclass(frozen=True)
class Evidence:
    """Of one class or parent."""

    code: int
    f_scores: Mapping[int, Figure]
    """By year that the classifier did not know."""

    @property
    def lowest(self) -> float:
        """Lower end of the interval of the worst year; 0 where the class was never checked."""
        return min((figure.low for figure in self.f_scores.values()), default=0.0)

    @property
    def appears(self) -> bool:
        return self.code == ROOT or self.lowest >= LEAST_F


@dataclass(frozen=True)
class Nomenclature:
    """What maps show of each class of OSO, and why."""

    shown: Mapping[int, int]
    """Code for each class that the classifier tells."""
    evidence: tuple[Evidence, ...]


def nomenclature(years: Mapping[int, Confusion]) -> Nomenclature:
    """From the checks of classifiers that did not know the year they were checked with."""
    told = {code for one in years.values() for code in one.codes}
    nodes = [code for code in CLASSES if told.intersection(leaves(code))]
    evidence = {code: Evidence(code, _f_scores(years, code)) for code in nodes}
    shown = {code: next(one for one in lineage(code) if evidence[one].appears) for code in sorted(told)}
    return Nomenclature(shown, tuple(evidence.values()))


def _f_scores(years: Mapping[int, Confusion], code: int) -> dict[int, Figure]:
    """Of the years in which there were polygons of the class."""
    own = leaves(code)
    return {
        year: one.f_score(*own)
        for year, one in sorted(years.items())
        if any(number for held, number in zip(one.codes, one.polygons, strict=True) if held in own)
    }
