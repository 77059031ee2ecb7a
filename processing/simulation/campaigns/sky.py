"""What stands between the ground and a Level-2A image: clouds, their shadows, and the errors of the correction.

The errors are drawn, not computed from an atmosphere. Their sizes are those that this project's own Level 2A shows
beside the simulator's truth, or larger; what no simulated Level 2A can show is an error that nobody has thought of.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import cv2
import numpy as np
import numpy.typing as npt
from numba import njit

from processing.raster.geobox import GeoBox
from processing.simulation.clouds import draw_cumulus, through
from processing.simulation.geometry import lean, sun_nodes
from processing.simulation.noise import fractal_noise

FloatArray = npt.NDArray[np.float32]
BoolArray = npt.NDArray[np.bool_]

SEEN_AT = time(10, 54, 21, tzinfo=UTC)
CLOUD, SHADE = 0.5, 0.45
"""Optical thickness from which a careful mask finds a cloud, or a shadow."""
_GROWN = 5
"""Pixels by which masks are made larger, at 10 m: across."""
_OVERLOOKED_LEVEL, _OVERLOOKED_SCALE = 0.35, 1500.0
"""Clouds and shadows are overlooked where a noise of this scale (m) is above this level."""
_BASE = 1600.0
"""m, of the clouds."""


@dataclass(frozen=True)
class Sky:
    """Of one date over an extent; every array has the extent's shape."""

    cloud: FloatArray
    """Optical thickness along the line of sight."""
    shade: FloatArray
    """Optical thickness along the sun's ray."""
    clouded: BoolArray
    """What the mask calls cloud."""
    shadowed: BoolArray
    """What the mask calls shadow."""
    sun: tuple[float, float]
    """(zenith, azimuth), degrees."""

    @property
    def hidden(self) -> BoolArray:
        return np.asarray(self.clouded | self.shadowed)

    @property
    def overlooked(self) -> BoolArray:
        """Clouds and shadows that the mask does not show."""
        return np.asarray(((self.cloud > CLOUD) | (self.shade > SHADE)) & ~self.hidden)


def cloudiness_on(day: date, seed: int) -> float:
    """Share of the sky: often nearly all or nearly nothing, clouds more often in winter."""
    chance = np.random.default_rng([seed, day.toordinal(), 4])
    winter = 0.5 + 0.5 * float(np.cos(2 * np.pi * (day.timetuple().tm_yday - 10) / 365.25))
    return float(chance.beta(0.55 + 0.15 * winter, 0.75 - 0.25 * winter))


def sky_of(geobox: GeoBox, altitude: FloatArray, day: date, seed: int) -> Sky:
    """The clouds of a day and what a good mask makes of them, about one pixel in 30 overlooked."""
    weather = seed * 1000 + day.toordinal()
    sun = sun_nodes(geobox, datetime.combine(day, SEEN_AT))
    base = float(altitude.mean()) + _BASE
    zenith, azimuth = sun.mean()
    reach = (base + 1500.0) * float(np.tan(np.radians(max(20.0, zenith))))
    clouds = draw_cumulus(geobox, min(0.97, cloudiness_on(day, seed)), weather, base, reach)
    upright = np.zeros(geobox.shape, np.float32)
    cloud = through(clouds, geobox, altitude, (upright, upright))[0]
    shade = through(clouds, geobox, altitude, lean(sun, geobox))[0]
    found = _noticed(geobox, weather + 7)
    clouded = _grown((cloud > CLOUD) & found)
    return Sky(cloud, shade, clouded, _grown((shade > SHADE) & found) & ~clouded, (zenith, azimuth))


def _grown(mask: BoolArray) -> BoolArray:
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_GROWN, _GROWN))
    return np.asarray(cv2.dilate(mask.view(np.uint8), kernel), np.bool_)


@njit(cache=True)
def _fill(left: float, top: float, step: float, seed: int, out: BoolArray) -> None:
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            x, y = left + (j + 0.5) * step, top - (i + 0.5) * step
            noise = fractal_noise(x / _OVERLOOKED_SCALE, y / _OVERLOOKED_SCALE, 2, seed)
            out[i, j] = noise < _OVERLOOKED_LEVEL


def _noticed(geobox: GeoBox, seed: int) -> BoolArray:
    out = np.empty(geobox.shape, np.bool_)
    _fill(geobox.left, geobox.top, geobox.resolution, seed, out)
    return out
