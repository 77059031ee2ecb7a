"""Linear filters that tell how much of a signature is in a spectrum, whatever else varies in it.

The best linear estimate of the amplitude f in x = m + f·s + noise of covariance C is f = wᵀ(x − m), w = C⁻¹s / sᵀC⁻¹s
(matched filter; Manolakis and Shaw 2002, doi 10.1109/79.974724). Known nuisances are added to C as directions of large
variance. So the thresholds are shares of cloud or of shadow, not reflectances.
"""

from __future__ import annotations

import numpy as np

from processing.physics.classification.grids import compiled
from processing.physics.classification.scene import BANDS, PAST_BANDS, FloatArray

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


def matched_everywhere(
    reference: FloatArray, offset: FloatArray, covariance: FloatArray, scaling: float
) -> tuple[FloatArray, FloatArray]:
    """For each cell of a reference (bands, rows, columns): filters of cloud and of shadow, (rows, columns, bands + 1).

    ``offset``: of the scene from the reference; ``scaling``: standard deviation of the light on the ground, relative,
    which is no cloud. NaN where the reference is.
    """
    bands, rows, columns = reference.shape
    cloud = np.empty((rows, columns, bands + 1), np.float32)
    shadow = np.empty((rows, columns, bands + 1), np.float32)
    inverse = np.linalg.inv(covariance.astype(np.float64)).astype(np.float32)
    stack = np.ascontiguousarray(reference, np.float32)
    _match(stack, offset.astype(np.float32), inverse, WHITE_PAST, DIRECT, float(scaling), cloud, shadow)
    return cloud, shadow


DIRECT = np.array([0.70, 0.78, 0.84, 0.91, 0.98], np.float32)
"""Share of the sunlight that comes straight from the sun, by :data:`PAST_BANDS`: what a shadow takes away."""


@compiled("float64(float32[:], float32[:])")
def _dot(first: FloatArray, second: FloatArray) -> float:
    """Over the elements of the second."""
    total = 0.0
    for band in range(second.shape[0]):
        total += first[band] * second[band]
    return total


@compiled("void(float32[:,:], float32[:], float32[:])")
def _product(matrix: FloatArray, vector: FloatArray, out: FloatArray) -> None:
    for band in range(vector.shape[0]):
        out[band] = _dot(matrix[band], vector)


@compiled("void(float32[:], float32[:], float32[:], float32[:])")
def _finish(out: FloatArray, signature: FloatArray, ground: FloatArray, offset: FloatArray) -> None:
    """Of amplitude 1 for the signature, and the constant that makes it 0 for the ground."""
    total, constant = _dot(out, signature), 0.0
    for band in range(ground.shape[0]):
        out[band] /= total
        constant -= out[band] * (ground[band] + offset[band])
    out[ground.shape[0]] = constant


@compiled(
    "void(float32[:,:,::1], float32[::1], float32[:,::1], float32[::1], float32[::1], float64, float32[:,:,::1],"
    "float32[:,:,::1])"
)
def _match(
    reference: FloatArray,
    offset: FloatArray,
    inverse: FloatArray,
    white: FloatArray,
    direct: FloatArray,
    scaling: float,
    cloud: FloatArray,
    shadow: FloatArray,
) -> None:
    bands, rows, columns = reference.shape
    ground, signature, weighted = np.empty((3, bands), np.float32)
    for row in range(rows):
        for column in range(columns):
            for band in range(bands):
                ground[band] = reference[band, row, column]
                signature[band] = white[band] - ground[band]
            # The ground's own brightness may vary by a factor, which is projected out (Sherman and Morrison).
            _product(inverse, ground, weighted)
            share = scaling * scaling / (1 + scaling * scaling * _dot(weighted, ground))
            _product(inverse, signature, cloud[row, column])
            share *= _dot(weighted, signature)
            for band in range(bands):
                cloud[row, column, band] -= share * weighted[band]
            _finish(cloud[row, column], signature, ground, offset)
            for band in range(bands):
                signature[band] = -direct[band] * ground[band]
            _product(inverse, signature, shadow[row, column])
            _finish(shadow[row, column], signature, ground, offset)
