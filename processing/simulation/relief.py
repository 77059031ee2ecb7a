"""The relief: a plain with gentle hills, north of invented Pyrenees, as a function of UTM 31 coordinates."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from processing.raster.geobox import GeoBox
from processing.simulation import erosion
from processing.simulation.noise import fractal_noise, gradient_noise, smoothstep

_HILL_STEP = 3300.0
_FLAT = np.zeros((1, 1), np.float32)


@njit(cache=True)
def brook_distance(x: float, y: float, seed: int) -> tuple[float, float]:
    """Distance to the nearest brook of the hills (m, exact only nearby) and the hills' height (0 to 1).

    Brooks run where the hills' noise is zero, which is where its absolute value has its valleys.
    """
    warp = 0.22 * gradient_noise(x / 1500.0, y / 1500.0, seed + 21)[0]
    n, nx, ny = gradient_noise(x / _HILL_STEP + warp, y / _HILL_STEP - warp, seed + 22)
    steepness = max(0.25, np.sqrt(nx * nx + ny * ny))
    return abs(n) / steepness * _HILL_STEP, abs(n)


@njit(cache=True, inline="always")
def _cubic(a: float, b: float, c: float, d: float, t: float) -> float:
    return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))


@njit(cache=True)
def mountain_height(x: float, y: float, lattice: npt.NDArray[np.float32], seed: int) -> float:
    """Metres over the plain: the eroded lattice, and crags finer than it."""
    if lattice.size == 1:
        return 0.0
    warped_x, warped_y = erosion.warp(x, y, seed)
    u = (warped_x - erosion.LEFT) / erosion.STEP
    v = (erosion.TOP - warped_y) / erosion.STEP
    u = min(max(u, 1.0), lattice.shape[1] - 2.001)
    v = min(max(v, 1.0), lattice.shape[0] - 2.001)
    j, i = int(u), int(v)
    row = np.empty(4)
    for k in range(4):
        r = lattice[i - 1 + k]
        row[k] = _cubic(r[j - 1], r[j], r[j + 1], r[j + 2], u - j)
    height = _cubic(row[0], row[1], row[2], row[3], v - i)
    if height < 5.0:
        return max(0.0, height)
    crags = fractal_noise(x / 330.0, y / 330.0, 5, seed + 71)
    return max(0.0, height + crags * 45.0 * min(1.0, height / 500.0))


@njit(cache=True)
def altitude(x: float, y: float, lattice: npt.NDArray[np.float32], seed: int) -> float:
    """Metres above sea level."""
    upstream = max(0.0, (4829000.0 - y) * 0.0016)
    hills = brook_distance(x, y, seed)[1]
    roughness = smoothstep(-0.5, 0.5, fractal_noise(x / 15000.0, y / 15000.0, 2, seed + 41))
    plain = (
        143.0 + upstream + (25.0 + 130.0 * roughness) * hills + 4.0 * fractal_noise(x / 700.0, y / 700.0, 3, seed + 43)
    )
    return plain + mountain_height(x, y, lattice, seed)


@njit(cache=True)
def _fill(
    left: float, top: float, step: float, lattice: npt.NDArray[np.float32], seed: int, out: npt.NDArray[np.float32]
) -> None:
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = altitude(left + (j + 0.5) * step, top - (i + 0.5) * step, lattice, seed)


def lattice_for(geobox: GeoBox, seed: int) -> npt.NDArray[np.float32]:
    """The mountains' lattice where this extent reaches them, else a single zero."""
    return erosion.mountains(seed).height if geobox.bounds[1] < erosion.TOP else _FLAT


def altitudes(geobox: GeoBox, seed: int) -> npt.NDArray[np.float32]:
    """Altitude (m) at the pixel centres, shape ``geobox.shape``."""
    out = np.empty(geobox.shape, np.float32)
    _fill(geobox.left, geobox.top, geobox.resolution, lattice_for(geobox, seed), seed, out)
    return out


def slopes(
    altitude_m: npt.NDArray[np.float32], resolution: float
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Rise to the east and to the north (m per m) by central differences."""
    down, right = (np.asarray(slope, np.float32) for slope in np.gradient(altitude_m, np.float32(resolution)))
    return right, -down


@njit(cache=True)
def _at(
    x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], lattice: npt.NDArray[np.float32], seed: int,
    out: npt.NDArray[np.float32],
) -> None:  # fmt: skip
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = altitude(x[i, j], y[i, j], lattice, seed)


def altitudes_at(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], seed: int) -> npt.NDArray[np.float32]:
    """Altitude (m) at places of the map (UTM 31, m); two-dimensional arrays."""
    lattice = erosion.mountains(seed).height if y.min() < erosion.TOP else _FLAT
    out = np.empty(x.shape, np.float32)
    _at(np.ascontiguousarray(x), np.ascontiguousarray(y), lattice, seed, out)
    return out
