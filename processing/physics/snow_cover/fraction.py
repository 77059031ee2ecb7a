"""Which part of a pixel is snow, seen from above, and how well that is known.

Gascoin et al. 2020, doi 10.3390/rs12182904: a curve fitted to maps of snow at 2 m and finer, of which the root mean
square error is 25 %.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

from processing.physics.snow_cover.scene import CLOUD, NOTHING, SNOW, ByteArray, Int16Array

STEEPNESS, OFFSET = 2.65, -1.42
MODEL_ERROR = 0.25
"""1 σ of the curve."""
_KINDS = "int16[:,::1], int16[:,::1], uint8[:,::1]"


@numba.njit([f"void({_KINDS}, uint8[:,::1])"], cache=True, nogil=True)  # type: ignore[untyped-decorator, unused-ignore]
def _fraction(green: Any, swir16: Any, classes: Any, out: Any) -> None:
    for row in range(green.shape[0]):
        for column in range(green.shape[1]):
            out[row, column] = classes[row, column]
            if classes[row, column] == SNOW:
                bright, dark = max(green[row, column], 1), max(swir16[row, column], 0)
                index = (bright - dark) / (bright + dark)
                fraction = 0.5 * np.tanh(STEEPNESS * index + OFFSET) + 0.5
                out[row, column] = min(max(round(100 * fraction), 1), 100)


def snow_fraction(green: Int16Array, swir16: Int16Array, classes: ByteArray) -> ByteArray:
    """Percent of snow: 0.5·tanh(2.65·NDSI − 1.42) + 0.5, from 1 to 100, where ``classes`` has snow; elsewhere these.

    Reflectances × 10000; uint8.
    """
    out = np.empty(classes.shape, np.uint8)
    _fraction(green, swir16, classes, out)
    return out


@numba.njit(  # type: ignore[untyped-decorator, unused-ignore]
    [f"void({_KINDS}, int16[:,::1], int16[:,::1], uint8[:,::1])"], cache=True, nogil=True
)
def _uncertainty(green: Any, swir16: Any, classes: Any, green_error: Any, swir16_error: Any, out: Any) -> None:
    for row in range(green.shape[0]):
        for column in range(green.shape[1]):
            out[row, column] = NOTHING
            if classes[row, column] != SNOW:
                continue
            bright, dark = np.float64(max(green[row, column], 1)), np.float64(max(swir16[row, column], 0))
            total = bright + dark
            from_green = 2 * dark / total**2 * green_error[row, column]
            from_swir = 2 * bright / total**2 * swir16_error[row, column]
            height = np.tanh(STEEPNESS * (bright - dark) / total + OFFSET)
            slope = 0.5 * STEEPNESS * (1 - height**2)
            variance = MODEL_ERROR**2 + slope**2 * (from_green**2 + from_swir**2)
            out[row, column] = min(round(100 * np.sqrt(variance)), 100)


def fraction_uncertainty(
    green: Int16Array, swir16: Int16Array, classes: ByteArray, green_error: Int16Array, swir16_error: Int16Array
) -> ByteArray:
    """1 σ of :func:`snow_fraction` in percent of the pixel: the curve's and, through it, the reflectances'.

    ``*_error``: 1 σ × 10000. uint8, 254 where there is no snow.
    """
    out = np.empty(classes.shape, np.uint8)
    _uncertainty(green, swir16, classes, green_error, swir16_error, out)
    return out


def is_known(classes: ByteArray) -> Any:
    """Pixels that show the ground, with snow or without."""
    return (classes != CLOUD) & (classes != NOTHING)
