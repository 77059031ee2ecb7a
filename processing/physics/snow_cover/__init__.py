"""Snow by the published method of Let-it-snow, from surface reflectances, cloud masks and altitudes.

Gascoin, Grizonnet, Bouchet, Salgues, Hagolle 2019, doi 10.5194/essd-11-493-2019.
"""

from __future__ import annotations

import numpy as np

from processing.physics.snow_cover.fraction import fraction_uncertainty, snow_fraction
from processing.physics.snow_cover.patches import amid_clouds
from processing.physics.snow_cover.scene import (
    CLOUD,
    NO_DATA,
    NO_SNOW,
    NOTHING,
    SCALE,
    SNOW,
    BoolArray,
    SnowCover,
    SnowScene,
)
from processing.physics.snow_cover.snow_line import BAND, MARGIN, bands_of, snow_line
from processing.physics.snow_cover.spectral_tests import bright_cells, snowy

__all__ = [
    "CLOUD", "NOTHING", "NO_DATA", "NO_SNOW", "PARAMETERS", "SCALE", "SNOW",
    "SnowCover", "SnowScene", "fraction_uncertainty", "snow_cover", "snow_fraction",
]  # fmt: skip

FIRST_NDSI, FIRST_RED = 0.40, 0.200
SECOND_NDSI, SECOND_RED = 0.15, 0.040
DARK_CLOUD = 0.300
"""Mean red of a cell over which a cloud hides the ground for certain."""
BACK_TO_CLOUD = 0.100
"""Red over which a cloud without snow in it stays one."""
CELL = 240.0
"""m"""
NDSI_IN_CLOUD = 0.30
"""In place of the second pass's, which the index of clouds themselves exceeds."""
ENOUGH_SNOW = 0.001
"""Share of the valid pixels for which a second pass is made."""
PARAMETERS = {
    "first_pass": f"NDSI > {FIRST_NDSI:g}, red > {FIRST_RED:g}",
    "second_pass": f"NDSI > {SECOND_NDSI:g}, red > {SECOND_RED:g}, from {MARGIN * BAND} m under the snow line on",
    "in_clouds": f"NDSI > {NDSI_IN_CLOUD:g}",
    "dark_cloud": DARK_CLOUD,
    "back_to_cloud": BACK_TO_CLOUD,
}
"""Of the method, for the record."""


def snow_cover(scene: SnowScene) -> SnowCover:
    """Snow in two passes: what is certain, then, above the altitude from which there is snow, what is likely."""
    valid = (scene.green != NO_DATA) & (scene.red != NO_DATA) & (scene.swir16 != NO_DATA)
    cloud = scene.cloud & valid
    certain = _snowy(scene, valid & ~cloud, FIRST_NDSI, FIRST_RED)
    certain &= ~amid_clouds(certain, cloud, scene.resolution)
    bright = bright_cells(scene.red, max(1, round(CELL / scene.resolution)), _number(DARK_CLOUD))
    hiding = (cloud & bright) | scene.shadow | scene.cirrus
    line = _snow_line(scene, valid, ~cloud, certain)
    snow = certain
    if line is not None and scene.altitude is not None:
        high = scene.altitude > line - MARGIN * BAND
        looked_at = valid & ~hiding & ~scene.water & high
        likely = _snowy(scene, looked_at & ~cloud, SECOND_NDSI, SECOND_RED)
        likely |= _snowy(scene, looked_at & cloud, NDSI_IN_CLOUD, SECOND_RED)
        snow = certain | (likely & ~amid_clouds(likely, cloud, scene.resolution))
    cloudy = hiding | (cloud & (scene.red > _number(BACK_TO_CLOUD)))
    classes = np.where(snow, np.uint8(SNOW), np.where(cloudy, np.uint8(CLOUD), np.uint8(NO_SNOW)))
    classes[~valid] = NOTHING
    return SnowCover(classes, snow & ~certain, snow & cloud, line)


def _snow_line(scene: SnowScene, valid: BoolArray, clear: BoolArray, snow: BoolArray) -> float | None:
    if scene.altitude is None or snow.sum() <= ENOUGH_SNOW * valid.sum():
        return None
    return snow_line(bands_of(scene.altitude, valid, clear, snow))


def _snowy(scene: SnowScene, looked_at: BoolArray, ndsi: float, red: float) -> BoolArray:
    return snowy(scene.green, scene.red, scene.swir16, looked_at, ndsi=ndsi, red_above=_number(red))


def _number(reflectance: float) -> int:
    return round(reflectance * SCALE)
