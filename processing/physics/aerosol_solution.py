"""The thickness of aerosols that all evidence agrees on best, from the whole image down to neighbourhoods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from processing.physics.aerosol_criteria import Evidence
from processing.physics.aerosol_trials import TRIALS
from processing.physics.smoothing import BLOCK, block_mean, blurred

FloatArray = npt.NDArray[np.float32]

FINE = np.concatenate([np.arange(0, 0.6, 0.015), np.arange(0.6, 1.26, 0.05)]).astype(np.float32)
"""AOT at which the costs are compared."""
CORRELATED = 4.0
"""Cells that err alike."""
NEIGHBOURHOOD = 9.0
"""Standard deviation in cells of the Gaussian window that a place's evidence is gathered in: 2 km."""
UNEVEN, UNEVEN_RELATIVE = 0.04, 0.25
"""Standard deviation of a neighbourhood's aerosols around the image's: least, and relative to them."""
TOO_DARK = 0.03
"""Standard deviation of the bound that the darkest ground sets."""
OUTLYING = 2.5
"""Standard deviations from which on a cell loses weight."""


@dataclass(frozen=True)
class Guess:
    """A Gaussian before the image is looked at: arrays on the blocks, or numbers."""

    aot: FloatArray | float
    sigma: FloatArray | float


@dataclass(frozen=True)
class Solution:
    """On the blocks: AOT above the mean ground, its standard deviation, and how much evidence there is, in cells."""

    aot: FloatArray
    sigma: FloatArray
    cells: FloatArray


def solve(evidence: Sequence[Evidence], limit: FloatArray, guesses: Sequence[Guess]) -> Solution:
    """Least cost: of the whole image first, then of each neighbourhood, which the former keeps from wandering.

    ``limit``: of each cell, the thickest possible, NaN where unknown; ``guesses``: on blocks.
    """
    bounds = _bounds(limit)
    means = [Guess(float(np.mean(guess.aot)), float(np.mean(guess.sigma))) for guess in guesses]
    first = _of_image(evidence, bounds, means)
    robust = [_without_outliers(part, float(first.aot[0, 0])) for part in evidence]
    image = _of_image(robust, bounds, means)
    middle, known = float(image.aot[0, 0]), float(image.sigma[0, 0])
    uneven = float(np.hypot(UNEVEN, UNEVEN_RELATIVE * middle))
    near = [_gathered(part, NEIGHBOURHOOD / BLOCK) for part in robust]
    local = _least(near, bounds, [*guesses, Guess(middle, uneven)])
    alone = _least(near, bounds, guesses).sigma
    return Solution(local.aot, np.minimum(alone, np.float32(np.hypot(known, uneven))), local.cells)


def _of_image(evidence: Sequence[Evidence], bounds: FloatArray, guesses: Sequence[Guess]) -> Solution:
    """As one block. A few dark places may be errors of the masks."""
    bound = np.full((1, 1), np.percentile(bounds, 5), np.float32)
    return _least([_gathered(part, None) for part in evidence], bound, guesses)


def _bounds(limit: FloatArray) -> FloatArray:
    """The least limit around each block."""
    known = np.where(np.isfinite(limit), limit, np.float32(TRIALS[-1]))
    least = cv2.erode(known, np.ones((2 * BLOCK + 1, 2 * BLOCK + 1), np.uint8))
    return np.asarray(cv2.resize(least, block_mean(limit).shape[::-1], interpolation=cv2.INTER_NEAREST), np.float32)


@dataclass(frozen=True)
class _Gathered:
    residual: FloatArray
    """(trials, rows, columns): means over the windows."""
    variance: FloatArray
    """(rows, columns)"""
    cells: FloatArray


def _gathered(evidence: Evidence, sigma: float | None) -> _Gathered:
    """Means over a Gaussian window of ``sigma`` blocks around each block, or over the image."""
    weight = evidence.weight
    if sigma is None:
        total = float(weight.sum())
        mean = (evidence.residual * weight).sum(axis=(1, 2), dtype=np.float64) / max(total, 1e-9)
        residual = mean.astype(np.float32)[:, None, None]
        weights, cells = (np.full((1, 1), value, np.float32) for value in (total, (weight > 0).sum()))
    else:
        area = 4 * np.pi * sigma**2 * BLOCK**2
        blurred_weight = blurred(block_mean(weight), sigma)
        residual = np.stack(
            [blurred(block_mean(part * weight), sigma) / np.maximum(blurred_weight, 1e-9) for part in evidence.residual]
        )
        weights, cells = blurred_weight * area, blurred(block_mean((weight > 0).astype(np.float32)), sigma) * area
    variance = evidence.systematic**2 + CORRELATED / np.maximum(weights, 1e-9)
    return _Gathered(residual, variance.astype(np.float32), np.asarray(cells, np.float32))


def _least(parts: Sequence[_Gathered], bounds: FloatArray, guesses: Sequence[Guess]) -> Solution:
    """Cost at every fine thickness; its least, by the parabola through three of them, and its curvature there."""
    shape = bounds.shape
    cost = np.zeros((FINE.size, *shape), np.float32)
    for index, aot in enumerate(FINE):
        cost[index] = np.square(np.maximum(aot - bounds, 0) / TOO_DARK)
        for guess in guesses:
            cost[index] += np.square((aot - guess.aot) / guess.sigma)
        low = min(int(np.searchsorted(TRIALS, aot, "right")) - 1, TRIALS.size - 2)
        share = (aot - TRIALS[low]) / (TRIALS[low + 1] - TRIALS[low])
        for part in parts:
            residual = part.residual[low] + share * (part.residual[low + 1] - part.residual[low])
            cost[index] += np.square(residual) / part.variance
    place = np.clip(cost.argmin(axis=0), 1, FINE.size - 2)[None]
    before, here, after = (np.take_along_axis(cost, place + step, axis=0)[0] for step in (-1, 0, 1))
    left, right = FINE[place[0]] - FINE[place[0] - 1], FINE[place[0] + 1] - FINE[place[0]]
    down, up = (here - before) / left, (after - here) / right
    curvature = np.maximum(2 * (up - down) / (left + right), 1e-3)
    slope = (down * right + up * left) / (left + right)
    aot = np.clip(FINE[place[0]] - slope / curvature, FINE[place[0] - 1], FINE[place[0] + 1])
    cells = sum((part.cells for part in parts), np.zeros(shape, np.float32))
    return Solution(aot.astype(np.float32), np.sqrt(2 / curvature).astype(np.float32), np.asarray(cells, np.float32))


def _without_outliers(evidence: Evidence, aot: float) -> Evidence:
    """Cells that are far from most others at a first solution weigh less (Cauchy)."""
    known = evidence.weight > 0
    if not known.any():
        return evidence
    low = min(int(np.searchsorted(TRIALS, aot, "right")) - 1, TRIALS.size - 2)
    share = (aot - TRIALS[low]) / (TRIALS[low + 1] - TRIALS[low])
    residual = evidence.residual[low] + share * (evidence.residual[low + 1] - evidence.residual[low])
    off = np.square(residual - np.median(residual[known])) * evidence.weight / OUTLYING**2
    return Evidence(evidence.residual, (evidence.weight / (1 + off)).astype(np.float32), evidence.systematic)
