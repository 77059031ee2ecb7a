"""Clouds on one image by itself.

The ground's spectra vary along few directions (soil, vegetation, brightness); a cloud's share is measured across them
by a matched filter whose statistics are those of the image's own clear ground. It is what HOT (Zhang et al. 2002, doi
10.1016/S0034-4257(02)00034-2) is in two bands. Snow has statistics of its own, of spectra divided by their brightness.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from processing.physics.classification.grids import filtered, reduced, reduced_bands, smoothed, strips
from processing.physics.classification.ground_filter import ground_filter
from processing.physics.classification.scene import (
    BANDS,
    PAST_BANDS,
    PAST_RATIO,
    SCALE,
    BoolArray,
    FloatArray,
    Int16Array,
    Scene,
)
from processing.physics.classification.snow_filter import BRIGHTNESS_OF_CLOUD, snow_filter
from processing.physics.classification.statistics import Variation

LEAST_NDSI, LEAST_GREEN = 0.20, 0.10
"""From which on a pixel may be snow, or cloud over snow."""
_GREEN, _SWIR = BANDS.index("green"), BANDS.index("swir16")


@dataclass(frozen=True)
class SingleDate:
    """Of one image."""

    cells: FloatArray
    """(bands, rows, columns), means over the past grid's cells."""
    share: Int16Array
    """Of cloud, on the mask grid, × :data:`SCALE`; NO_DATA outside."""
    cell_share: FloatArray
    """The same, unitless, of the cells."""
    snowy: BoolArray
    """Cells of snow, or of cloud over snow."""
    clear_snow: BoolArray
    snow: Variation
    """Of the spectra of snow, in :data:`PAST_BANDS`, divided by green + near infrared."""


def shares_of_cloud(scene: Scene) -> SingleDate:
    """Of each pixel, 0 where clear, 1 where only cloud is seen."""
    cells = reduced_bands(scene.reflectance, BANDS, PAST_RATIO)
    with np.errstate(invalid="ignore", divide="ignore"):
        index = (cells[_GREEN] - cells[_SWIR]) / (cells[_GREEN] + cells[_SWIR])
        snowy = (index > LEAST_NDSI) & (cells[_GREEN] > LEAST_GREEN)
        ground = ground_filter(cells, snowy)
        snow, spectra, clear_snow = snow_filter(cells, snowy, index)
    share = filtered(scene.reflectance, BANDS, ground[None, None], PAST_RATIO)
    _put_snow(scene, share, filtered(scene.reflectance, BANDS, snow[None, None], PAST_RATIO))
    past = [BANDS.index(band) for band in PAST_BANDS]
    of_past = Variation(spectra.mean[past], np.ascontiguousarray(spectra.covariance[np.ix_(past, past)]))
    return SingleDate(cells, smoothed(share, PAST_RATIO), reduced(share, PAST_RATIO), snowy, clear_snow, of_past)


def may_be_snow(scene: Scene, rows: slice = slice(None)) -> BoolArray:
    """Pixels of snow, or of cloud over snow."""
    green, short = (scene.reflectance[band][rows].astype(np.int32) for band in ("green", "swir16"))
    most = round(1000 * (1 - LEAST_NDSI) / (1 + LEAST_NDSI))
    return np.asarray((green > round(LEAST_GREEN * SCALE)) & (short * 1000 < green * most))


def _put_snow(scene: Scene, share: Int16Array, over_snow: Int16Array) -> None:
    """Into ``share`` what the snow's filter says where there may be snow.

    Slopes that face the sun are brighter than any cloud: there it is a share of their light.
    """
    for first, last in strips(share.shape[0]):
        rows = slice(first, last)
        green, near = (scene.reflectance[band][rows].astype(np.float32) for band in ("green", "nir08"))
        brightness = np.maximum((green + near) / np.float32(SCALE * BRIGHTNESS_OF_CLOUD), np.float32(1))
        np.copyto(share[rows], (over_snow[rows] / brightness).astype(np.int16), where=may_be_snow(scene, rows))
