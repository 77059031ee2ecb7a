"""Scattering matrices as series of generalised spherical functions, which is how solvers take them.

J. W. Hovenier, C. van der Mee, H. Domke, Transfer of Polarized Light in Planetary Atmospheres, Kluwer, 2004,
doi 10.1007/978-1-4020-2856-4, chapter 2.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

Array = npt.NDArray[np.float64]

BLUR = np.radians(1.0)
"""Width of the Gaussian that the series is smoothed with: a series cut short rings, most of all backwards, where
satellites look."""


def expand(cosines: Array, weights: Array, matrix: Array, moments: int) -> Array:
    """Coefficients a1, a2, a3, b1, shape (4, ``moments``), normalised to a1[0] = 1.

    ``cosines`` and ``weights`` are a quadrature over -1 to 1, ``matrix`` the elements F11, F12, F33 at its nodes,
    shape (3, nodes), of spheres (F22 = F11).
    """
    upright, mixed, same, opposite = (
        functions(cosines, moments, *order) for order in ((0, 0), (0, 2), (2, 2), (2, -2))
    )
    order = np.arange(moments) + 0.5
    f11, f12, f33 = matrix * weights
    together, apart = order * (same @ (f11 + f33)), order * (opposite @ (f11 - f33))
    rows = np.stack([order * (upright @ f11), (together + apart) / 2, (together - apart) / 2, -order * (mixed @ f12)])
    degree = np.arange(moments)
    damped: Array = rows / rows[0, 0] * np.exp(-degree * (degree + 1) * BLUR**2 / 2)
    return damped


@njit(cache=True)
def functions(cosines: Array, count: int, m: int, n: int) -> Array:
    """Wigner's functions d(l; m, n) for l from 0, shape (``count``, cosines); m = n = 0, or n = ±2 with m = 0 or 2."""
    values = np.zeros((count, cosines.size))
    lowest = max(abs(m), abs(n))
    if lowest == 0:
        values[0] = 1.0
        values[1] = cosines
        start = 1
    else:
        if m == 0:
            values[2] = np.sqrt(6.0) / 4 * (1 - cosines**2)
        else:
            values[2] = (1 + np.sign(n) * cosines) ** 2 / 4
        start = 2
    for degree in range(start, count - 1):
        following = degree + 1
        up = degree * np.sqrt(float((following**2 - m**2) * (following**2 - n**2)))
        down = following * np.sqrt(float((degree**2 - m**2) * (degree**2 - n**2)))
        factor = (2 * degree + 1) * (degree * following * cosines - m * n)
        values[following] = (factor * values[degree] - down * values[degree - 1]) / up
    return values
