"""The ground on one date: what share of every pixel is soil, leaves, straw, water, roof or snow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from processing.raster.geobox import GeoBox
from processing.simulation.cover import Cover
from processing.simulation.ground import Ground
from processing.simulation.noise import bell, fractal_noise, gradient_noise, smoothstep, uniform
from processing.simulation.phenology import BLOOM, DAYS, DRY, GREEN, calendar
from processing.simulation.spectra import Material

FloatArray = npt.NDArray[np.float32]

_TEXTURE_STEP = 15.0
"""Grain of the ground (m): trees, houses."""
_CROPS_END = int(Cover.SOYBEAN)
_MEADOW, _VINEYARD, _ORCHARD, _BROADLEAF = (
    int(Cover.MEADOW),
    int(Cover.VINEYARD),
    int(Cover.ORCHARD),
    int(Cover.BROADLEAF),
)
_CONIFER, _HEATH, _ALPINE_GRASS, _ROCK = int(Cover.CONIFER), int(Cover.HEATH), int(Cover.ALPINE_GRASS), int(Cover.ROCK)
_GRAVEL, _RIVER, _LAKE, _CENTRE = int(Cover.GRAVEL), int(Cover.RIVER), int(Cover.LAKE), int(Cover.CENTRE)
_SUBURB, _INDUSTRY, _ROAD = int(Cover.SUBURB), int(Cover.INDUSTRY), int(Cover.ROAD)
(
    _DARK_SOIL, _BRIGHT_SOIL, _CROP_LEAF, _GRASS_LEAF, _BROAD_LEAF, _NEEDLE, _STRAW, _CLEAR_WATER, _TURBID_WATER,
    _TILE, _PALE, _ASPHALT, _STONE, _SNOW, _FLOWER, _TWIGS, _AUTUMN,
) = (int(material) for material in Material)  # fmt: skip


@dataclass(frozen=True)
class Surface:
    """The mixture of materials on one date."""

    ground: Ground
    shares: FloatArray
    """Shape (material, rows, columns). Sums differ from 1 by the ground's brightness texture."""
    snow: FloatArray
    """Share of the pixel seen as snow, 0 to 1."""


@njit(cache=True)
def _city(w: FloatArray, cover: int, x: float, y: float, block: int, leaf: float, seed: int) -> None:
    """Roofs, courtyards, gardens and trees of a block."""
    ci, cj = int(np.floor(x / _TEXTURE_STEP)), int(np.floor(y / _TEXTURE_STEP))
    house = uniform(ci, cj, seed + 610)
    tone = 0.72 + 0.5 * uniform(block, 71, seed) + 0.22 * (house - 0.5)
    if cover == _INDUSTRY:
        big = uniform(block, 72, seed)
        if big < 0.45:
            w[_PALE] += tone * (0.55 + 0.8 * uniform(block, 73, seed))
        elif big < 0.8:
            w[_ASPHALT] += 0.7 * tone
            w[_PALE] += 0.3 * tone
        else:
            w[_GRASS_LEAF] += 0.5
            w[_STRAW] += 0.25
            w[_BRIGHT_SOIL] += 0.25
        return
    gardens = 0.18 if cover == _CENTRE else 0.60
    garden = smoothstep(-0.18, 0.18, gardens - 0.55 * house - 0.45 * uniform(block, 74, seed) + 0.12)
    trees = 0.5 * garden
    built = 1.0 - garden
    pale = 0.12 + 0.35 * (uniform(ci // 2, cj // 2, seed + 611) > 0.86)
    w[_TILE] += built * (0.62 - 0.5 * pale) * tone
    w[_PALE] += built * pale * tone
    w[_ASPHALT] += built * (0.38 - 0.5 * pale) * tone
    w[_BROAD_LEAF] += trees * leaf
    w[_TWIGS] += trees * (1.0 - leaf) * 0.8
    w[_GRASS_LEAF] += (garden - trees) * 0.85
    w[_STRAW] += (garden - trees) * 0.15


@njit(cache=True)
def _soil(w: FloatArray, share: float, bright: float, moisture: float) -> None:
    tone = share * (1.06 - 0.36 * moisture)
    w[_BRIGHT_SOIL] += tone * bright
    w[_DARK_SOIL] += tone * (1.0 - bright)


@njit(cache=True)
def _mix(
    left: float, top: float, step: float, day: int, snow_line: float, moisture: float, seed: int, table: FloatArray,
    z: FloatArray, east: FloatArray, north: FloatArray, cover: npt.NDArray[np.uint8], numbers: npt.NDArray[np.uint32],
    water: FloatArray, road: FloatArray, shares: FloatArray, snow: FloatArray,
) -> None:  # fmt: skip
    w = np.zeros(shares.shape[0], np.float32)
    for i in range(z.shape[0]):
        for j in range(z.shape[1]):
            x, y = left + (j + 0.5) * step, top - (i + 0.5) * step
            ci, cj = int(np.floor(x / _TEXTURE_STEP)), int(np.floor(y / _TEXTURE_STEP))
            grain = bell(ci, cj, seed + 600)
            number = int(numbers[i, j])
            kind = int(cover[i, j])
            late = 9.0 * bell(number, 81, seed) * (kind <= _CROPS_END) + (z[i, j] - 180.0) * 0.022 * (day < 230)
            if day >= 230:
                late -= (z[i, j] - 180.0) * 0.012
            index = min(DAYS - 1, max(0, day - 1 - int(late)))
            habit = number % table.shape[0]
            green, dry, bloom = (
                table[habit, kind, index, GREEN],
                table[habit, kind, index, DRY],
                table[habit, kind, index, BLOOM],
            )
            w[:] = 0.0
            patch = fractal_noise(x / 190.0, y / 190.0, 3, seed + 620)
            pale = smoothstep(
                -0.45,
                0.5,
                gradient_noise(x / 4200.0, y / 4200.0, seed + 621)[0]
                + 0.9 * (uniform(number, 82, seed) - 0.5)
                + 0.35 * patch,
            )
            if kind <= _CROPS_END or kind == _VINEYARD or kind == _ORCHARD:
                vigour = 0.86 + 0.24 * uniform(number, 83, seed) + 0.28 * patch
                green = min(0.98, green * vigour)
                if kind > 2 and kind <= _CROPS_END and (day > 300 or day < 95) and uniform(number, 84, seed) < 0.3:
                    green = max(green, 0.55 * vigour)
                w[_CROP_LEAF] = green * (1.0 - bloom)
                w[_FLOWER] = green * bloom
                w[_STRAW] = min(dry, 1.0 - green)
                _soil(w, max(0.0, 1.0 - green - w[_STRAW]), pale, moisture)
                w *= 1.0 + 0.025 * grain
            elif kind == _MEADOW:
                cut = 0.55 if (day > 140 and day < 250 and uniform(number, 85 + day // 25, seed) < 0.3) else 1.0
                green = min(0.98, green * (0.82 + 0.3 * uniform(number, 83, seed) + 0.25 * patch) * cut)
                w[_GRASS_LEAF] = green * (1.0 - bloom)
                w[_FLOWER] = green * bloom
                w[_STRAW] = min(1.0 - green, dry + 0.25 * (1.0 - cut))
                _soil(w, max(0.0, 1.0 - green - w[_STRAW]), pale, moisture)
                w *= 1.0 + 0.03 * grain
            elif kind == _BROADLEAF:
                dense = 0.90 + 0.16 * uniform(number, 83, seed) + 0.22 * patch
                w[_BROAD_LEAF] = green * dense
                w[_AUTUMN] = dry * dense
                w[_TWIGS] = max(0.0, 1.0 - green - dry) * (0.8 + 0.1 * patch)
                w *= 0.92 + 0.10 * grain
            elif kind == _CONIFER:
                w[_NEEDLE] = green * (0.95 + 0.3 * patch)
                w[_TWIGS] = 0.05
                w *= 0.95 + 0.12 * grain
            elif kind == _HEATH or kind == _ALPINE_GRASS:
                w[_GRASS_LEAF] = green * (0.75 + 0.3 * patch)
                w[_STRAW if kind == _ALPINE_GRASS else _TWIGS] = dry
                stones = smoothstep(0.05, 0.55, patch + 0.5 * np.hypot(east[i, j], north[i, j]) - 0.25)
                w *= 1.0 - 0.6 * stones
                w[_STONE] += 0.6 * stones + max(0.0, 1.0 - green - dry)
                w *= 1.0 + 0.06 * grain
            elif kind == _ROCK or kind == _GRAVEL:
                w[_STONE] = (1.0 if kind == _ROCK else 1.35) + 0.35 * patch + 0.07 * grain
            elif kind == _LAKE or kind == _RIVER:
                w[_CLEAR_WATER] = 1.0
            elif kind == _ROAD:
                w[_GRASS_LEAF] = 0.35
                w[_ASPHALT] = 0.65
            else:
                leaf = table[habit, _BROADLEAF, index, GREEN]
                _city(w, kind, x, y, number, leaf, seed)
            paved = road[i, j]
            if paved > 0.0:
                w *= 1.0 - paved
                w[_ASPHALT] += paved * (1.0 + 0.04 * grain)
            wet = water[i, j]
            if kind == _LAKE:
                murky = 0.15 + 0.75 * uniform(number, 86, seed)
                w[:] = 0.0
                w[_CLEAR_WATER], w[_TURBID_WATER] = 1.0 - murky, murky
            elif wet > 0.0:
                w *= 1.0 - wet
                w[_TURBID_WATER] += 0.75 * wet
                w[_CLEAR_WATER] += 0.25 * wet
            slope = np.hypot(east[i, j], north[i, j])
            white = 0.0
            if z[i, j] > snow_line - 900.0 and kind != _LAKE and kind != _RIVER:
                sunny = -north[i, j] / max(0.05, np.sqrt(1.0 + slope * slope))
                level = snow_line - 230.0 * sunny + 130.0 * fractal_noise(x / 700.0, y / 700.0, 5, seed + 630)
                white = smoothstep(level - 110.0, level + 170.0, z[i, j]) * smoothstep(1.45, 0.80, slope + 0.15 * patch)
                canopy = green * 0.72 + 0.20 if kind == _BROADLEAF else (0.70 if kind == _CONIFER else 0.0)
                white *= (1.0 - canopy) * (1.0 - 0.7 * paved) * (1.0 - wet)
                w *= 1.0 - white
                w[_SNOW] += white * (0.96 + 0.05 * patch)
            snow[i, j] = white
            for m in range(shares.shape[0]):
                shares[m, i, j] = max(w[m], np.float32(0.0))


def draw_surface(
    ground: Ground, *, day: int, snow_line: float, moisture: float, seed: int, calendars: FloatArray | None = None
) -> Surface:
    """The materials on a day of the year (1 to 366), above a snow line (m), on a soil of some moisture (0 to 1).

    ``calendars`` stand in for :func:`.phenology.calendar`, the same in every year and on every parcel: shape (habit,
    cover, day, column), the habit of a parcel being the rest of its number divided by theirs.
    """
    table = calendar()[np.newaxis] if calendars is None else calendars
    geobox: GeoBox = ground.geobox
    shares = np.empty((len(Material), *geobox.shape), np.float32)
    snow = np.empty(geobox.shape, np.float32)
    _mix(
        geobox.left, geobox.top, geobox.resolution, day, snow_line, moisture, seed, table,
        ground.altitude, ground.slope_east, ground.slope_north, ground.cover, ground.parcel, ground.water, ground.road,
        shares, snow,
    )  # fmt: skip
    return Surface(ground, shares, snow)
