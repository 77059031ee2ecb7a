"""The quicklook: natural colour, clouds outlined in green, snow in pink, water in blue."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from processing.level2 import NO_DATA, REFLECTANCE_SCALE

LONGEST_SIDE = 1000
"""Pixels."""
BRIGHTEST = 0.35
"""Surface reflectance shown as white."""
GAMMA = 1.8
QUALITY = 88
OUTLINES = {"cloud": (0, 255, 0), "snow": (255, 105, 200), "water": (40, 110, 255)}
SMALLEST_OUTLINE = 6
"""Pixels of the quicklook: smaller patches would hide the image under outlines."""
ByteArray = npt.NDArray[np.uint8]


def write_quicklook(
    path: Path,
    red: npt.NDArray[np.int16],
    green: npt.NDArray[np.int16],
    blue: npt.NDArray[np.int16],
    outlined: dict[str, npt.NDArray[np.bool_]],
) -> None:
    """Write a JPEG of about :data:`LONGEST_SIDE` pixels.

    Colours are reflectances x 10000 of one shape; ``outlined`` are masks of any resolution, by the
    names of :data:`OUTLINES`.
    """
    size = _size(red.shape)
    channels = [
        cv2.resize(_stretched(channel), size, interpolation=_interpolation(red.shape, size))
        for channel in (red, green, blue)
    ]
    image = np.dstack(channels)
    for name, colour in OUTLINES.items():
        mask = cv2.resize(outlined[name].astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
        contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
        visible = [contour for contour in contours if cv2.contourArea(contour) >= SMALLEST_OUTLINE]
        cv2.drawContours(image, visible, -1, colour, 1, cv2.LINE_AA)
    Image.fromarray(image).save(path, "JPEG", quality=QUALITY, optimize=True)


def _stretched(reflectance: npt.NDArray[np.int16]) -> ByteArray:
    """The eye's curve from 0 to :data:`BRIGHTEST`; black where there is no data."""
    share = np.clip(reflectance.astype(np.float32) / np.float32(REFLECTANCE_SCALE * BRIGHTEST), 0, 1)
    shown = (255 * share ** np.float32(1 / GAMMA)).round().astype(np.uint8)
    return np.where(reflectance == NO_DATA, np.uint8(0), shown)


def _size(shape: tuple[int, ...]) -> tuple[int, int]:
    """(width, height): reduced to the longest side, or enlarged a whole number of times towards it."""
    longest = max(shape)
    ratio = LONGEST_SIDE / longest if longest > LONGEST_SIDE else float(max(1, LONGEST_SIDE // longest))
    return max(1, round(shape[1] * ratio)), max(1, round(shape[0] * ratio))


def _interpolation(shape: tuple[int, ...], size: tuple[int, int]) -> int:
    return int(cv2.INTER_AREA if size[0] <= shape[1] else cv2.INTER_CUBIC)
