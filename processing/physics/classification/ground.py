"""Snow and water, where there is no cloud."""

from __future__ import annotations

import numpy as np

from processing.physics.classification import shapes
from processing.physics.classification.grids import strips
from processing.physics.classification.scene import SCALE, BoolArray, Scene

SNOW_NDSI, SNOW_RED, SNOW_SWIR = 0.40, 0.12, 0.16
LEAST_COSINE = 0.2
WATER_NDVI, WATER_RED, WATER_SLOPE = 0.01, 0.05, 15
"""MAJA's; the last in percent."""
TURBID_NDVI, TURBID_RED, TURBID_SWIR = 0.10, 0.10, 0.05
"""Of water that is bright for what it carries: it still is dark in the short-wave infrared."""


def snow(scene: Scene) -> BoolArray:
    """MAJA's test, on reflectance brought to level ground."""
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
    """Dark, level and not green: by MAJA's test, or by MNDWI (Xu 2006, doi 10.1080/01431160600589179)."""
    found = np.zeros(scene.shape, np.bool_)
    for first, last in strips(scene.shape[0]):
        names = ("green", "red", "nir08", "swir16")
        green, red, near, short = (scene.reflectance[name][first:last].astype(np.float32) / SCALE for name in names)
        total, difference = near + red, near - red
        dark = (difference < np.float32(WATER_NDVI) * total) & (red < WATER_RED)
        turbid = (difference < np.float32(TURBID_NDVI) * total) & (red < TURBID_RED)
        turbid &= (short < TURBID_SWIR) & (green > short)
        found[first:last] = (dark | turbid) & (scene.slope[first:last] <= WATER_SLOPE)
    return shapes.smoothed(found)
