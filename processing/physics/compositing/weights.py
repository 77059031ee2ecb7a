"""How much a date counts at a place: by its haze, its clouds nearby and its distance in time (WASP)."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]

HALF_WINDOW = 23.0
"""Days from the middle of the window to its ends."""
LEAST_OF_DATE = 0.5
"""Weight of a date at the window's ends; 1 in its middle."""
LEAST_OF_AOT = 0.33
HAZIEST = 0.8
"""AOT from which a date has the least weight."""
GRAZED_WEIGHT = 0.1
"""Of a date on whose light nothing can be built, where there is no better one; WASP has no such weight."""
NEAR, FAR = 2.0, 10.0
"""Cells of 240 m: standard deviations of the neighbourhoods in which clouds are counted."""


def date_weight(days: float) -> float:
    """0.5 to 1, of a date so many days (signed) from the middle of the window."""
    return 1 - (1 - LEAST_OF_DATE) * min(abs(days) / HALF_WINDOW, 1.0)


def aot_weights(scale: int) -> FloatArray:
    """0.33 to 1: weight of each number of an image of AOT (550 nm) × ``scale``; float32, shape (256,).

    0 is no AOT known: the least weight.
    """
    aot = np.arange(256, dtype=np.float32) / np.float32(scale)
    weights = np.maximum(LEAST_OF_AOT + (1 - LEAST_OF_AOT) * (1 - aot / HAZIEST), LEAST_OF_AOT)
    weights[0] = LEAST_OF_AOT
    return np.asarray(weights, np.float32)


def clear_sky_weight(clouds: FloatArray) -> FloatArray:
    """0 (among clouds) to 1 (far from any).

    Parameters
    ----------
    clouds : float32, share (0 to 1) of each cell of 240 m under clouds or their shadows
    """
    near, far = (
        cv2.GaussianBlur(clouds, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE).reshape(clouds.shape)
        for sigma in (NEAR, FAR)
    )
    return np.asarray(np.clip((1 - near) * (1 - far), 0, 1), np.float32)
