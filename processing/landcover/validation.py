"""How well classes are told on polygons that a classifier was not trained on, with 95 % confidence intervals.

Pixels of a polygon are alike: intervals come from drawing whole polygons again and again with replacement, class by
class (B. Efron 1979, doi 10.1214/aos/1176344552).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
CodeArray = npt.NDArray[np.uint8]
IndexArray = npt.NDArray[np.int64]

DRAWS = 500
TAIL = 2.5
"""Percent on each side of an interval."""


@dataclass(frozen=True)
class Figure:
    """A number between the ends of its interval."""

    value: float
    low: float
    high: float

    def as_dict(self) -> dict[str, float]:
        return {"value": round(self.value, 4), "low": round(self.low, 4), "high": round(self.high, 4)}


@dataclass(frozen=True)
class Confusion:
    """What was told of what is there. Matrices have a row for each true class, a column for each told one."""

    codes: tuple[int, ...]
    matrix: FloatArray
    """Pixels of the polygons, as the samples stand for them."""
    drawn: FloatArray
    """Shape (draws, classes, classes): matrices of polygons drawn again."""
    polygons: tuple[int, ...]
    """Of each class."""

    @property
    def accuracy(self) -> Figure:
        """Overall accuracy: the share of pixels that are told right."""
        return _figure(overall_accuracy(self.matrix), overall_accuracy(self.drawn))

    @property
    def kappa(self) -> Figure:
        return _figure(kappa(self.matrix), kappa(self.drawn))

    def f_score(self, *codes: int) -> Figure:
        """Of a class, or of some together as if they were one: the harmonic mean of precision and recall."""
        held = np.isin(self.codes, codes)
        return _figure(f_score(self.matrix, held), f_score(self.drawn, held))

    def merged(self, shown: Mapping[int, int]) -> Confusion:
        """The same where coarser classes are told: ``shown`` gives the code for each of the own ones."""
        codes = tuple(sorted({shown[code] for code in self.codes}))
        into = np.zeros((len(self.codes), len(codes)))
        into[np.arange(len(self.codes)), [codes.index(shown[code]) for code in self.codes]] = 1
        polygons = tuple(int(number) for number in np.array(self.polygons) @ into)
        return Confusion(codes, into.T @ self.matrix @ into, into.T @ self.drawn @ into, polygons)


def _figure(value: FloatArray, drawn: FloatArray) -> Figure:
    low, high = np.percentile(drawn, [TAIL, 100 - TAIL])
    return Figure(float(value), float(low), float(high))


def overall_accuracy(matrix: FloatArray) -> FloatArray:
    """Of one matrix, or of each of several."""
    return np.asarray(np.trace(matrix, axis1=-2, axis2=-1) / _total(matrix))


def kappa(matrix: FloatArray) -> FloatArray:
    """Cohen's (1960, doi 10.1177/001316446002000104): how much better than chance; 0 where there is one class."""
    total = _total(matrix)
    chance = (matrix.sum(axis=-1) * matrix.sum(axis=-2)).sum(axis=-1) / total**2
    return np.asarray((overall_accuracy(matrix) - chance) / np.maximum(1 - chance, 1e-12))


def f_score(matrix: FloatArray, held: npt.NDArray[np.bool_]) -> FloatArray:
    """0 where the classes ``held`` are neither there nor told."""
    right = matrix[..., held, :][..., held].sum(axis=(-2, -1))
    there_and_told = matrix[..., held, :].sum(axis=(-2, -1)) + matrix[..., held].sum(axis=(-2, -1))
    return np.asarray(2 * right / np.maximum(there_and_told, 1e-12))


def _total(matrix: FloatArray) -> FloatArray:
    return np.asarray(np.maximum(matrix.sum(axis=(-2, -1)), 1e-12))


def confusion(
    truth: CodeArray, told: CodeArray, polygons: IndexArray, weights: FloatArray, seed: int, draws: int = DRAWS
) -> Confusion:
    """Of pixels that no classifier was trained on, whose ``polygons`` are of one class each.

    The same arguments give the same draws.
    """
    codes = np.union1d(truth, told)
    rows, columns = np.searchsorted(codes, truth), np.searchsorted(codes, told)
    _, index = np.unique(polygons, return_inverse=True)
    tally = np.zeros((index.max(initial=-1) + 1, len(codes)))
    np.add.at(tally, (index, columns), weights)
    of_class = np.zeros(len(tally), np.int64)
    of_class[index] = rows
    generator = np.random.default_rng(seed)
    matrix, drawn = np.zeros((len(codes), len(codes))), np.zeros((draws, len(codes), len(codes)))
    for row in range(len(codes)):
        own = tally[of_class == row]
        matrix[row] = own.sum(axis=0)
        if len(own):
            drawn[:, row] = generator.multinomial(len(own), np.full(len(own), 1 / len(own)), draws) @ own
    numbers = np.bincount(of_class, minlength=len(codes))
    return Confusion(tuple(int(code) for code in codes), matrix, drawn, tuple(int(number) for number in numbers))


def joined(parts: Sequence[Confusion]) -> Confusion:
    """Of checks that share no polygon: of several years."""
    codes = tuple(sorted({code for part in parts for code in part.codes}))
    matrix = np.zeros((len(codes), len(codes)))
    drawn = np.zeros((parts[0].drawn.shape[0], *matrix.shape))
    polygons = np.zeros(len(codes), np.int64)
    for part in parts:
        own = np.searchsorted(codes, part.codes)
        matrix[np.ix_(own, own)] += part.matrix
        drawn[:, own[:, np.newaxis], own] += part.drawn
        polygons[own] += part.polygons
    return Confusion(codes, matrix, drawn, tuple(int(number) for number in polygons))


def folds(codes: CodeArray, groups: IndexArray, number: int, seed: int) -> IndexArray:
    """A fold, from 0, for each polygon: those of a group are together, each fold has its share of each class.

    Groups are dealt out the largest class last, the rarest first, so that no fold is left without a rare class.
    """
    generator = np.random.default_rng(seed)
    _, labels = np.unique(codes, return_inverse=True)
    names, index = np.unique(groups, return_inverse=True)
    content = np.zeros((len(names), labels.max(initial=-1) + 1))
    np.add.at(content, (index, labels), 1)
    rarity = content.sum(axis=0)
    rarest = np.where(content > 0, rarity, np.inf).min(axis=1)
    order = np.lexsort((generator.random(len(names)), rarest))
    held = np.zeros((number, content.shape[1]))
    fold = np.zeros(len(names), np.int64)
    for group in order:
        own = content[group] > 0
        load = (held[:, own] / rarity[own]).sum(axis=1)
        fold[group] = int(load.argmin())
        held[fold[group]] += content[group]
    return fold[index]
