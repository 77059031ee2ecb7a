"""What the truth calls cloud, shadow, snow and water: what somebody would who draws masks on the screen."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from processing.simulation.cover import LAND_COVER
from processing.simulation.radiance import SHADE
from processing.simulation.scene import Strip

CLOUD_TRUTH = 0.7
"""Optical thickness along the line of sight from which a pixel is cloud in the truth. Such a cloud adds 0.08 to the
reflectance and takes a third of the ground's contrast: what somebody who draws masks on the screen sees."""
CIRRUS_TRUTH = 0.2
"""Likewise of the veil: 0.017 in the cirrus band."""
SHADOW_TRUTH = 0.6
"""Share of the direct sunlight that clouds leave, under which a pixel lies in their shadow in the truth."""
_SLIT, _SPECK = 70.0, 30.0
"""m: narrower gaps in a cloud or a shadow are drawn over, smaller clouds left out."""


def truth_classes(strip: Strip) -> dict[str, npt.NDArray[np.uint8]]:
    """What is really there, 0 or 1: cloud, cirrus, shadow of clouds, of mountains, snow, water; and the land cover."""
    cover = LAND_COVER[strip.ground.cover]
    light = strip.light
    cloud = _drawn(light.cloud > CLOUD_TRUTH, strip)
    return {
        "cloud": cloud,
        "cirrus": (light.veil > CIRRUS_TRUTH).astype(np.uint8),
        "shadow": _drawn(np.exp(-SHADE * light.shade) < SHADOW_TRUTH, strip) & (1 - cloud),
        "mountain_shadow": (light.beam < 0.05).astype(np.uint8),
        "snow": (strip.surface.snow > 0.5).astype(np.uint8),
        "water": (cover == 51).astype(np.uint8),
        "land_cover": cover,
    }


def _drawn(mask: npt.NDArray[np.bool_], strip: Strip) -> npt.NDArray[np.uint8]:
    """As a hand draws it."""
    image = mask.astype(np.uint8)
    for operation, size in ((cv2.MORPH_CLOSE, _SLIT), (cv2.MORPH_OPEN, _SPECK)):
        pixels = 2 * round((size / strip.ground.geobox.resolution - 1) / 2) + 1
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (pixels, pixels))
        image = np.asarray(cv2.morphologyEx(image, operation, kernel), np.uint8)
    return image
