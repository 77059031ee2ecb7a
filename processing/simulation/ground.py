"""The ground that does not change with the date: relief, and the cover of every pixel.

A pure function of absolute UTM 31 coordinates, the seed and (for the crop rotation) the year.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from processing.raster.geobox import GeoBox
from processing.simulation import erosion, geography, lines, relief
from processing.simulation.cover import Cover
from processing.simulation.noise import fractal_noise, gradient_noise, hash32, smoothstep, uniform
from processing.simulation.parcels import parcel

FloatArray = npt.NDArray[np.float32]

_TOWNS = np.array([(town.x, town.y, town.radius) for town in geography.TOWNS])
_VILLAGE_STEP = 5200.0
_MOIST_REACH, _ROAD_REACH = 2700.0, 100.0
"""m: how far rivers and roads are felt."""
_WHEAT, _BARLEY, _RAPESEED, _SUNFLOWER = int(Cover.WHEAT), int(Cover.BARLEY), int(Cover.RAPESEED), int(Cover.SUNFLOWER)
_MAIZE, _SOYBEAN, _MEADOW, _VINEYARD = int(Cover.MAIZE), int(Cover.SOYBEAN), int(Cover.MEADOW), int(Cover.VINEYARD)
_ORCHARD, _BROADLEAF, _CONIFER, _HEATH = int(Cover.ORCHARD), int(Cover.BROADLEAF), int(Cover.CONIFER), int(Cover.HEATH)
_ALPINE_GRASS, _ROCK, _GRAVEL, _RIVER = int(Cover.ALPINE_GRASS), int(Cover.ROCK), int(Cover.GRAVEL), int(Cover.RIVER)
_LAKE, _CENTRE, _SUBURB = int(Cover.LAKE), int(Cover.CENTRE), int(Cover.SUBURB)
_INDUSTRY, _ROAD = int(Cover.INDUSTRY), int(Cover.ROAD)


@dataclass(frozen=True)
class Ground:
    """The lasting ground of an extent; every array has the extent's shape."""

    geobox: GeoBox
    altitude: FloatArray
    """m"""
    slope_east: FloatArray
    slope_north: FloatArray
    cover: npt.NDArray[np.uint8]
    """:class:`processing.simulation.cover.Cover`"""
    parcel: npt.NDArray[np.uint32]
    """Number of the parcel or city block: what makes neighbours of one cover differ."""
    water: FloatArray
    """Share of the pixel under a river or canal (0 to 1): banks are not jagged."""
    road: FloatArray
    """Share of the pixel under a road (0 to 1)."""


@njit(cache=True)
def _built_up(x: float, y: float, towns: npt.NDArray[np.float64], seed: int) -> float:
    """Built-up density, 0 to above 1: towns of the map, and an invented village here and there."""
    density = 0.0
    for k in range(towns.shape[0]):
        d = ((x - towns[k, 0]) ** 2 + (y - towns[k, 1]) ** 2) / towns[k, 2] ** 2
        if d < 9.0:
            density += 1.25 * np.exp(-d)
    ci, cj = int(np.floor(x / _VILLAGE_STEP)), int(np.floor(y / _VILLAGE_STEP))
    for i in range(ci - 1, ci + 2):
        for j in range(cj - 1, cj + 2):
            h = hash32(i, j, seed + 200)
            if h & 3 == 0:
                continue
            px = (i + (h >> 2 & 1023) / 1024.0) * _VILLAGE_STEP
            py = (j + (h >> 12 & 1023) / 1024.0) * _VILLAGE_STEP
            radius = 140.0 + 330.0 * ((h >> 22) / 1024.0) ** 3
            d = ((x - px) ** 2 + (y - py) ** 2) / radius**2
            if d < 9.0:
                density += 0.9 * np.exp(-d)
    if density < 0.02:
        return 0.0
    return density * (1.0 + 0.75 * fractal_noise(x / 1100.0, y / 1100.0, 3, seed + 210))


@njit(cache=True)
def _crop(number: int, year: int, moist: float, south: float, seed: int) -> int:
    """The crop of a parcel in a year: winter and summer crops in turn, maize and soybean where water is near."""
    lot = uniform(number, 31, seed)
    if lot < 0.13 + 0.2 * south:
        return _MEADOW
    if lot > 0.985:
        return _ORCHARD
    turn = (year + (number >> 3)) % 2
    pick = uniform(number, year, seed + 1)
    if turn == 0:
        return _WHEAT if pick < 0.58 else (_BARLEY if pick < 0.78 else (_RAPESEED if pick < 0.93 else _MEADOW))
    if pick < 0.10 + 0.55 * moist:
        return _MAIZE
    return _SOYBEAN if pick < 0.17 + 0.68 * moist else _SUNFLOWER


@njit(cache=True)
def _countryside(
    x: float, y: float, z: float, slope: float, river: float, brook: float, number: int, year: int, seed: int
) -> int:
    """Cover of a parcel of the plain and of its hills."""
    moist = smoothstep(2600.0, 300.0, river)
    if river < 1900.0 and river > 130.0 and uniform(number, 41, seed) < 0.022:
        return _LAKE
    wooded = gradient_noise(x / 5200.0, y / 5200.0, seed + 221)[0]
    if uniform(number, 42, seed) < 0.025 + 0.33 * smoothstep(0.05, 0.5, wooded) + 1.6 * max(0.0, slope - 0.07):
        return _BROADLEAF if uniform(number, 43, seed) < 0.93 else _CONIFER
    vines = gradient_noise(x / 9000.0, y / 9000.0, seed + 222)[0]
    if uniform(number, 44, seed) < 0.5 * smoothstep(0.28, 0.5, vines):
        return _VINEYARD
    return _crop(number, year, moist, smoothstep(0.02, 0.09, slope) * 0.5, seed)


@njit(cache=True)
def _upland(x: float, y: float, z: float, slope: float, facing_south: float, number: int, seed: int) -> int:
    """Cover of the mountains: meadows of the valleys, beech, fir, moor, grass and rock by altitude."""
    rough = 240.0 * fractal_noise(x / 1400.0, y / 1400.0, 5, seed + 231)
    clearing = fractal_noise(x / 900.0, y / 900.0, 4, seed + 232)
    level = z + rough - 130.0 * facing_south
    steep = slope + 0.25 * fractal_noise(x / 160.0, y / 160.0, 3, seed + 233)
    if z > 1350.0 and steep > 1.02 - 0.30 * smoothstep(1700.0, 2500.0, z):
        return _ROCK
    if z < 1150.0 and slope < 0.32 - 0.10 * clearing and uniform(number, 51, seed) < 0.85:
        return _MEADOW
    if clearing + 0.25 * facing_south > 0.42 and z < 1750.0:
        return _HEATH if uniform(number, 52, seed) < 0.45 else _MEADOW
    if level < 1180.0 + 260.0 * fractal_noise(x / 2100.0, y / 2100.0, 2, seed + 234):
        return _BROADLEAF
    if level < 1720.0:
        return _CONIFER
    if level < 1960.0:
        return _HEATH
    if level < 2420.0:
        return _ALPINE_GRASS
    return _ROCK


@njit(cache=True)
def _fill(
    left: float,
    top: float,
    step: float,
    year: int,
    seed: int,
    towns: npt.NDArray[np.float64],
    z: FloatArray,
    east: FloatArray,
    north: FloatArray,
    river: FloatArray,
    road: FloatArray,
    cover: npt.NDArray[np.uint8],
    numbers: npt.NDArray[np.uint32],
    water_share: FloatArray,
    road_share: FloatArray,
) -> None:
    for i in range(z.shape[0]):
        for j in range(z.shape[1]):
            x, y = left + (j + 0.5) * step, top - (i + 0.5) * step
            slope = np.hypot(east[i, j], north[i, j])
            water_share[i, j] = min(1.0, max(0.0, 0.5 - river[i, j] / step))
            road_share[i, j] = min(1.0, max(0.0, 0.5 - road[i, j] / step)) * (1.0 - water_share[i, j])
            mountain = smoothstep(90.0, 240.0, z[i, j] - 143.0 - max(0.0, (4829000.0 - y) * 0.0016) - 120.0)
            density = _built_up(x, y, towns, seed) * smoothstep(0.30, 0.12, slope)
            town = False
            if density > 0.10:
                number, border, street, islet, cx, cy = parcel(x, y, 420.0, 9000.0, seed + 300)
                density = _built_up(cx, cy, towns, seed) * smoothstep(0.30, 0.12, slope)
                town = density > 0.34 + 0.26 * uniform(islet, 64, seed)
            if town:
                numbers[i, j] = number
                works = gradient_noise(cx / 2600.0, cy / 2600.0, seed + 240)[0]
                central = density + 0.35 * (uniform(islet, 65, seed) - 0.5) > 1.0
                if uniform(islet, 61, seed) < 0.06:
                    cover[i, j] = _MEADOW if uniform(islet, 62, seed) < 0.5 else _BROADLEAF
                    border = street
                elif works + 0.3 * uniform(islet, 66, seed) > 0.48 and not central:
                    cover[i, j] = _INDUSTRY
                else:
                    cover[i, j] = _CENTRE if central else _SUBURB
                street_width = 9.0 if street > border + 0.1 else 18.0
                road_share[i, j] = max(road_share[i, j], min(1.0, max(0.0, 0.5 + (0.5 * street_width - border) / step)))
            else:
                area = 26000.0 if mountain > 0.2 else 52000.0
                number, border, lane, islet, cx, cy = parcel(x, y, 1500.0, area, seed + 400)
                numbers[i, j] = number
                brook = relief.brook_distance(x, y, seed)[0]
                if mountain > 0.5:
                    facing = -north[i, j] / max(0.05, np.hypot(1.0, slope))
                    cover[i, j] = _upland(x, y, z[i, j], slope, -facing, number, seed)
                else:
                    cover[i, j] = _countryside(x, y, z[i, j], slope, river[i, j], brook, number, year, seed)
                    hedge = 3.0 + 9.0 * max(0.0, gradient_noise(x / 3000.0, y / 3000.0, seed + 250)[0])
                    verge = brook < 16.0 or (border < hedge and uniform(number, 63, seed) < 0.35)
                    if verge and cover[i, j] != _LAKE:
                        cover[i, j] = _BROADLEAF
                    road_share[i, j] = max(road_share[i, j], 0.8 * min(1.0, max(0.0, 0.5 + (4.0 - lane) / step)))
            if river[i, j] < 28.0 + 60.0 * max(0.0, gradient_noise(x / 600.0, y / 600.0, seed + 251)[0]):
                if not (town and density > 0.9):
                    cover[i, j] = _BROADLEAF
                bar = gradient_noise(x / 420.0, y / 420.0, seed + 252)[0]
                if bar > 0.42 and river[i, j] < 14.0 and not town:
                    cover[i, j] = _GRAVEL
            if water_share[i, j] >= 0.5:
                cover[i, j] = _RIVER
            elif road_share[i, j] >= 0.5:
                cover[i, j] = _ROAD
            if cover[i, j] == _LAKE:
                road_share[i, j] = 0.0


def draw_ground(geobox: GeoBox, *, seed: int, year: int) -> Ground:
    """The ground of an extent. Neighbouring extents agree where they meet, to the bit."""
    margin = GeoBox(
        geobox.epsg, geobox.left - geobox.resolution, geobox.top + geobox.resolution,
        geobox.resolution, geobox.height + 2, geobox.width + 2,
    )  # fmt: skip
    wide = relief.altitudes(margin, seed)
    east, north = relief.slopes(wide, geobox.resolution)
    inner = (slice(1, -1), slice(1, -1))
    z, east, north = (np.ascontiguousarray(array[inner]) for array in (wide, east, north))
    waters = lines.segments(geography.RIVERS + geography.CANALS, seed)
    if geobox.bounds[1] < erosion.TOP:
        waters = np.vstack([waters, erosion.mountains(seed).torrents])
    river = lines.distances(waters, geobox, _MOIST_REACH)
    road = lines.distances(lines.segments(geography.ROADS + geography.RUNWAYS, seed), geobox, _ROAD_REACH)
    cover = np.empty(geobox.shape, np.uint8)
    numbers = np.empty(geobox.shape, np.uint32)
    water_share, road_share = np.empty(geobox.shape, np.float32), np.empty(geobox.shape, np.float32)
    _fill(
        geobox.left, geobox.top, geobox.resolution, year, seed, _TOWNS,
        z, east, north, river, road, cover, numbers, water_share, road_share,
    )  # fmt: skip
    return Ground(geobox, z, east, north, cover, numbers, water_share, road_share)
