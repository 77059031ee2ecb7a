"""Surface reflectance of every pixel from terms known on a coarse grid, in one pass."""

from __future__ import annotations

import numba
import numpy as np
import numpy.typing as npt

from processing.physics.smac import Terms

SCALE = 10000.0
NO_DATA = -10000
LARGEST = 32767
Int16Array = npt.NDArray[np.int16]
Float32Array = npt.NDArray[np.float32]


def correct(toa: Float32Array, terms: Terms, factor: float, first_row: int = 0) -> Int16Array:
    """Surface reflectance x 10000 of a strip of pixels, :data:`NO_DATA` where ``toa`` is NaN.

    Parameters
    ----------
    toa : float32, shape (rows, columns), unitless
    terms : on the coarse grid, whose pixels are ``factor`` pixels wide and share the image's first corner
    factor : size of a coarse pixel in pixels, at least 1
    first_row : row of the image where the strip begins
    """
    gas = terms.gas_transmission
    offset = np.ascontiguousarray(gas * terms.path_reflectance, dtype=np.float32)
    slope = np.ascontiguousarray(gas * terms.scattering_transmission, dtype=np.float32)
    surface = np.empty(toa.shape, dtype=np.int16)
    _correct(np.ascontiguousarray(toa), offset, slope, np.float32(terms.spherical_albedo), factor, first_row, surface)
    return surface


@numba.njit(  # type: ignore[untyped-decorator, unused-ignore]
    "void(float32[:,::1], float32[:,::1], float32[:,::1], float32, float64, int64, int16[:,::1])",
    cache=True,
    nogil=True,
)
def _correct(
    toa: Float32Array,
    offset: Float32Array,
    slope: Float32Array,
    albedo: np.float32,
    factor: float,
    first_row: int,
    surface: Int16Array,
) -> None:
    """``surface = a / (slope + albedo * a)`` with ``a = toa - offset``, both fields bilinear in the coarse grid."""
    last_row, last_column = offset.shape[0] - 1, offset.shape[1] - 1
    for row in range(toa.shape[0]):
        y = min(max((first_row + row + 0.5) / factor - 0.5, 0.0), float(last_row))
        above = min(int(y), max(last_row - 1, 0))
        below, down = min(above + 1, last_row), np.float32(y - above)
        for column in range(toa.shape[1]):
            value = toa[row, column]
            if np.isnan(value):
                surface[row, column] = NO_DATA
                continue
            x = min(max((column + 0.5) / factor - 0.5, 0.0), float(last_column))
            left = min(int(x), max(last_column - 1, 0))
            right, across = min(left + 1, last_column), np.float32(x - left)
            one = np.float32(1.0)
            path = (offset[above, left] * (one - across) + offset[above, right] * across) * (one - down) + (
                offset[below, left] * (one - across) + offset[below, right] * across
            ) * down
            gain = (slope[above, left] * (one - across) + slope[above, right] * across) * (one - down) + (
                slope[below, left] * (one - across) + slope[below, right] * across
            ) * down
            scattered = value - path
            scaled = scattered / (gain + albedo * scattered) * np.float32(SCALE)
            surface[row, column] = np.int16(round(min(max(scaled, np.float32(NO_DATA + 1)), np.float32(LARGEST))))
