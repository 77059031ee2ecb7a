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
DARKEST = 0.01
"""Surface reflectance shown as black: what is left of haze."""
MIDDLE = 0.11
"""Surface reflectance about half way to white: fields and towns keep their contrast, clouds and snow their texture."""
BRIGHTEST = 1.1
"""Surface reflectance shown as white: sunlit clouds and snow."""
SATURATION = 1.25
"""The colours of the ground are pale: differences between bands, multiplied."""
QUALITY = 90
OUTLINES = {"cloud": (0, 255, 0), "snow": (255, 105, 200), "water": (40, 110, 255)}
LINES = {"cloud": 2, "snow": 2, "water": 1}
"""Pixels of an outline, in an image of :data:`LONGEST_SIDE`; rivers are narrow."""
SMALLEST = 60
"""Pixels of the quicklook: smaller patches and holes would hide the image under outlines."""
ByteArray = npt.NDArray[np.uint8]
FloatArray = npt.NDArray[np.float32]


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
    bands = [_resized(band, size) for band in (red, green, blue)]
    image = _natural(np.dstack([reflectance for reflectance, _ in bands]))
    image[np.any([missing for _, missing in bands], axis=0)] = 0
    for name, colour in OUTLINES.items():
        line = max(1, LINES[name] * max(size) // LONGEST_SIDE)
        cv2.drawContours(image, _contours(outlined[name], size), -1, colour, line, cv2.LINE_AA)
    Image.fromarray(image).save(path, "JPEG", quality=QUALITY, optimize=True)


def _resized(band: npt.NDArray[np.int16], size: tuple[int, int]) -> tuple[FloatArray, npt.NDArray[np.bool_]]:
    """Reflectance at the quicklook's size, and where mostly nothing is known; what is not known darkens nothing."""
    known = (band != NO_DATA).astype(np.float32)
    method = _interpolation(band.shape, size)
    total = cv2.resize(band.astype(np.float32) * known, size, interpolation=method)
    weight = cv2.resize(known, size, interpolation=method)
    return total / np.maximum(weight, np.float32(0.5)) / np.float32(REFLECTANCE_SCALE), weight < 0.5


def _natural(reflectance: FloatArray) -> ByteArray:
    """Bytes of reflectances (rows, columns, colours): a curve that bends before clouds, and livelier colours."""
    share = np.clip((reflectance - DARKEST) / (BRIGHTEST - DARKEST), 0, 1)
    bend = np.float32((MIDDLE - DARKEST) / (BRIGHTEST - 2 * MIDDLE + DARKEST))
    shown = share * (1 + bend) / (share + bend)
    grey = shown.mean(axis=2, keepdims=True)
    lively = np.clip(grey + np.float32(SATURATION) * (shown - grey), 0, 1)
    return np.asarray(np.rint(255 * lively), np.uint8)


def _contours(mask: npt.NDArray[np.bool_], size: tuple[int, int]) -> list[cv2.typing.MatLike]:
    """Around what is mostly masked, as lines that stay clear of the image's frame, which is no edge."""
    share = cv2.resize(mask.astype(np.float32), size, interpolation=_interpolation(mask.shape, size))
    smooth = cv2.GaussianBlur(share, (0, 0), 1.0, borderType=cv2.BORDER_REPLICATE)
    beyond = 4
    framed = cv2.copyMakeBorder((smooth > 0.5).view(np.uint8), *4 * (beyond,), cv2.BORDER_REPLICATE)
    contours, _ = cv2.findContours(framed, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE, offset=(-beyond, -beyond))
    return [contour for contour in contours if cv2.contourArea(contour) >= SMALLEST]


def _size(shape: tuple[int, ...]) -> tuple[int, int]:
    """(width, height): reduced to the longest side, or enlarged a whole number of times towards it."""
    longest = max(shape)
    ratio = LONGEST_SIDE / longest if longest > LONGEST_SIDE else float(max(1, LONGEST_SIDE // longest))
    return max(1, round(shape[1] * ratio)), max(1, round(shape[0] * ratio))


def _interpolation(shape: tuple[int, ...], size: tuple[int, int]) -> int:
    return int(cv2.INTER_AREA if size[0] <= shape[1] else cv2.INTER_CUBIC)
