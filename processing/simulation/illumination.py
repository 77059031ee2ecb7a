"""How the sun strikes the slopes, and the shadows of the mountains."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from processing.raster.geobox import GeoBox
from processing.simulation import erosion, relief
from processing.simulation.clouds import coarsened, refined
from processing.simulation.ground import Ground

FloatArray = npt.NDArray[np.float32]

_PIXEL = 60.0
"""m, of the shadows' drawing."""
_REACH = 7000.0
"""m: no mountain throws a longer shadow in daylight hours."""
_PENUMBRA = 15.0
"""m of height over which a shadow's edge is soft."""


def beam(ground: Ground, lean: tuple[FloatArray, FloatArray]) -> FloatArray:
    """cos(incidence)/cos(sun zenith) on every slope, 0 to 3, without cast shadows.

    ``lean`` is the tangent of the sun's zenith angle towards the sun, (east, north).
    """
    towards_sun = ground.slope_east * lean[0] + ground.slope_north * lean[1]
    lit: FloatArray = np.clip((1 - towards_sun) / _steepness(ground), 0.0, 3.0).astype(np.float32)
    return lit


def open_sky(ground: Ground) -> FloatArray:
    """Share of the sky that a slope sees, 0.5 to 1."""
    share: FloatArray = ((1 + 1 / _steepness(ground)) / 2).astype(np.float32)
    return share


def _steepness(ground: Ground) -> FloatArray:
    steepness: FloatArray = np.sqrt(1 + ground.slope_east**2 + ground.slope_north**2)
    return steepness


@njit(cache=True)
def _march(z: FloatArray, margin: int, climb: float, east: float, south: float, out: FloatArray) -> None:
    """``climb``: rise of the sun's ray, m per pixel; (``east``, ``south``) the sun's direction, pixels."""
    highest = z.max()
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            height = z[i + margin, j + margin]
            covered = -1e9
            for k in range(1, margin):
                height += climb
                if height > highest:
                    break
                u, v = j + margin + k * east, i + margin + k * south
                cj, ci = int(u), int(v)
                u, v = u - cj, v - ci
                ground = (1 - v) * ((1 - u) * z[ci, cj] + u * z[ci, cj + 1]) + v * (
                    (1 - u) * z[ci + 1, cj] + u * z[ci + 1, cj + 1]
                )
                covered = max(covered, ground - height)
            out[i, j] = min(1.0, max(0.0, 0.5 - covered / _PENUMBRA))


def cast_shadows(geobox: GeoBox, sun_zenith: float, sun_azimuth: float, seed: int) -> FloatArray:
    """1 in the sun, 0 in the shadow of a mountain, shape ``geobox.shape``; all 1 away from the mountains."""
    if geobox.bounds[1] >= erosion.TOP:
        return np.ones(geobox.shape, np.float32)
    inner = coarsened(geobox, _PIXEL)
    margin = int(_REACH / _PIXEL)
    wide = GeoBox(
        geobox.epsg, inner.left - margin * _PIXEL, inner.top + margin * _PIXEL,
        _PIXEL, inner.height + 2 * margin, inner.width + 2 * margin,
    )  # fmt: skip
    coarse = np.empty(inner.shape, np.float32)
    azimuth = np.radians(sun_azimuth)
    climb = _PIXEL / np.tan(np.radians(sun_zenith))
    _march(relief.altitudes(wide, seed), margin, climb, float(np.sin(azimuth)), -float(np.cos(azimuth)), coarse)
    return refined(coarse, geobox, _PIXEL)
