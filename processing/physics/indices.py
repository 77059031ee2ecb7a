"""Normalised differences of two bands, and how uncertain they are.

NDVI: near infrared and red (Tucker 1979, doi 10.1016/0034-4257(79)90013-0). NDWI: near infrared and short-wave infrared
at 1.6 µm, of the water in leaves (Gao 1996, doi 10.1016/S0034-4257(96)00067-3). NDSI: green and short-wave infrared at
1.6 µm (Dozier 1989, doi 10.1016/0034-4257(89)90101-6).
"""

from __future__ import annotations

import math


def normalised_difference(high: float, low: float) -> float | None:
    """``(high − low) / (high + low)`` of two reflectances, within −1 and 1; None where their sum is not above 0."""
    total = high + low
    if total <= 0:
        return None
    return min(max((high - low) / total, -1.0), 1.0)


def normalised_difference_sigma(high: float, low: float, high_sigma: float, low_sigma: float) -> float | None:
    """Standard deviation of the normalised difference of reflectances with independent errors (1 σ), first order.

    None where the sum of the reflectances is not above 0.
    """
    total = high + low
    if total <= 0:
        return None
    return 2 * math.hypot(low * high_sigma, high * low_sigma) / total**2
