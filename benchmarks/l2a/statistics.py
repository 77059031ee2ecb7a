"""The field's yardsticks: accuracy, precision, uncertainty, honesty of error bars, agreement of masks.

Reflectance: ACIX (Doxani et al. 2018, doi 10.3390/rs10020352; after Vermote and Kotchenova 2008, doi
10.1029/2007JD009662). Masks: CMIX (Skakun et al. 2022, doi 10.1016/j.rse.2022.112990).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.floating]
BoolArray = npt.NDArray[np.bool_]

RELATIVE, ABSOLUTE = 0.05, 0.005
"""The specification on surface reflectance: 0.05·ρ + 0.005."""


@dataclass
class Errors:
    """Of an estimate against the truth: sums that grow as images are added, so that no image need be kept."""

    number: int = 0
    _sum: float = 0.0
    _squares: float = 0.0
    _specified: float = 0.0

    def add(self, error: Array, truth: Array | None = None) -> None:
        """``error`` = estimate − truth; with the ``truth``, what the specification allows is summed besides."""
        wide = np.asarray(error, np.float64)
        self.number += wide.size
        self._sum += float(wide.sum())
        self._squares += float((wide**2).sum())
        if truth is not None:
            self._specified += float(((RELATIVE * np.asarray(truth, np.float64) + ABSOLUTE) ** 2).sum())

    @property
    def accuracy(self) -> float:
        """Mean error."""
        return self._sum / self.number if self.number else float("nan")

    @property
    def uncertainty(self) -> float:
        """Root mean square error."""
        return float(np.sqrt(self._squares / self.number)) if self.number else float("nan")

    @property
    def precision(self) -> float:
        """Standard deviation of the error (about its mean, with n − 1 as ACIX has it)."""
        if self.number < 2:
            return float("nan")
        return float(np.sqrt(max(0.0, self._squares - self.number * self.accuracy**2) / (self.number - 1)))

    @property
    def specification(self) -> float:
        """Root mean square of what is allowed, over the same pixels."""
        return float(np.sqrt(self._specified / self.number)) if self.number else float("nan")

    @property
    def ratio(self) -> float:
        """Uncertainty over specification: 1 or less fulfils it."""
        return self.uncertainty / self.specification if self._specified else float("nan")


@dataclass
class Normalised:
    """Errors divided by the 1 σ that the product states: honest ones are standard normal."""

    number: int = 0
    within_one: int = 0
    within_two: int = 0
    _sum: float = 0.0
    _squares: float = 0.0

    def add(self, error: Array, sigma: Array) -> None:
        """``sigma`` of the shape of ``error``; where it is not positive, nothing is stated and nothing is counted."""
        stated = np.isfinite(sigma) & (sigma > 0) & np.isfinite(error)
        ratio = np.asarray(error, np.float64)[stated] / np.asarray(sigma, np.float64)[stated]
        self.number += ratio.size
        self.within_one += int((np.abs(ratio) <= 1).sum())
        self.within_two += int((np.abs(ratio) <= 2).sum())
        self._sum += float(ratio.sum())
        self._squares += float((ratio**2).sum())

    def merge(self, other: Normalised) -> None:
        for name in vars(self):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def share_within_one(self) -> float:
        """Of a standard normal: 0.683."""
        return self.within_one / self.number if self.number else float("nan")

    @property
    def share_within_two(self) -> float:
        """Of a standard normal: 0.954."""
        return self.within_two / self.number if self.number else float("nan")

    @property
    def mean(self) -> float:
        return self._sum / self.number if self.number else float("nan")

    @property
    def deviation(self) -> float:
        return float(np.sqrt(max(0.0, self._squares / self.number - self.mean**2))) if self.number else float("nan")


@dataclass
class Detection:
    """A mask against a reference, pixel by pixel, over what is added."""

    hits: int = 0
    false_alarms: int = 0
    misses: int = 0
    agreed_absent: int = 0

    def add(self, found: BoolArray, true: BoolArray, counted: BoolArray) -> None:
        """``counted``: where both are to be compared."""
        self.hits += int((found & true & counted).sum())
        self.false_alarms += int((found & ~true & counted).sum())
        self.misses += int((~found & true & counted).sum())
        self.agreed_absent += int((~found & ~true & counted).sum())

    def merge(self, other: Detection) -> None:
        for name in vars(self):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def number(self) -> int:
        return self.hits + self.false_alarms + self.misses + self.agreed_absent

    @property
    def f1(self) -> float:
        """Harmonic mean of 1 − omission and 1 − commission; nan where there is nothing to find nor found."""
        total = 2 * self.hits + self.false_alarms + self.misses
        return 2 * self.hits / total if total else float("nan")

    @property
    def omission(self) -> float:
        """Share of what is there that was missed."""
        true = self.hits + self.misses
        return self.misses / true if true else float("nan")

    @property
    def commission(self) -> float:
        """Share of what was found that is not there."""
        found = self.hits + self.false_alarms
        return self.false_alarms / found if found else float("nan")

    @property
    def overall_accuracy(self) -> float:
        return (self.hits + self.agreed_absent) / self.number if self.number else float("nan")

    @property
    def kappa(self) -> float:
        """Cohen's: agreement beyond that of chance."""
        return kappa(np.array([[self.hits, self.misses], [self.false_alarms, self.agreed_absent]]))


def kappa(confusion: npt.NDArray[np.integer]) -> float:
    """Cohen's kappa of a square confusion matrix (rows: truth, columns: found); nan where chance explains all."""
    total = float(confusion.sum())
    if not total:
        return float("nan")
    agreement = float(np.trace(confusion)) / total
    chance = float((confusion.sum(axis=0) / total) @ (confusion.sum(axis=1) / total))
    return (agreement - chance) / (1 - chance) if chance < 1 else float("nan")


@dataclass
class Regression:
    """Least squares of an estimate on a reference, summed as images are added."""

    difference: Errors = field(default_factory=Errors)
    _moments: npt.NDArray[np.float64] = field(default_factory=lambda: np.zeros(5))

    def add(self, estimate: Array, reference: Array) -> None:
        y, x = np.asarray(estimate, np.float64).ravel(), np.asarray(reference, np.float64).ravel()
        self.difference.add(y - x, x)
        self._moments += (x.sum(), y.sum(), (x * x).sum(), (x * y).sum(), (y * y).sum())

    @property
    def slope(self) -> float:
        return self._covariances[1] / self._covariances[0]

    @property
    def intercept(self) -> float:
        return float(self._moments[1] - self.slope * self._moments[0]) / self.difference.number

    @property
    def r_squared(self) -> float:
        xx, xy, yy = self._covariances
        return xy**2 / (xx * yy)

    @property
    def _covariances(self) -> tuple[float, float, float]:
        x, y, xx, xy, yy = (float(moment) for moment in self._moments)
        n = self.difference.number
        return xx - x * x / n, xy - x * y / n, yy - y * y / n
