"""Interpolation in the scattering tables of one band and aerosol model."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

Array = npt.NDArray[np.float64]
Float32Array = npt.NDArray[np.float32]


@njit("i8(f8[::1], f8, f8[::1])", cache=True, nogil=True)
def _cubic(nodes: Array, where: float, weights: Array) -> int:
    """Lagrange's ``weights`` of the four nodes about ``where``; returns the first one's number."""
    first = 0
    while first < nodes.size - 4 and where > nodes[first + 2]:
        first += 1
    for i in range(4):
        weight = 1.0
        for j in range(4):
            if j != i:
                weight *= (where - nodes[first + j]) / (nodes[first + i] - nodes[first + j])
        weights[i] = weight
    return first


@njit("f8(f8[::1], f8, f8, f8)", cache=True, nogil=True)
def _direct(depth: Array, zenith: float, aot: float, pressure: float) -> float:
    """Mean over the band of the beam's transmittance, to the second order of the depth's variation in it."""
    slant = 1 / np.cos(np.radians(zenith))
    mean = depth[0] * pressure + depth[1] * aot
    variance = depth[2] * pressure**2 + depth[3] * aot**2 + 2 * depth[4] * pressure * aot
    return float(np.exp(-mean * slant + 0.5 * variance * slant**2))


@njit("f8(f4[:, :, ::1], i8, f8[::1], i8, f8[::1], i8, f8[::1])", cache=True, nogil=True)
def _lost(
    table: Float32Array, zenith: int, by_zenith: Array, aot: int, by_aot: Array, pressure: int, by_pressure: Array
) -> float:
    total = 0.0
    for i in range(4):
        for j in range(4):
            weight = by_zenith[i] * by_aot[j]
            for k in range(4):
                total += weight * by_pressure[k] * table[zenith + i, aot + j, pressure + k]
    return total


@njit(
    "void(f4[:, :, :, ::1], f4[:, :, ::1], f4[:, ::1], f8[::1], f8[::1], f8[::1], f8[::1], f8[::1],"
    " f8[::1], f8[::1], f8[::1], f8[::1], f8[::1], f4[:, ::1])",
    cache=True, nogil=True, fastmath={"reassoc", "contract"},
)  # fmt: skip
def interpolate(
    path: Float32Array,
    lost: Float32Array,
    albedo: Float32Array,
    depth: Array,
    zeniths: Array,
    views: Array,
    aots: Array,
    pressures: Array,
    sun: Array,
    view: Array,
    azimuth: Array,
    aot: Array,
    pressure: Array,
    results: Float32Array,
) -> None:
    """Fill ``results`` (6, places): path, beam and rest down, beam and rest up, albedo; angles in degrees."""
    by_sun, by_view, by_own, by_aot, by_pressure = np.empty(4), np.empty(4), np.empty(4), np.empty(4), np.empty(4)
    terms = path.shape[3] // pressures.size
    shares = np.empty(4 * terms, np.float32)  # of a cell's figures: four pressures, each with its series
    for n in range(sun.size):
        s, v = _cubic(zeniths, sun[n], by_sun), _cubic(views, view[n], by_view)
        own = _cubic(zeniths, view[n], by_own)
        a, p = _cubic(aots, aot[n], by_aot), _cubic(pressures, pressure[n], by_pressure)
        for m in range(terms):
            cosine = np.cos(m * np.radians(azimuth[n]))
            for q in range(4):
                shares[q * terms + m] = by_pressure[q] * cosine
        reflectance = 0.0
        for i in range(4):
            for j in range(4):
                for k in range(4):
                    cell = path[s + i, v + j, a + k, p * terms : (p + 4) * terms]
                    inner = np.float32(0)
                    for t in range(shares.size):
                        inner += shares[t] * cell[t]
                    reflectance += by_sun[i] * by_view[j] * by_aot[k] * inner
        from_below = 0.0
        for k in range(4):
            for q in range(4):
                from_below += by_aot[k] * by_pressure[q] * albedo[a + k, p + q]
        down = 1 - _lost(lost, s, by_sun, a, by_aot, p, by_pressure)
        up = 1 - _lost(lost, own, by_own, a, by_aot, p, by_pressure)
        beam_down, beam_up = _direct(depth, sun[n], aot[n], pressure[n]), _direct(depth, view[n], aot[n], pressure[n])
        results[0, n], results[5, n] = reflectance, from_below
        results[1, n], results[2, n] = beam_down, down - beam_down
        results[3, n], results[4, n] = beam_up, up - beam_up


@njit(
    "void(f4[:, :, ::1], f4[::1], f8[::1], f8[::1], f8[::1], f8[::1],"
    " f8[::1], f8[::1], f8[::1], f8[::1], f8[::1], f4[::1])",
    cache=True, nogil=True,
)  # fmt: skip
def add_single(
    lit: Float32Array,
    phase: Float32Array,
    aots: Array,
    pressures: Array,
    slants: Array,
    angles: Array,
    sun: Array,
    view: Array,
    azimuth: Array,
    aot: Array,
    pressure: Array,
    path: Float32Array,
) -> None:
    """Add to ``path`` (places,) the light that aerosol alone scattered, and once."""
    by_aot, by_pressure, by_slant, by_angle = np.empty(4), np.empty(4), np.empty(4), np.empty(4)
    step = angles[1] - angles[0]
    for n in range(sun.size):
        up, down = np.cos(np.radians(view[n])), np.cos(np.radians(sun[n]))
        sines = np.sin(np.radians(view[n])) * np.sin(np.radians(sun[n]))
        cosine = -(up * down + sines * np.cos(np.radians(azimuth[n])))
        angle = np.degrees(np.arccos(min(max(cosine, -1.0), 1.0)))
        near = min(max(int((angle - angles[0]) / step) - 1, 0), angles.size - 4) if angle == angle else 0
        _cubic(angles[near : near + 4], angle, by_angle)
        a, p = _cubic(aots, aot[n], by_aot), _cubic(pressures, pressure[n], by_pressure)
        s = _cubic(slants, 1 / up + 1 / down, by_slant)
        share = 0.0
        for k in range(4):
            for q in range(4):
                for i in range(4):
                    share += by_aot[k] * by_pressure[q] * by_slant[i] * lit[a + k, p + q, s + i]
        towards = 0.0
        for i in range(4):
            towards += by_angle[i] * phase[near + i]
        path[n] += share * towards / (4 * (up + down))
