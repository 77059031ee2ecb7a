"""Normalised differences of two bands, and how uncertain they are.

NDVI: near infrared and red (Tucker 1979, doi 10.1016/0034-4257(79)90013-0). NDWI: near infrared and short-wave infrared
at 1.6 µm, of the water in leaves (Gao 1996, doi 10.1016/S0034-4257(96)00067-3). NDSI: green and short-wave infrared at
1.6 µm (Dozier 1989, doi 10.1016/0034-4257(89)90101-6).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]


def normalised_difference(high: Floats | float, low: Floats | float) -> Floats:
    """``(high − low) / (high + low)`` of reflectances, cut to −1 and 1; NaN where their sum is not above 0.

    Of the shape and type of what is given, a number being an array of no dimension.
    """
    first, second = np.asarray(high), np.asarray(low)
    total = np.asarray(first + second)
    ratio = np.full_like(total, np.nan)
    np.divide(first - second, total, out=ratio, where=total > 0)  # NaN is not above 0
    cut: Floats = np.clip(ratio, -1, 1)
    return cut


def normalised_difference_sigma(high: float, low: float, high_sigma: float, low_sigma: float) -> float | None:
    """Standard deviation of the normalised difference of reflectances with independent errors (1 σ), first order.

    None where the sum of the reflectances is not above 0.
    """
    total = high + low
    if total <= 0:
        return None
    return 2 * math.hypot(low * high_sigma, high * low_sigma) / total**2
