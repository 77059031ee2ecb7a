"""What molecules and aerosols do to the light of a band: from tables, at any geometry, aerosol and altitude.

The tables were computed by :mod:`processing.radiative_transfer` (vector radiative transfer, own optics of aerosols) and
averaged over each band's response. Path reflectance: cubic in the zenith angles, AOT and pressure, cosine series in
relative azimuth. Transmittances up are those down along the same way (reciprocity).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from processing.physics.scattering_table import (
    AEROSOL_MODELS as AEROSOL_MODELS,
)
from processing.physics.scattering_table import (
    NODES,
    BandTable,
    band_table,
    relative_pressure,
)

Array = npt.NDArray[np.float64]
FloatArray = npt.NDArray[np.floating]
Float32Array = npt.NDArray[np.float32]
_QUANTITIES = 6


@dataclass(frozen=True)
class Scattering:
    """Float32 arrays of one shape, unitless; gases apart.

    ``reflectance = path + down·(surface·direct_up + surroundings·diffuse_up) / (1 - albedo·surroundings)``
    """

    path_reflectance: Float32Array
    """Of the atmosphere over a black ground."""
    direct_down: Float32Array
    """Of sunlight that reaches the ground, what comes as a beam,"""
    diffuse_down: Float32Array
    """and from the sky, black ground."""
    direct_up: Float32Array
    """Of the ground's light that reaches the sensor, what comes straight,"""
    diffuse_up: Float32Array
    """and from elsewhere, scattered into the line of sight."""
    spherical_albedo: Float32Array
    """Reflectance of the atmosphere from below."""

    @property
    def down(self) -> Float32Array:
        """Transmittance of sunlight, direct and diffuse."""
        return self.direct_down + self.diffuse_down

    @property
    def up(self) -> Float32Array:
        """Transmittance to the sensor, direct and diffuse."""
        return self.direct_up + self.diffuse_up


def scattering(
    platform: str,
    band: str,
    model: str,
    *,
    sun_zenith: FloatArray | float,
    view_zenith: FloatArray | float,
    relative_azimuth: FloatArray | float,
    aot: FloatArray | float,
    altitude: FloatArray | float,
) -> Scattering:
    """Arrays or numbers, broadcast together.

    Degrees: ``sun_zenith`` 0 to 80, ``view_zenith`` 0 to 16, ``relative_azimuth`` any (0: the sensor is on the sun's
    side). ``aot`` at 550 nm above the ground, 0 to 2; ``altitude`` of the ground, 0 to 5000 m. What is outside is
    taken to the nearest limit (views: to 18°), NaN gives NaN. ``model`` is one of :data:`AEROSOL_MODELS`. Raises
    KeyError for an unknown platform, band or model. About 1 µs for each element.
    """
    table = band_table(platform, band, model)
    limits = (0, NODES.zeniths[-1]), (0, 18), (None, None), (0, NODES.aots[-1]), (0, NODES.altitudes[0])
    values = np.broadcast_arrays(sun_zenith, view_zenith, relative_azimuth, aot, altitude)
    shape = values[0].shape
    sun, view, azimuth, thickness, height = (
        np.clip(np.ravel(value).astype(np.float64), *limit) for value, limit in zip(values, limits, strict=True)
    )
    results = _evaluate(table, sun, view, np.abs(azimuth), thickness, relative_pressure(height))
    return Scattering(*(result.reshape(shape) for result in results))


def _evaluate(table: BandTable, sun: Array, view: Array, azimuth: Array, aot: Array, pressure: Array) -> Float32Array:
    results = np.empty((_QUANTITIES, sun.size), np.float32)
    nodes = NODES.zeniths, NODES.views, NODES.aots, relative_pressure(NODES.altitudes)
    path = table.path.reshape(*table.path.shape[:3], -1)
    _interpolate(path, table.lost, table.albedo, table.depth, *nodes, sun, view, azimuth, aot, pressure, results)
    return results


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
def _interpolate(
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
