"""Linear filters that tell how much of a signature is in a spectrum, whatever else varies in it.

The best linear estimate of the amplitude f in x = m + f·s + noise of covariance C is f = wᵀ(x − m), w = C⁻¹s / sᵀC⁻¹s
(matched filter; Manolakis and Shaw 2002, doi 10.1109/79.974724). Known nuisances are added to C as directions of large
variance. So the thresholds are shares of cloud or of shadow, not reflectances.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from processing.physics.classification.grids import compiled
from processing.physics.classification.scene import BANDS, PAST_BANDS, FloatArray
from processing.physics.classification.statistics import Variation

_WHITE = {
    "coastal": 0.8, "blue": 0.8, "green": 0.8, "red": 0.8, "nir08": 0.8, "swir16": 0.6, "swir22": 0.5,
}  # fmt: skip
"""Of a thick cloud."""
WHITE = np.array([_WHITE[band] for band in BANDS], np.float32)
WHITE_PAST = np.array([_WHITE[band] for band in PAST_BANDS], np.float32)


def matched(signature: FloatArray, mean: FloatArray, covariance: FloatArray) -> FloatArray:
    """Filter and constant, shape (bands + 1): f = Σ filter·x + constant."""
    weighted = np.linalg.solve(covariance.astype(np.float64), signature.astype(np.float64))
    weighted /= signature @ weighted
    return np.append(weighted, -weighted @ mean).astype(np.float32)


@dataclass(frozen=True)
class Filters:
    """For each cell, of the share of cloud and of the share of direct light that lacks."""

    cloud: FloatArray
    """Shape (rows, columns, bands + 1): filter and constant. NaN where unknown."""
    shade: FloatArray
    shade_doubt: FloatArray
    """Standard deviation of what the filter gives, shape (rows, columns)."""


def matched_everywhere(
    reference: FloatArray,
    change: Variation,
    scaling: float,
    snow: Variation,
    snow_brightness: FloatArray,
) -> Filters:
    """For each cell of a reference (bands, rows, columns), whose clear ground changes as ``change`` says.

    ``scaling``: relative standard deviation of the light on the ground that is no cloud. ``snow``: relative spectra of
    snow; ``snow_brightness`` (rows, columns): what they are multiplied by, 0 where there can be none. There, any share
    of snow is as likely as any other.
    """
    bands, rows, columns = reference.shape
    cloud, shade = np.empty((2, rows, columns, bands + 1), np.float32)
    doubt = np.empty((rows, columns), np.float32)
    _match(
        np.ascontiguousarray(reference, np.float32), change.mean, change.covariance, WHITE_PAST,
        _USUAL_SHADE * _SHADE_DOUBT, float(scaling),
        snow.mean, snow.covariance, np.ascontiguousarray(snow_brightness, np.float32), cloud, shade, doubt,
    )  # fmt: skip
    return Filters(cloud, shade, doubt)


_SHADE_DOUBT = np.array([0.40, 0.20, 0.12, 0.05, 0.05], np.float32)
"""How uncertain it is, relative, by how much the reflectance in :data:`PAST_BANDS` falls in a shadow: skylight fills
it, the more at short wavelengths, but the correction of the air takes more from it than the air has added there."""
_USUAL_SHADE = 0.5


@compiled("void(float32[:,::1], float32[::1], float32[::1])")
def _solve(matrix: FloatArray, vector: FloatArray, out: FloatArray) -> None:
    """A symmetric positive definite system by Cholesky's method; the lower half of the matrix holds its factor."""
    number = vector.shape[0]
    for row in range(number):
        total = vector[row]
        for column in range(row):
            total -= matrix[row, column] * out[column]
        out[row] = total / matrix[row, row]
    for back in range(number):
        row = number - 1 - back
        total = out[row]
        for column in range(row + 1, number):
            total -= matrix[column, row] * out[column]
        out[row] = total / matrix[row, row]


@compiled("void(float32[:,::1])")
def _factor(matrix: FloatArray) -> None:
    """In place, the lower half."""
    for column in range(matrix.shape[0]):
        for row in range(column, matrix.shape[0]):
            total = matrix[row, column]
            for before in range(column):
                total -= matrix[row, before] * matrix[column, before]
            if row == column:
                matrix[row, column] = np.sqrt(max(total, np.float32(1e-9)))
            else:
                matrix[row, column] = total / matrix[column, column]


@compiled("float64(float32[::1], float32[::1])")
def _dot(first: FloatArray, second: FloatArray) -> float:
    total = 0.0
    for band in range(second.shape[0]):
        total += first[band] * second[band]
    return total


@compiled("float64(float32[:,::1], float32[::1], float32[::1], float32[::1], float32[::1], float32[:])")
def _filter(
    factor: FloatArray, signature: FloatArray, ground: FloatArray, offset: FloatArray, work: FloatArray, out: FloatArray
) -> float:
    """A filter of amplitude 1 for the signature, and the constant that makes it 0 for the ground; its doubt."""
    _solve(factor, signature, work)
    power, constant = _dot(work, signature), 0.0
    for band in range(ground.shape[0]):
        out[band] = work[band] / power
        constant -= out[band] * (ground[band] + offset[band])
    out[ground.shape[0]] = constant
    return float(1 / np.sqrt(power))


@compiled(
    "void(float32[:,:,::1], float32[::1], float32[:,::1], float32[::1], float32[::1], float64, float32[::1],"
    "float32[:,::1], float32[:,::1], float32[:,:,::1], float32[:,:,::1], float32[:,::1])"
)
def _match(
    reference: FloatArray,
    offset: FloatArray,
    covariance: FloatArray,
    white: FloatArray,
    shade_doubt: FloatArray,
    scaling: float,
    snow: FloatArray,
    snow_covariance: FloatArray,
    snow_brightness: FloatArray,
    cloud: FloatArray,
    shade: FloatArray,
    doubt: FloatArray,
) -> None:
    bands, rows, columns = reference.shape
    matrix = np.empty((bands, bands), np.float32)
    ground, signature, fresh, work = np.empty(bands, np.float32), np.empty(bands, np.float32), snow * 0, snow * 0
    for row in range(rows):
        for column in range(columns):
            bright = snow_brightness[row, column]
            for band in range(bands):
                ground[band] = reference[band, row, column]
                fresh[band] = bright * snow[band] - ground[band] if bright > 0 else 0
            for band in range(bands):
                for other in range(bands):
                    matrix[band, other] = (
                        covariance[band, other]
                        + scaling * scaling * ground[band] * ground[other]
                        + fresh[band] * fresh[other]
                        + bright * bright * snow_covariance[band, other]
                    )
            _factor(matrix)
            for band in range(bands):
                signature[band] = white[band] - ground[band]
            _filter(matrix, signature, ground, offset, work, cloud[row, column])
            # A shadow is itself a change of light.
            for band in range(bands):
                signature[band] = -ground[band]
                for other in range(bands):
                    matrix[band, other] = (
                        covariance[band, other]
                        + fresh[band] * fresh[other]
                        + bright * bright * snow_covariance[band, other]
                    )
                matrix[band, band] += (shade_doubt[band] * ground[band]) ** 2
            _factor(matrix)
            doubt[row, column] = _filter(matrix, signature, ground, offset, work, shade[row, column])
