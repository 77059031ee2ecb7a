"""Snow and water, where there is no cloud."""

from __future__ import annotations

import numpy as np

from processing.physics.classification import shapes
from processing.physics.classification.grids import strips
from processing.physics.classification.scene import SCALE, BoolArray, Scene

SNOW_NDSI, SNOW_RED, SNOW_SWIR = 0.40, 0.12, 0.16
LEAST_COSINE = 0.2
WATER_NDVI, WATER_RED, WATER_SLOPE = 0.01, 0.05, 15
"""The last in percent."""


def snow(scene: Scene) -> BoolArray:
    """MAJA's test, on reflectance brought to level ground; in the shade of the relief by the index alone."""
    names = ("green", "red", "swir16")
    level = np.cos(np.radians(float(np.nanmean(scene.sun_zenith))))
    found = np.zeros(scene.shape, np.bool_)
    for first, last in strips(scene.shape[0]):
        green, red, short = (scene.reflectance[name][first:last].astype(np.float32) / SCALE for name in names)
        cosine = np.maximum(scene.cos_incidence[first:last].astype(np.float32) / SCALE, LEAST_COSINE)
        flat = np.float32(level) / cosine
        index = green - short > np.float32(SNOW_NDSI) * (green + short)
        found[first:last] = index & (red * flat > SNOW_RED) & (short * flat < SNOW_SWIR)
    return found


def water(scene: Scene) -> BoolArray:
    """Dark, level and not green."""
    found = np.zeros(scene.shape, np.bool_)
    for first, last in strips(scene.shape[0]):
        red, near = (scene.reflectance[name][first:last].astype(np.float32) / SCALE for name in ("red", "nir08"))
        dark = (near - red < np.float32(WATER_NDVI) * (near + red)) & (red < WATER_RED)
        found[first:last] = dark & (scene.slope[first:last] <= WATER_SLOPE)
    return shapes.smoothed(found)
