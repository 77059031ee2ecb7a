"""The quicklook of a snow product: blue snow, white clouds, grey ground."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from processing.muscate.quicklook import LONGEST_SIDE, QUALITY
from processing.physics.snow_cover import CLOUD, NO_SNOW, SNOW

COLOURS = {NO_SNOW: (119, 119, 119), SNOW: (0, 120, 255), CLOUD: (255, 255, 255)}
"""Black where there is no data."""


def write_snow_quicklook(path: Path, classes: npt.NDArray[np.uint8]) -> None:
    """Write a JPEG of at most :data:`LONGEST_SIDE` pixels on the longer side, of a map of uint8 classes."""
    palette = np.zeros((256, 3), np.uint8)
    for value, colour in COLOURS.items():
        palette[value] = colour
    ratio = min(1.0, LONGEST_SIDE / max(classes.shape))
    size = max(1, round(classes.shape[1] * ratio)), max(1, round(classes.shape[0] * ratio))
    shown = cv2.resize(palette[classes], size, interpolation=cv2.INTER_AREA)
    Image.fromarray(shown).save(path, "JPEG", quality=QUALITY, optimize=True)
