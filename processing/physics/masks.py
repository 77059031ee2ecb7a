"""Clouds, their shadows, snow and water on one image, by thresholds. First form: no past, no relief.

Thresholds are those published for MAJA's mono-temporal tests (MAJA ATBD, CNES; Hagolle et al. 2017,
doi 10.5281/zenodo.1209633), on reflectance at the ground.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float32]

SATURATED = 0.9
BRIGHT_BLUE, BRIGHT_RED = 0.22, 0.15
CIRRUS_TOA = 0.015
"""At sea level; published: 0.015 + 0.00002 x altitude in metres."""
SNOW_NDSI, SNOW_RED, SNOW_SWIR = 0.40, 0.12, 0.16
WATER_NDVI, WATER_RED = 0.01, 0.05
CLOUD_MARGIN = 60.0
"""Metres by which clouds are extended: their edges are thin."""
CLOUD_HEIGHTS = np.arange(300.0, 8001.0, 150.0)
"""Metres above ground that are tried for each cloud."""
DARKENED = 0.80
"""A shadow's near infrared is below this fraction of that of the clear ground around."""
LEAST_DARKENED = 0.88
"""A cloud whose darkest projection is not darker than this has no visible shadow."""
LARGEST_CLOUDS = 2000
"""Clouds, by size, whose shadows are searched for."""
SAMPLES = 3000
"""Pixels of a cloud that its height is found with."""
SURROUNDINGS = 3000.0
"""Metres over which the clear ground is averaged."""


@dataclass(frozen=True)
class Scene:
    """What the tests look at: arrays of one shape, unitless, NaN outside the image."""

    blue: FloatArray
    green: FloatArray
    red: FloatArray
    near_infrared: FloatArray
    short_wave_infrared: FloatArray
    cirrus_toa: FloatArray
    resolution: float
    """Metres."""
    sun_zenith: float
    sun_azimuth: float
    view_zenith: float
    view_azimuth: float


@dataclass(frozen=True)
class Masks:
    """Boolean arrays of the scene's shape."""

    valid: BoolArray
    cloud: BoolArray
    """Seen by the tests, before extension."""
    cloud_extension: BoolArray
    cirrus: BoolArray
    shadow: BoolArray
    snow: BoolArray
    water: BoolArray

    @property
    def all_clouds(self) -> BoolArray:
        return self.cloud | self.cloud_extension | self.cirrus


def classify(scene: Scene) -> Masks:
    """Every mask of a scene."""
    with np.errstate(invalid="ignore", divide="ignore"):
        valid = np.isfinite(scene.blue) & np.isfinite(scene.short_wave_infrared)
        snow = valid & _snow(scene)
        cloud = _opened(valid & ~snow & _bright(scene))
        # Snow high enough to rise above the water vapour is seen in the cirrus band too.
        cirrus = valid & ~cloud & ~snow & (scene.cirrus_toa > CIRRUS_TOA)
        ndvi = (scene.near_infrared - scene.red) / (scene.near_infrared + scene.red)
        water = valid & ~cloud & ~snow & _without_specks((ndvi < WATER_NDVI) & (scene.red < WATER_RED))
    margin = _disc(CLOUD_MARGIN / scene.resolution)
    extension = _dilated(cloud, margin) & valid & ~cloud
    shadow = _shadows(scene, cloud, valid & ~cloud & ~extension & ~water)
    return Masks(valid, cloud, extension, cirrus, shadow, snow & ~extension, water & ~extension)


def _snow(scene: Scene) -> BoolArray:
    ndsi = (scene.green - scene.short_wave_infrared) / (scene.green + scene.short_wave_infrared)
    found: BoolArray = (ndsi > SNOW_NDSI) & (scene.red > SNOW_RED) & (scene.short_wave_infrared < SNOW_SWIR)
    return found


def _bright(scene: Scene) -> BoolArray:
    grey = (scene.near_infrared > 0.8 * scene.red) & (scene.near_infrared < 2 * scene.red)
    bright = (scene.blue > BRIGHT_BLUE) & (scene.red > BRIGHT_RED)
    found: BoolArray = (scene.blue > SATURATED) | (bright & grey & (scene.near_infrared > scene.short_wave_infrared))
    return found


def _shadows(scene: Scene, cloud: BoolArray, clear: BoolArray) -> BoolArray:
    """Each cloud cast on the ground from the height whose shadow is the darkest."""
    shadow = np.zeros(cloud.shape, dtype=np.uint8)
    darkness = _relative_brightness(scene.near_infrared, clear, SURROUNDINGS / scene.resolution)
    count, labels, statistics, _ = cv2.connectedComponentsWithStats(cloud.astype(np.uint8), connectivity=8)
    sizes = statistics[1:, cv2.CC_STAT_AREA]
    per_metre = _displacement_per_metre(scene)
    for label in 1 + np.argsort(-sizes, kind="stable")[: min(LARGEST_CLOUDS, count - 1)]:
        left, top, width, height, _ = statistics[label]
        box = labels[top : top + height, left : left + width] == label
        rows, columns = np.nonzero(box)
        offset = _best_offset(darkness, rows + top, columns + left, per_metre)
        if offset is not None:
            _mark(shadow, rows + top + offset[0], columns + left + offset[1])
    cast = _dilated(shadow.astype(bool), _disc(CLOUD_MARGIN / scene.resolution))
    return cast & clear & (darkness < DARKENED)


def _displacement_per_metre(scene: Scene) -> tuple[float, float]:
    """Pixels (rows, columns) from the image of a cloud to its shadow's, per metre of height."""
    sun = np.tan(np.radians(scene.sun_zenith)) / scene.resolution
    view = np.tan(np.radians(scene.view_zenith)) / scene.resolution
    sun_azimuth, view_azimuth = np.radians(scene.sun_azimuth), np.radians(scene.view_azimuth)
    # The sun casts the shadow away from itself; the sensor sees the cloud displaced away from itself as well.
    east = -sun * np.sin(sun_azimuth) + view * np.sin(view_azimuth)
    north = -sun * np.cos(sun_azimuth) + view * np.cos(view_azimuth)
    return float(-north), float(east)


def _best_offset(
    darkness: FloatArray, rows: npt.NDArray[np.intp], columns: npt.NDArray[np.intp], per_metre: tuple[float, float]
) -> tuple[int, int] | None:
    step = max(1, len(rows) // SAMPLES)
    rows, columns = rows[::step], columns[::step]
    best, found = LEAST_DARKENED, None
    for cloud_height in CLOUD_HEIGHTS:
        offset = (round(per_metre[0] * cloud_height), round(per_metre[1] * cloud_height))
        inside_rows, inside_columns = _inside(rows + offset[0], columns + offset[1], darkness.shape)
        values = darkness[inside_rows, inside_columns]
        values = values[np.isfinite(values)]
        if len(values) >= max(4, len(rows) // 4) and (mean := float(values.mean())) < best:
            best, found = mean, offset
    return found


def _relative_brightness(near_infrared: FloatArray, clear: BoolArray, radius: float) -> FloatArray:
    """Near infrared relative to the mean of the clear ground around; NaN where it is not clear."""
    size = (2 * int(radius) + 1, 2 * int(radius) + 1)
    weights = clear.astype(np.float32)
    total = cv2.boxFilter(np.where(clear, near_infrared, np.float32(0)), -1, size, normalize=False)
    count = cv2.boxFilter(weights, -1, size, normalize=False)
    with np.errstate(invalid="ignore", divide="ignore"):
        relative: FloatArray = np.where(clear, near_infrared / (total / count), np.float32(np.nan))
    return relative


def _mark(mask: npt.NDArray[np.uint8], rows: npt.NDArray[np.intp], columns: npt.NDArray[np.intp]) -> None:
    inside_rows, inside_columns = _inside(rows, columns, mask.shape)
    mask[inside_rows, inside_columns] = 1


def _inside(
    rows: npt.NDArray[np.intp], columns: npt.NDArray[np.intp], shape: tuple[int, ...]
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    inside = (rows >= 0) & (rows < shape[0]) & (columns >= 0) & (columns < shape[1])
    return rows[inside], columns[inside]


def _opened(mask: BoolArray) -> BoolArray:
    """Without specks of one or two pixels: roofs and greenhouses, not clouds."""
    return cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, _disc(1)).astype(bool)


def _without_specks(mask: BoolArray) -> BoolArray:
    """What most of the 3 x 3 neighbours agree on: single dark pixels are shade, not ponds."""
    return cv2.medianBlur(mask.astype(np.uint8), 3).astype(bool)


def _dilated(mask: BoolArray, kernel: npt.NDArray[np.uint8]) -> BoolArray:
    return cv2.dilate(mask.astype(np.uint8), kernel).astype(bool)


def _disc(radius: float) -> npt.NDArray[np.uint8]:
    size = 2 * max(1, round(radius)) + 1
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)).astype(np.uint8)
