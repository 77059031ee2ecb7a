"""The quicklook of a snow product: blue snow, white clouds, grey ground, with the light and shade of the relief."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from processing.level2 import REFLECTANCE_SCALE
from processing.muscate.quicklook import LONGEST_SIDE, QUALITY
from processing.physics.snow_cover import CLOUD, NO_SNOW, SNOW

COLOURS = {NO_SNOW: (119, 119, 119), SNOW: (0, 120, 255), CLOUD: (255, 255, 255)}
"""Black where there is no data."""
LIGHT = {NO_SNOW: (0.65, 1.5, 0.25), SNOW: (0.7, 1.15, 0.9), CLOUD: (0.85, 1.0, 0.9)}
"""How a class is lit: its colour in the shade, in the light (times), and the reflectance of red that is full light."""


def write_snow_quicklook(path: Path, classes: npt.NDArray[np.uint8], red: npt.NDArray[np.int16]) -> None:
    """Write a JPEG of at most :data:`LONGEST_SIDE` pixels on the longer side, of a map of uint8 classes.

    ``red`` is the surface reflectance x 10000 of the same pixels, which lights the map.
    """
    ratio = min(1.0, LONGEST_SIDE / max(classes.shape))
    size = max(1, round(classes.shape[1] * ratio)), max(1, round(classes.shape[0] * ratio))
    shown = cv2.resize(_lit(classes, red), size, interpolation=cv2.INTER_AREA)
    Image.fromarray(shown).save(path, "JPEG", quality=QUALITY, optimize=True)


def _lit(classes: npt.NDArray[np.uint8], red: npt.NDArray[np.int16]) -> npt.NDArray[np.uint8]:
    """Colours (rows, columns, 3) of the classes."""
    image = np.zeros((*classes.shape, 3), np.uint8)
    for value, colour in COLOURS.items():
        shade, light, full = LIGHT[value]
        here = classes == value
        share = np.clip(red[here] / np.float32(REFLECTANCE_SCALE * full), 0, 1)
        factor = (shade + (light - shade) * share)[:, np.newaxis]
        image[here] = np.rint(np.clip(np.array(colour, np.float32) * factor, 0, 255))
    return image
