"""The clouds of one date: cumulus with a body and a veil of cirrus, as functions of absolute map coordinates.

Cumulus have a flat base and tops that stand the higher the thicker they are; every line of sight, and every ray of the
sun, is followed through them. So their sides are seen, and their shadows fall on the relief where they would.
"""

from __future__ import annotations

from dataclasses import dataclass

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
_GRID = 25.0
"""m, of the drawing: the puffs have no detail finer than 65 m."""
_TOWER = 180.0
"""m over the base of the top of a cloud of optical thickness 1; it grows with the square root."""
_LAYERS = 4, 24
_STRIDE = 60.0
"""m along the ground between points of a ray, where the number of layers allows."""


@dataclass(frozen=True)
class Cumulus:
    """All cumulus that can be seen, or throw a shadow, in an extent."""

    left: float
    top: float
    """m: outer corner of the first pixel, of 25 m."""
    thickness: FloatArray
    """Optical thickness straight down."""
    base: float
    """m above sea level."""

    @property
    def highest(self) -> float:
        """m above the base."""
        return _TOWER * float(np.sqrt(self.thickness.max()))


@njit(cache=True)
def _thickness(x: float, y: float, level: float, seed: int) -> float:
    bank = 0.62 * fractal_noise(x / _BANK_STEP, y / _BANK_STEP, 2, seed) - level
    if bank < -0.6:  # the puffs add less than that
        return 0.0
    return max(0.0, bank + 0.55 * fractal_noise(x / _PUFF_STEP, y / _PUFF_STEP, 6, seed + 1)) * _DENSITY


@njit(cache=True)
def _fill(left: float, top: float, level: float, seed: int, out: FloatArray) -> None:
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = _thickness(left + (j + 0.5) * _GRID, top - (i + 0.5) * _GRID, level, seed)


def draw_cumulus(geobox: GeoBox, cloudiness: float, seed: int, base: float, reach: float) -> Cumulus | None:
    """The clouds within ``reach`` (m) of an extent; none where ``cloudiness``, the share of a wide sky, is 0."""
    if cloudiness <= 0:
        return None
    left, bottom, right, top = geobox.bounds
    left, top = (np.floor((left - reach) / _GRID) * _GRID, np.ceil((top + reach) / _GRID) * _GRID)
    rows, columns = int(np.ceil((top - bottom + reach) / _GRID)), int(np.ceil((right + reach - left) / _GRID))
    out = np.empty((rows, columns), np.float32)
    _fill(left, top, float(np.interp(cloudiness, _COVERS, _LEVELS)), seed, out)
    return Cumulus(float(left), float(top), out, base)


@njit(cache=True, inline="always")
def _read(image: FloatArray, x: float, y: float) -> float:
    """Bilinear; ``x``, ``y`` in pixels from the centre of the first."""
    j, i = min(max(int(x), 0), image.shape[1] - 2), min(max(int(y), 0), image.shape[0] - 2)
    u, v = min(max(x - j, 0.0), 1.0), min(max(y - i, 0.0), 1.0)
    upper = image[i, j] + u * (image[i, j + 1] - image[i, j])
    lower = image[i + 1, j] + u * (image[i + 1, j + 1] - image[i + 1, j])
    return float(upper + v * (lower - upper))


@njit(cache=True)
def _march(
    image: FloatArray, corner: tuple[float, float], step: float, highest: float, base: float, layers: int,
    altitude: FloatArray, east: FloatArray, north: FloatArray, sunwards: tuple[float, float], out: FloatArray,
    relief: FloatArray,
) -> None:  # fmt: skip
    deep = highest / layers
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            x, y = (corner[0] + (j + 0.5) * step) / _GRID - 0.5, (corner[1] + (i + 0.5) * step) / _GRID - 0.5
            e, n = east[i, j] / _GRID, -north[i, j] / _GRID
            total, u, v = 0.0, 0.0, 0.0
            for k in range(layers):
                rise = base + (k + 0.5) * deep - altitude[i, j]
                thick = _read(image, x + rise * e, y + rise * n)
                if thick > 0.0 and rise > 0.0:
                    tower = _TOWER * np.sqrt(thick)
                    inside = min(deep, tower - k * deep)
                    if inside > 0.0:
                        total += thick * inside / tower
                        u, v = x + rise * e, y + rise * n
            out[i, j] = total * np.sqrt(1.0 + east[i, j] ** 2 + north[i, j] ** 2)
            relief[i, j] = 1.0
            if total > 0.0:
                slope = _read(image, u, v) - _read(image, u + sunwards[0], v + sunwards[1])
                relief[i, j] = 1.0 + 0.30 * np.tanh(0.35 * slope)


def towards(zenith: float, azimuth: float, height: float) -> tuple[float, float]:
    """(east, north) displacement, m, of the point at ``height`` (m) seen under these angles (degrees)."""
    distance = height * np.tan(np.radians(zenith))
    return float(distance * np.sin(np.radians(azimuth))), float(distance * np.cos(np.radians(azimuth)))


def through(
    clouds: Cumulus | None, geobox: GeoBox, altitude: FloatArray, lean: tuple[FloatArray, FloatArray],
    sun_azimuth: float = 0.0,
) -> tuple[FloatArray, FloatArray]:  # fmt: skip
    """Optical thickness along the ray that leaves each pixel, and the brightness of the relief of the cloud it meets.

    ``altitude`` (m) is the ground's: a summit may stand above the clouds. ``lean`` is how far (east, north) the ray
    goes, m per m of height. All of shape ``geobox.shape``. The relief, 0.7 to 1.3, is brighter where it faces the sun.
    """
    out, relief = np.zeros(geobox.shape, np.float32), np.ones(geobox.shape, np.float32)
    if clouds is None or clouds.highest == 0:
        return out, relief
    shift = clouds.highest * float(np.hypot(*lean).max())
    layers = int(np.clip(np.ceil(shift / _STRIDE), *_LAYERS))
    azimuth = np.radians(sun_azimuth)
    sunwards = (_RELIEF_STEP / _GRID * float(np.sin(azimuth)), -_RELIEF_STEP / _GRID * float(np.cos(azimuth)))
    corner = geobox.left - clouds.left, clouds.top - geobox.top
    _march(
        clouds.thickness, corner, geobox.resolution, clouds.highest, clouds.base, layers, altitude, *lean, sunwards,
        out, relief,
    )  # fmt: skip
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
