"""The clouds of one date: a layer of cumulus and a veil of cirrus, as functions of absolute map coordinates."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
from numba import njit

from processing.raster.geobox import GeoBox
from processing.simulation.noise import fractal_noise

FloatArray = npt.NDArray[np.float32]

CIRRUS_ALTITUDE = 9500.0
"""m"""
_BANK_STEP, _PUFF_STEP = 9000.0, 2100.0
_DENSITY = 34.0
_COVERS = (0.0, 0.05, 0.2, 0.5, 0.8, 1.0)
_LEVELS = (0.62, 0.42, 0.24, 0.02, -0.22, -0.6)
"""What the noise must exceed for there to be cloud over such a share of the sky."""
_VEIL_PIXEL = 60.0
_RELIEF_STEP = 90.0
"""m: scale of the clouds' relief."""


@njit(cache=True)
def _thickness(x: float, y: float, level: float, seed: int) -> float:
    bank = 0.62 * fractal_noise(x / _BANK_STEP, y / _BANK_STEP, 2, seed) - level
    if bank < -0.6:  # the puffs add less than that
        return 0.0
    return max(0.0, bank + 0.55 * fractal_noise(x / _PUFF_STEP, y / _PUFF_STEP, 6, seed + 1)) * _DENSITY


@njit(cache=True)
def _fill(
    left: float, top: float, step: float, level: float, seed: int, height: FloatArray, lean: tuple[float, float],
    sunwards: tuple[float, float], out: FloatArray, relief: FloatArray,
) -> None:  # fmt: skip
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            x = left + (j + 0.5) * step + height[i, j] * lean[0]
            y = top - (i + 0.5) * step + height[i, j] * lean[1]
            out[i, j] = _thickness(x, y, level, seed) if height[i, j] > 0 else 0.0
            relief[i, j] = 1.0
            if out[i, j] > 0.0:
                slope = out[i, j] - _thickness(x + sunwards[0], y + sunwards[1], level, seed)
                relief[i, j] = 1.0 + 0.30 * np.tanh(0.35 * slope)


def towards(zenith: float, azimuth: float, height: float) -> tuple[float, float]:
    """(east, north) displacement, m, of the point at ``height`` (m) seen under these angles (degrees)."""
    distance = height * np.tan(np.radians(zenith))
    return float(distance * np.sin(np.radians(azimuth))), float(distance * np.cos(np.radians(azimuth)))


def cumulus(
    geobox: GeoBox, cloudiness: float, seed: int, height: FloatArray, lean: tuple[float, float],
    sun_azimuth: float = 0.0,
) -> tuple[FloatArray, FloatArray]:  # fmt: skip
    """Optical thickness of the cloud on the line of sight of each pixel, and the brightness of its relief.

    ``height`` (m) is that of the cloud layer over each pixel, shape ``geobox.shape``: there is no cloud below a
    summit. ``lean`` is the (east, north) displacement of the line of sight, m per m of height. The relief, 0.7 to
    1.3, is brighter where it faces the sun. ``cloudiness`` is the wanted share of a wide sky, 0 to 1.
    """
    out, relief = np.zeros(geobox.shape, np.float32), np.ones(geobox.shape, np.float32)
    if cloudiness > 0:
        level = float(np.interp(cloudiness, _COVERS, _LEVELS))
        azimuth = np.radians(sun_azimuth)
        sunwards = (_RELIEF_STEP * float(np.sin(azimuth)), _RELIEF_STEP * float(np.cos(azimuth)))
        _fill(geobox.left, geobox.top, geobox.resolution, level, seed, height, lean, sunwards, out, relief)
    return out, relief


@njit(cache=True)
def _fill_veil(left: float, top: float, step: float, share: float, seed: int, out: FloatArray) -> None:
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            x, y = left + (j + 0.5) * step, top - (i + 0.5) * step
            along, across = 0.8 * x + 0.6 * y, 0.8 * y - 0.6 * x
            fibres = fractal_noise(along / 21000.0, across / 4200.0, 5, seed + 50)
            out[i, j] = max(0.0, fibres - 0.45 + 0.8 * share) * 1.3 * share


def cirrus(geobox: GeoBox, share: float, seed: int, shift: tuple[float, float] = (0.0, 0.0)) -> FloatArray:
    """Optical thickness of the veil, drawn at 60 m: it has no finer detail. ``share`` 0 to 1 is its strength."""
    if share <= 0:
        return np.zeros(geobox.shape, np.float32)
    wide = coarsened(geobox, _VEIL_PIXEL)
    coarse = np.empty(wide.shape, np.float32)
    _fill_veil(wide.left + shift[0], wide.top + shift[1], _VEIL_PIXEL, share, seed, coarse)
    return refined(coarse, geobox, _VEIL_PIXEL)


def coarsened(geobox: GeoBox, pixel: float) -> GeoBox:
    """The grid of this pixel size over an extent, with a pixel more on every side."""
    rows, columns = (int(np.ceil(size * geobox.resolution / pixel)) + 2 for size in geobox.shape)
    return GeoBox(geobox.epsg, geobox.left - pixel, geobox.top + pixel, pixel, rows, columns)


def refined(coarse: FloatArray, geobox: GeoBox, pixel: float) -> FloatArray:
    """An image on :func:`coarsened`'s grid, bilinear on the extent's own."""
    ratio = pixel / geobox.resolution
    size = (round(coarse.shape[1] * ratio), round(coarse.shape[0] * ratio))
    first = round(ratio)
    fine = cv2.resize(coarse, size, interpolation=cv2.INTER_LINEAR)
    return np.ascontiguousarray(fine[first : first + geobox.height, first : first + geobox.width])
