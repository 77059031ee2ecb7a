"""What the satellite measures of a lit ground, under clear air, clouds and their shadows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from processing.simulation.atmosphere import (
    ALBEDO,
    ALTITUDE_STEP,
    DIFFUSE_DOWN,
    DIFFUSE_UP,
    DIRECT_DOWN,
    DIRECT_UP,
    GAS,
    PATH,
)
from processing.simulation.geometry import NODE_STEP
from processing.simulation.noise import bell

FloatArray = npt.NDArray[np.float32]

SHADE, HIDE = 0.35, 0.5
"""Of a cloud's optical thickness, what takes light from the sun's beam and from the sharp image: most is scattered
ahead."""
NOISE = 0.0012
"""Standard deviation of the sensor's noise at reflectance 0.1."""
BLOCK = 16
"""Pixels."""
DARKEST, BRIGHTEST = 0.0002, 1.6


@dataclass(frozen=True)
class Light:
    """What lights and hides the ground; arrays of one shape, that of the band's pixels."""

    altitude: FloatArray
    """m"""
    beam: FloatArray
    """Direct sunlight on the slope, 1 on level ground, 0 in the shadow of a mountain."""
    sky: FloatArray
    """Share of the sky that the slope sees."""
    shade: FloatArray
    """Optical thickness of cloud along the ray from the sun."""
    cloud: FloatArray
    """Optical thickness of cloud along the line of sight."""
    relief: FloatArray
    """Brightness of the cloud's side that is seen, about 1."""
    veil: FloatArray
    """Optical thickness of cirrus towards the satellite."""


@njit(cache=True)
def _air_column(table: FloatArray, u: float, v: float, out: FloatArray) -> None:
    """The table at a place between nodes, at every altitude."""
    j, i = min(int(u), table.shape[1] - 2), min(int(v), table.shape[0] - 2)
    east, south = u - j, v - i
    a, b, c, d = (1 - east) * (1 - south), east * (1 - south), (1 - east) * south, east * south
    for k in range(table.shape[2]):
        for p in range(7):
            out[k, p] = (
                a * table[i, j, k, p] + b * table[i, j + 1, k, p]
                + c * table[i + 1, j, k, p] + d * table[i + 1, j + 1, k, p]
            )  # fmt: skip


@njit(cache=True, inline="always")
def _at_altitude(column: FloatArray, altitude: float, out: FloatArray) -> None:
    w = max(0.0, altitude / ALTITUDE_STEP)
    k = min(int(w), column.shape[0] - 2)
    share = np.float32(w - k)
    for p in range(7):
        out[p] = column[k, p] + share * (column[k + 1, p] - column[k, p])


@njit(cache=True, error_model="numpy")
def _toa(
    step: float, first_x: float, first_y: float, white: float, white_ice: float, cloud_altitude: float, mu_s: float,
    mu_v: float, table: FloatArray, surface: FloatArray, altitude: FloatArray, beam: FloatArray, sky: FloatArray,
    shade: FloatArray, cloud: FloatArray, relief: FloatArray, veil: FloatArray, around: FloatArray,
    around_step: float, detectors: npt.NDArray[np.uint8], noise: float, first_row: int, seed: int, out: FloatArray,
) -> None:  # fmt: skip
    air = np.empty(7, np.float32)
    top = np.empty(7, np.float32)
    column = np.empty((table.shape[3], 7), np.float32)
    for block in range(out.shape[0] * -(-out.shape[1] // BLOCK)):
        # The air hardly changes along a few pixels of a row: only the altitude is looked up for each.
        i, left = block // -(-out.shape[1] // BLOCK), block % -(-out.shape[1] // BLOCK) * BLOCK
        y = first_y + (i + 0.5) * step
        looking = -1
        for j in range(left, min(left + BLOCK, out.shape[1])):
            if detectors[i, j] != looking:
                looking = detectors[i, j]
                place = (first_x + (left + 0.5 * BLOCK) * step) / NODE_STEP
                _air_column(table[looking], place, y / NODE_STEP, column)
                _at_altitude(column, cloud_altitude, top)
            x = first_x + (j + 0.5) * step
            _at_altitude(column, altitude[i, j], air)
            # The surroundings, that shine into the pixel, are drawn on a coarse grid.
            u, v = x / around_step - 0.5, y / around_step - 0.5
            cj = min(max(int(u), 0), around.shape[1] - 2)
            ci = min(max(int(v), 0), around.shape[0] - 2)
            u, v = min(max(u - cj, 0.0), 1.0), min(max(v - ci, 0.0), 1.0)
            nearby = (1 - v) * ((1 - u) * around[ci, cj] + u * around[ci, cj + 1]) + v * (
                (1 - u) * around[ci + 1, cj] + u * around[ci + 1, cj + 1]
            )
            sunlight = np.exp(-SHADE * shade[i, j]) if shade[i, j] > 0 else 1.0
            open_sky = 0.45 + 0.55 * sunlight
            direct = air[DIRECT_DOWN] * sunlight
            diffuse = air[DIFFUSE_DOWN] * open_sky
            if shade[i, j] > 0:  # what a cloud lets through, it spreads
                diffuse += 0.35 * air[DIRECT_DOWN] * (1.0 - sunlight) / (1.0 + 0.13 * shade[i, j])
            received = direct * beam[i, j] + diffuse * sky[i, j] + (direct + diffuse) * nearby * (1.0 - sky[i, j])
            onwards = received * surface[i, j] * air[DIRECT_UP] + (direct + diffuse) * nearby * air[DIFFUSE_UP]
            path = air[PATH] * (0.85 + 0.15 * sunlight)
            toa = air[GAS] * (path + onwards / (1.0 - air[ALBEDO] * nearby))
            if cloud[i, j] > 0:
                thickness = cloud[i, j]
                reflected = 0.13 * thickness / (1.0 + 0.13 * thickness)
                straight = np.exp(-HIDE * thickness)
                scattered = max(0.0, 1.0 - reflected - straight)
                blurred = air[GAS] * 0.7 * (path + (direct + diffuse) * nearby)
                bright = top[GAS] * (top[PATH] * reflected + white * reflected * (0.85 + 0.15 * mu_s) * relief[i, j])
                toa = straight * toa + scattered * blurred + bright
            if veil[i, j] > 0:
                reflected = 0.12 * veil[i, j] / (1.0 + 0.12 * veil[i, j])
                toa = toa * np.exp(-0.09 * veil[i, j] * (1.0 / mu_s + 1.0 / mu_v)) + white_ice * reflected
            toa += noise * np.sqrt(0.3 + 7.0 * max(toa, 0.0)) * bell(first_row + i, j, seed)
            out[i, j] = min(BRIGHTEST, max(DARKEST, toa))


def top_of_atmosphere(
    surface: FloatArray, light: Light, table: FloatArray, around: FloatArray, *, wavelength: float, resolution: float,
    around_resolution: float, detectors: npt.NDArray[np.uint8], first_row: int, cloud_altitude: float,
    cosines: tuple[float, float], seed: int, noise: float = NOISE,
) -> FloatArray:  # fmt: skip
    """TOA reflectance (unitless, float32) of a ground of reflectance ``surface``, with the sensor's noise.

    ``table`` holds :func:`processing.simulation.atmosphere.air_table` for each detector, its first node at the extent's
    corner, and ``detectors`` which of them looks at each pixel; ``around`` is the mean reflectance around every place,
    on pixels of ``around_resolution`` m from the same corner. ``first_row`` is the array's row in the extent,
    ``cosines`` those of the sun's and the view's zenith, ``wavelength`` in µm.
    """
    out = np.empty_like(surface)
    white = float(np.interp(wavelength, (0.4, 0.9, 1.2, 1.61, 2.2), (0.93, 0.93, 0.87, 0.64, 0.44)))
    white_ice = float(np.interp(wavelength, (0.4, 0.9, 1.37, 1.61, 2.2), (0.95, 0.92, 0.75, 0.50, 0.38)))
    _toa(
        resolution, 0.0, first_row * resolution, white, white_ice, cloud_altitude, *cosines, table, surface,
        light.altitude, light.beam, light.sky, light.shade, light.cloud, light.relief, light.veil, around,
        around_resolution, detectors, noise, first_row, seed, out,
    )  # fmt: skip
    return out
