"""Hashes and smooth noise of absolute map coordinates: the same place is the same in every extent.

Everything random about the simulated ground and sky comes from here, so that a pixel depends on
where it is and on the seed, never on the extent that it is drawn in.
"""

from __future__ import annotations

import numpy as np
from numba import njit

_DIRECTIONS = 64
_GRADIENT_X = np.cos(np.arange(_DIRECTIONS) * 2 * np.pi / _DIRECTIONS)
_GRADIENT_Y = np.sin(np.arange(_DIRECTIONS) * 2 * np.pi / _DIRECTIONS)
_TO_UNIT = 1.0 / 4294967296.0
GRADIENT_NOISE_DEVIATION = 0.32
"""Standard deviation of :func:`gradient_noise` (its range is about -1 to 1)."""


@njit(cache=True, inline="always")
def hash32(i: int, j: int, seed: int) -> int:
    """32 well mixed bits of two integers and a seed."""
    h = (i * 374761393 + j * 668265263 + seed * 2246822519 + 3266489917) & 0xFFFFFFFF
    h = ((h ^ (h >> 15)) * 2146121005) & 0xFFFFFFFF
    h = ((h ^ (h >> 12)) * 2221713035) & 0xFFFFFFFF
    return h ^ (h >> 16)


@njit(cache=True, inline="always")
def uniform(i: int, j: int, seed: int) -> float:
    """A number in [0, 1) of two integers and a seed."""
    return hash32(i, j, seed) * _TO_UNIT


@njit(cache=True, inline="always")
def smoothstep(low: float, high: float, value: float) -> float:
    """0 at or below ``low``, 1 at or above ``high``, smooth between (``high`` may be the smaller)."""
    t = min(1.0, max(0.0, (value - low) / (high - low)))
    return t * t * (3.0 - 2.0 * t)


@njit(cache=True)
def gradient_noise(x: float, y: float, seed: int) -> tuple[float, float, float]:
    """Perlin's gradient noise (doi 10.1145/566570.566636) and its two derivatives; lattice step 1."""
    i = int(np.floor(x))
    j = int(np.floor(y))
    u = x - i
    v = y - j
    h00 = hash32(i, j, seed) & 63
    h10 = hash32(i + 1, j, seed) & 63
    h01 = hash32(i, j + 1, seed) & 63
    h11 = hash32(i + 1, j + 1, seed) & 63
    ax, ay = _GRADIENT_X[h00], _GRADIENT_Y[h00]
    bx, by = _GRADIENT_X[h10], _GRADIENT_Y[h10]
    cx, cy = _GRADIENT_X[h01], _GRADIENT_Y[h01]
    dx, dy = _GRADIENT_X[h11], _GRADIENT_Y[h11]
    a = ax * u + ay * v
    b = bx * (u - 1) + by * v
    c = cx * u + cy * (v - 1)
    d = dx * (u - 1) + dy * (v - 1)
    su = u * u * u * (u * (u * 6 - 15) + 10)
    sv = v * v * v * (v * (v * 6 - 15) + 10)
    du = 30 * u * u * (u * (u - 2) + 1)
    dv = 30 * v * v * (v * (v - 2) + 1)
    k = a - b - c + d
    value = a + su * (b - a) + sv * (c - a) + su * sv * k
    slope_x = ax + su * (bx - ax) + sv * (cx - ax) + su * sv * (ax - bx - cx + dx) + du * (b - a + sv * k)
    slope_y = ay + su * (by - ay) + sv * (cy - ay) + su * sv * (ay - by - cy + dy) + dv * (c - a + su * k)
    return value * 1.4142, slope_x * 1.4142, slope_y * 1.4142


@njit(cache=True)
def fractal_noise(x: float, y: float, octaves: int, seed: int) -> float:
    """Sum of octaves of :func:`gradient_noise`, each half as strong and twice as fine; about -1 to 1."""
    total = 0.0
    strength = 0.57
    for octave in range(octaves):
        total += strength * gradient_noise(x, y, seed + octave)[0]
        x, y = 1.6 * x - 1.2 * y + 17.3, 1.2 * x + 1.6 * y - 9.1
        strength *= 0.5
    return total


@njit(cache=True, inline="always")
def bell(i: int, j: int, seed: int) -> float:
    """A nearly normal number of mean 0 and standard deviation 1: the sum of four uniform bytes."""
    h = hash32(i, j, seed)
    total = (h & 255) + ((h >> 8) & 255) + ((h >> 16) & 255) + (h >> 24)
    return (total - 510.0) / 147.8
