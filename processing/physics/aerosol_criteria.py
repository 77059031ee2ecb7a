"""What the ground of an image must look like: residuals that only the right aerosols bring to zero."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from processing.physics.aerosol_trials import TRIALS, Trials

FloatArray = npt.NDArray[np.float32]
BoolArray = npt.NDArray[np.bool_]
Surface = Mapping[str, FloatArray]

LEAST_NDVI = 0.25
"""Of ground with enough vegetation for its colours to be known."""
BRIGHTEST_RED, LEAST_NIR = 0.20, 0.10
_MODERATE = int(np.searchsorted(TRIALS, 0.15))
# Lines that land under vegetation follows, dark forests to meadows and ploughed land between: the colour that is
# looked for, the one that tells it, offset, slope, and the standard deviations of one cell (relative to what the line
# says, and at least) and of a whole region from the line. Blue by red, and coastal by red: fitted to reflectances that
# LaSRC and MAJA have published (204/023 of 27 September 2020; 31UFQ, 2016 to 2020); 0.45 · red is MAJA's own for
# coastal. Blue by the band at 2.2 µm: a quarter of it is Kaufman's (1997, doi 10.1109/36.628795), 0.22 to 0.43 in the
# same images.
LINES = (
    ("coastal", "red", 0.005, 0.46, 0.15, 0.004, 0.0045),
    ("blue", "red", 0.009, 0.48, 0.15, 0.004, 0.0045),
    ("blue", "swir22", 0.004, 0.27, 0.25, 0.004, 0.007),
)
"""(what, by, offset, slope, relative and least deviation of a cell, of a region)"""
STABLE_NIR = 0.075
"""Largest relative difference (a − b)/(a + b) in the near infrared of ground that has not changed (MAJA)."""
CHANGE, CHANGE_RELATIVE = 0.004, 0.10
"""Standard deviation of the change of a cell that seems stable: least, and relative to its reflectance."""
PAST_COMMON, PAST_ERROR, PAST_DRIFT = 0.0035, 0.0045, 0.004
"""Standard deviation of the errors of other dates that all cells share: what all dates share, what each has, and what
the ground drifts in a month."""


@dataclass(frozen=True)
class Evidence:
    """Residuals of cells, shape (trials, rows, columns), zero where the weight is."""

    residual: FloatArray
    weight: FloatArray
    """Of each cell: one over the variance of its own error."""
    systematic: float
    """Standard deviation of the error that is common to all cells of a region."""


def spectral_evidence(trials: Trials, usable: BoolArray) -> list[Evidence]:
    """From colours of vegetation; of cells in ``usable``, which is neither water nor unclear."""
    surface = trials.surface
    vegetated = usable & _vegetated(surface)
    return [
        _along_line(surface[what], surface[by], vegetated, line)
        for what, by, *line in LINES
        if what in surface and by in surface
    ]


def _vegetated(surface: Surface) -> BoolArray:
    """Judged under moderate aerosols, which change these little; melting snow and floods are no vegetation."""
    red, nir = surface["red"][_MODERATE], surface["nir08"][_MODERATE]
    with np.errstate(invalid="ignore"):
        green = (nir - red > LEAST_NDVI * (nir + red)) & (red < BRIGHTEST_RED) & (nir > LEAST_NIR)
        if "swir22" in surface:
            green &= red < surface["swir22"][_MODERATE]
    return np.asarray(green)


def _along_line(what: FloatArray, by: FloatArray, cells: BoolArray, line: Sequence[float]) -> Evidence:
    offset, slope, relative, least, systematic = line
    expected = offset + slope * by
    deviation = np.hypot(least, relative * expected[_MODERATE])
    return _evidence(what - expected, deviation, cells, systematic)


def temporal_evidence(trials: Trials, dates: Sequence[tuple[float, Surface]], usable: BoolArray) -> list[Evidence]:
    """From ground that has not changed since, or until, other ``dates`` (signed days, surface).

    Each cell is compared with the median of the dates on which its near infrared was the same: thin clouds that the
    masks have missed brighten few of them.
    """
    near = trials.surface["nir08"][_MODERATE]
    with np.errstate(invalid="ignore"):
        stable = [np.abs(near - past["nir08"]) < STABLE_NIR * (near + past["nir08"]) for _, past in dates]
    evidence = []
    for name in ("coastal", "blue"):
        shown = [
            (days, np.where(same, past[name], np.float32(np.nan)))
            for same, (days, past) in zip(stable, dates, strict=True)
            if name in past and name in trials.surface
        ]
        if shown:
            typical = _median([image for _, image in shown])
            month = np.sqrt(np.mean([abs(days) for days, _ in shown]) / 30)
            deviation = np.hypot(CHANGE, CHANGE_RELATIVE * typical)
            systematic = float(np.sqrt(PAST_COMMON**2 + PAST_ERROR**2 / len(shown) + (PAST_DRIFT * month) ** 2))
            evidence.append(_evidence(trials.surface[name] - typical, deviation, usable, systematic))
    return evidence


def _median(images: Sequence[FloatArray]) -> FloatArray:
    """Of what is known; NaN where nothing is."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return np.asarray(np.nanmedian(np.stack(images), axis=0), np.float32)


def _evidence(residual: FloatArray, deviation: FloatArray, cells: BoolArray, systematic: float) -> Evidence:
    known = cells & np.isfinite(residual).all(axis=0) & np.isfinite(deviation)
    weight = np.where(known, 1 / np.square(deviation), 0)
    return Evidence(np.where(known, residual, np.float32(0)), weight.astype(np.float32), systematic)


def darkest(trials: Trials, usable: BoolArray) -> FloatArray:
    """The thickest aerosols under which no colour of a cell is negative; NaN where the cell says nothing."""
    limit = np.full(usable.shape, np.inf, np.float32)
    for name in ("blue", "red"):
        limit = np.fmin(limit, _first_zero(trials.surface[name]))
    return np.where(usable & np.isfinite(limit), limit, np.float32(np.nan)).astype(np.float32)


def _first_zero(surface: FloatArray) -> FloatArray:
    """AOT at which what falls with it becomes zero; infinite where it does not."""
    place = np.sum(surface > 0, axis=0)
    after = np.clip(place, 1, TRIALS.size - 1)[None]
    high, low = (np.take_along_axis(surface, index, axis=0)[0] for index in (after - 1, after))
    share = np.clip(high / np.maximum(high - low, 1e-6), 0, 1)
    found = TRIALS[after[0] - 1] + share * (TRIALS[after[0]] - TRIALS[after[0] - 1])
    return np.where(place >= TRIALS.size, np.float32(np.inf), found).astype(np.float32)
