"""Polarised light in clear air by successive orders of scattering: the solver behind the simulator's tables.

Plane parallel air over a black ground, molecules and aerosols each in an exponential profile. Stokes parameters I, Q
and U; azimuth by Fourier modes; directions by Gauss's nodes in each hemisphere, and those wanted beside them with no
weight. The scattering matrices are turned between planes by vectors and expanded by sums over azimuth. What aerosols
scatter within a few degrees ahead counts as not scattered (Potter 1970), but the direct light is the true one and
light scattered once is exact (Nakajima and Tanaka 1988). Offline: milliseconds to a second a case.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from processing.simulation.aerosols import ANGLES, Optics

Array = npt.NDArray[np.float64]

STREAMS = 14
"""Directions in each hemisphere."""
LEVELS = 40
MODES = 4
"""Of azimuth: 0 to 3, enough for views within 15° of the zenith."""
MOLECULE_HEIGHT, AEROSOL_HEIGHT = 8000.0, 2000.0
"""m: scale heights."""
_PEAK = 16.0
"""Degrees ahead within which light is not followed."""
_AZIMUTHS = 64
_MOST_ORDERS = 40
_ENOUGH = 1e-6


@dataclass(frozen=True)
class Column:
    """The clear air over a black ground at one wavelength."""

    rayleigh: float
    """Optical thickness of the molecules."""
    depolarisation: float
    """Of the molecules."""
    aerosol: float
    """Optical thickness of the aerosols."""
    optics: Optics


@dataclass(frozen=True)
class Solution:
    """Unitless."""

    path_reflectance: Array
    """Shape (sun, view, azimuth)."""
    transmission: Array
    """Direct and scattered, to the ground; shape (sun,)."""
    spherical_albedo: float
    """Of the air, seen from below."""


def rayleigh_matrix(depolarisation: float) -> Array:
    """F11, F12, F22, F33 of air at :data:`ANGLES` (Hansen and Travis 1974, doi 10.1007/BF00168069)."""
    cosine = np.cos(np.radians(ANGLES))
    share = (1 - depolarisation) / (1 + depolarisation / 2)
    dipole = 0.75 * share
    across = dipole * (1 + cosine**2)
    return np.stack([across + 1 - share, -dipole * (1 - cosine**2), across, 2 * dipole * cosine])


def without_peak(optics: Optics) -> tuple[float, Array]:
    """Share of the scattering in the peak ahead, and F11, F12, F22, F33 without it, mean of F11 again 1."""
    matrix = optics.matrix.copy()
    inside = ANGLES < _PEAK
    edge = int(np.argmin(inside))
    logarithm = np.log(matrix[0])
    slope = (logarithm[edge + 4] - logarithm[edge]) / (ANGLES[edge + 4] - ANGLES[edge])
    flat = np.exp(logarithm[edge] + slope * (ANGLES**2 - _PEAK**2) / (2 * _PEAK))
    matrix[:, inside] *= (flat / optics.matrix[0])[inside]
    cosine = np.cos(np.radians(ANGLES))
    kept = -np.trapezoid(matrix[0], cosine) / 2
    return 1 - float(kept), np.stack([matrix[0], matrix[1], matrix[0], matrix[2]]) / kept


@njit(cache=True)
def _turned(matrix: Array, step: float, first: float, mu: float, before: float, azimuth: float, out: Array) -> None:
    """The 3 × 3 Mueller matrix between the meridian planes of two directions of travel, ``azimuth`` apart.

    ``matrix`` is sampled every ``step`` degrees from ``first``.
    """
    s, s0 = np.sqrt(max(0.0, 1 - mu * mu)), np.sqrt(max(0.0, 1 - before * before))
    c, d = np.cos(azimuth), np.sin(azimuth)
    cosine = min(1.0, max(-1.0, mu * before + s * s0 * c))
    place = (np.degrees(np.arccos(cosine)) - first) / step
    k = min(int(place), matrix.shape[1] - 2)
    f = matrix[:, k] + (place - k) * (matrix[:, k + 1] - matrix[:, k])
    # The light travels along u, then along v; n is across the plane of scattering.
    u, v = np.array([s0, 0.0, before]), np.array([s * c, s * d, mu])
    n = np.cross(u, v)
    length = np.sqrt((n * n).sum())
    n = n / length if length > 1e-9 else np.array([0.0, 1.0, 0.0])
    within, after = np.cross(n, u), np.cross(n, v)
    a, b = within[0] * before - within[2] * s0, within[1]
    cos2, sin2 = a * a - b * b, 2 * a * b
    a = after[0] * mu * c + after[1] * mu * d - after[2] * s
    b = -after[0] * d + after[1] * c
    cos2b, sin2b = a * a - b * b, -2 * a * b
    turn = np.array([[1.0, 0.0, 0.0], [0.0, cos2, sin2], [0.0, -sin2, cos2]])
    back = np.array([[1.0, 0.0, 0.0], [0.0, cos2b, sin2b], [0.0, -sin2b, cos2b]])
    scattering = np.array([[f[0], f[1], 0.0], [f[1], f[2], 0.0], [0.0, 0.0, f[3]]])
    out[:] = back @ scattering @ turn


@njit(cache=True)
def _modes(matrix: Array, after: Array, before: Array, azimuths: int, modes: int) -> Array:
    """Fourier coefficients, shape (mode, parameter, after, parameter, before), in the sign of cosine and sine series.

    I and Q are cosine series of azimuth, U a sine series.
    """
    out = np.zeros((modes, 3, after.size, 3, before.size))
    z = np.empty((3, 3))
    for i in range(after.size):
        for j in range(before.size):
            for k in range(azimuths):
                azimuth = np.pi * (k + 0.5) / azimuths
                _turned(matrix, 0.25, 0.0, after[i], before[j], azimuth, z)
                for m in range(modes):
                    c, s = np.cos(m * azimuth) / azimuths, np.sin(m * azimuth) / azimuths
                    for p in range(3):
                        for q in range(3):
                            if (p == 2) == (q == 2):
                                out[m, p, i, q, j] += z[p, q] * c
                            else:
                                out[m, p, i, q, j] += z[p, q] * (s if p == 2 else -s)
    return out


@njit(cache=True)
def _sweep(source: Array, thickness: Array, mu: Array, out: Array) -> None:
    """Light of a source linear in each layer; shapes (parameter, direction, level, case), level 0 the top."""
    levels = thickness.size + 1
    for d in range(mu.size):
        down = mu[d] < 0
        for step in range(levels - 1):
            layer = step if down else levels - 2 - step
            start, end = (layer, layer + 1) if down else (layer + 1, layer)
            t = thickness[layer] / abs(mu[d])
            gone = np.exp(-t)
            mean = (1 - gone) / t if t > 1e-6 else 1 - t / 2
            for p in range(3):
                for c in range(source.shape[3]):
                    out[p, d, end, c] = (
                        out[p, d, start, c] * gone
                        + source[p, d, start, c] * (mean - gone)
                        + source[p, d, end, c] * (1 - mean)
                    )


class Solver:
    """For fixed directions: cosines of the sun's zenith angles, of the views', and azimuths (rad, of travel)."""

    def __init__(self, sun: Array, view: Array, azimuth: Array) -> None:
        nodes, weights = np.polynomial.legendre.leggauss(STREAMS)
        self._gauss = np.concatenate([-(nodes + 1) / 2, (nodes + 1) / 2])
        self._weights = np.concatenate([weights, weights]) / 2
        self._sun, self._view, self._azimuth = sun, view, azimuth
        self._directions = np.concatenate([self._gauss, view])
        self._travel = np.concatenate([self._gauss, -sun])

    def expanded(self, matrix: Array) -> tuple[Array, Array]:
        """Of F11, F12, F22, F33: the modes (see :func:`_modes`), and F11 between every sun, view and azimuth."""
        fine = np.stack([np.interp(np.arange(0, 180.1, 0.25), ANGLES, row) for row in matrix])
        modes = _modes(fine, self._directions, self._travel, _AZIMUTHS, MODES)
        count = self._gauss.size
        total = 0.5 * np.einsum("i,ij->j", self._weights, modes[0, 0, :count, 0, :])
        sines = np.sqrt(1 - self._sun**2)[:, None, None] * np.sqrt(1 - self._view**2)[None, :, None]
        cosine = -self._sun[:, None, None] * self._view[None, :, None] + sines * np.cos(self._azimuth)
        return modes / total, np.interp(np.degrees(np.arccos(np.clip(cosine, -1, 1))), ANGLES, matrix[0])

    def solve(
        self, column: Column, rayleigh: tuple[Array, Array], aerosol: tuple[Array, Array], peak: float
    ) -> Solution:
        """``rayleigh`` and ``aerosol`` as :meth:`expanded`, the latter without its ``peak``."""
        followed = column.optics.albedo * (1 - peak)
        extinct = column.aerosol * (1 - column.optics.albedo * peak)
        depth, shares = _levels(column.rayleigh, extinct, column.aerosol * followed)
        path = self._once(column, rayleigh[1], aerosol[1], followed, extinct)
        suns, gauss = self._sun.size, self._gauss.size
        down = self._gauss < 0
        transmission, albedo = np.zeros(suns), 0.0
        for mode in range(MODES):
            operators = np.stack([kind[0][mode] for kind in (rayleigh, aerosol)])
            orders = self._orders(operators, depth, shares, mode)
            upward = orders[0][0, gauss:, 0, :suns]
            path += np.pi / self._sun[:, None, None] * upward.T[:, :, None] * np.cos(mode * self._azimuth)
            if mode == 0:
                falling = 2 * np.einsum(
                    "d,dc->c", (self._weights * -self._gauss)[down], orders[1][0, :gauss][down][:, -1]
                )
                transmission = falling[:suns] / self._sun * np.pi + np.exp(-depth[-1] / self._sun)
                albedo = float(falling[suns])
        return Solution(path, transmission, albedo)

    def _once(self, column: Column, molecules: Array, haze: Array, followed: float, extinct: float) -> Array:
        """Reflectance of light scattered once."""
        depth, shares = _levels(column.rayleigh, extinct, column.aerosol * followed, 240)
        air_mass = 1 / self._sun[:, None] + 1 / self._view[None, :]
        left = np.exp(-depth * air_mass[..., None])
        parts = np.einsum("svl,pl->psv", left[..., :-1] - left[..., 1:], 0.5 * (shares[:, 1:] + shares[:, :-1]))
        weight = 0.25 / (self._sun[:, None] + self._view[None, :])
        return np.asarray((weight * parts[0])[..., None] * molecules + (weight * parts[1])[..., None] * haze)

    def _orders(self, operators: Array, depth: Array, shares: Array, mode: int) -> tuple[Array, Array]:
        """Sums over orders, shape (parameter, direction, level, case): light scattered twice or more, and at all.

        The cases are the suns, of unit flux across the beam, and for mode 0 a ground that shines evenly.
        """
        gauss, suns = self._gauss.size, self._sun.size
        cases = suns + (mode == 0)
        beams = operators[:, :, :, 0, gauss:] * (2 - (mode == 0)) / (4 * np.pi)
        source = np.zeros((3, self._directions.size, depth.size, cases))
        source[..., :suns] = np.einsum("kpis,kl,ls->pils", beams, shares, np.exp(-depth[:, None] / self._sun))
        weighted = 0.5 * operators[:, :, :, :, :gauss] * self._weights
        flat = np.ascontiguousarray(weighted.reshape(2 * 3 * self._directions.size, 3 * gauss))
        if mode == 0:
            shining = np.zeros((3, gauss, depth.size))
            up = self._gauss > 0
            shining[0, up] = np.exp(-(depth[-1] - depth)[None] / self._gauss[up][:, None])
            source[..., suns] = self._scattered(flat, shining[..., None], shares)[..., 0]
        light, again, total = np.zeros_like(source), np.zeros_like(source), np.zeros_like(source)
        thickness = np.diff(depth)
        for order in range(_MOST_ORDERS):
            light[:] = 0
            _sweep(source, thickness, self._directions, light)
            total += light
            if order:
                again += light
                if np.abs(light[0]).max() < _ENOUGH * np.abs(total[0]).max():
                    break
            source = self._scattered(flat, light[:, :gauss], shares)
        return again, total

    def _scattered(self, flat: Array, light: Array, shares: Array) -> Array:
        gauss, levels, cases = light.shape[1:]
        both = flat @ light.reshape(3 * gauss, levels * cases)
        both = both.reshape(2, 3, self._directions.size, levels, cases)
        return np.asarray(both[0] * shares[0][:, None] + both[1] * shares[1][:, None])


def _levels(rayleigh: float, extinct: float, scattered: float, count: int = LEVELS) -> tuple[Array, Array]:
    """Optical depth at levels from the top, and there the shares of it that molecules and aerosols scatter."""
    height = np.concatenate([np.linspace(120e3, 20e3, 400, endpoint=False), np.linspace(20e3, 0, 2000)])
    air, haze = rayleigh * np.exp(-height / MOLECULE_HEIGHT), extinct * np.exp(-height / AEROSOL_HEIGHT)
    depth = air + haze
    depth[0] = 0.0
    place = 0.6 * depth / depth[-1] + 0.4 * np.exp(-height / 2 / AEROSOL_HEIGHT) * (extinct > 0)
    place[0] = 0.0
    at = np.interp(np.linspace(0, place[-1], count), place, height)
    air, haze = rayleigh * np.exp(-at / MOLECULE_HEIGHT), extinct * np.exp(-at / AEROSOL_HEIGHT)
    levels = air + haze
    levels[0] = 0.0
    density = air / MOLECULE_HEIGHT, haze / AEROSOL_HEIGHT
    both = density[0] + density[1]
    share = density[1] / both
    return levels, np.stack([1 - share, share * (scattered / extinct if extinct > 0 else 0.0)])
