"""How the clear ground varies: means and covariances that a minority of other pixels does not spoil."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from processing.physics.classification.scene import BoolArray, FloatArray

Sample = npt.NDArray[np.float64]

LARGEST_SAMPLE = 40_000
LEAST_SAMPLE = 60
_ROUNDS = 4
_KEPT = 0.97
"""Share of the sample that is kept in each round."""
_FLOOR = 4e-6
"""Variance that every band has at least: noise, and what the correction misses."""


@dataclass(frozen=True)
class Variation:
    """Of vectors of band values."""

    mean: FloatArray
    covariance: FloatArray


def variation(
    vectors: FloatArray, among: BoolArray, floor: float = _FLOOR, known: Variation | None = None
) -> Variation | None:
    """Of (bands, rows, columns) at the pixels ``among``, without the farthest.

    Pixels are dropped by their Mahalanobis distance, a few per cent in each round. What is ``known`` beforehand counts
    as :data:`LEAST_SAMPLE` pixels; without, None if there are fewer.
    """
    sample = sampled(vectors, among)
    if sample.shape[1] < LEAST_SAMPLE:
        return known
    identity = np.eye(len(vectors))
    for number in range(_ROUNDS):
        mean = sample.mean(axis=1)
        covariance = np.cov(sample) + floor * identity
        if number < _ROUNDS - 1:
            away = sample - mean[:, None]
            distance = (away * np.linalg.solve(covariance, away)).sum(axis=0)
            sample = sample[:, distance <= np.quantile(distance, _KEPT)]
    found = Variation(mean.astype(np.float32), covariance.astype(np.float32))
    return found if known is None else _together(found, sample.shape[1], known)


def of_spectra(spectra: npt.ArrayLike, floor: float = _FLOOR) -> Variation:
    """Of a few spectra, shape (spectra, bands)."""
    values = np.asarray(spectra, np.float64)
    covariance = np.cov(values.T) + floor * np.eye(values.shape[1])
    return Variation(values.mean(axis=0).astype(np.float32), covariance.astype(np.float32))


def _together(found: Variation, number: int, known: Variation) -> Variation:
    share = np.float32(LEAST_SAMPLE / (LEAST_SAMPLE + number))
    apart = known.mean - found.mean
    mean = found.mean + share * apart
    within = (1 - share) * found.covariance + share * known.covariance
    return Variation(mean, within + share * (1 - share) * np.outer(apart, apart))


def sampled(vectors: FloatArray, among: BoolArray) -> Sample:
    """Shape (bands, pixels), float64: of all these pixels, or evenly of them if they are many."""
    places = np.flatnonzero(among)
    step = -(-len(places) // LARGEST_SAMPLE)
    flat = vectors.reshape(len(vectors), -1)
    chosen: Sample = flat[:, places[:: max(1, step)]].astype(np.float64)
    return np.asarray(chosen[:, np.isfinite(chosen).all(axis=0)])
