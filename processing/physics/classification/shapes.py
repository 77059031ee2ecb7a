"""Masks tidied as somebody would draw them."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from processing.physics.classification.grids import compiled
from processing.physics.classification.scene import BoolArray


def disc(radius: float) -> npt.NDArray[np.uint8]:
    """``radius`` in pixels, rounded, at least 1."""
    size = 2 * max(1, round(radius)) + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)), np.uint8)


def dilated(mask: BoolArray, radius: float) -> BoolArray:
    return np.asarray(cv2.dilate(mask.view(np.uint8), disc(radius)), np.uint8).view(np.bool_)


def opened(mask: BoolArray, radius: float) -> BoolArray:
    """Without what is narrower than the disc."""
    return np.asarray(cv2.morphologyEx(mask.view(np.uint8), cv2.MORPH_OPEN, disc(radius)), np.uint8).view(np.bool_)


def closed(mask: BoolArray, radius: float) -> BoolArray:
    """With gaps narrower than the disc filled."""
    return np.asarray(cv2.morphologyEx(mask.view(np.uint8), cv2.MORPH_CLOSE, disc(radius)), np.uint8).view(np.bool_)


def smoothed(mask: BoolArray) -> BoolArray:
    """What most of the 3 × 3 neighbours agree on."""
    return np.asarray(cv2.medianBlur(mask.view(np.uint8), 3), np.uint8).view(np.bool_)


def parts(mask: BoolArray) -> npt.NDArray[np.int32]:
    """Numbers of the connected parts (8 neighbours), 0 elsewhere."""
    labels = cv2.connectedComponents(mask.view(np.uint8), connectivity=8, ltype=cv2.CV_32S)[1]
    return np.asarray(labels, np.int32)


def counts(labels: npt.NDArray[np.int32], mask: BoolArray) -> npt.NDArray[np.int64]:
    """Pixels of each part that are in the mask; without copying the labels, as ``bincount`` does."""
    out = np.zeros(int(labels.max()) + 1, np.int64)
    _count(labels, mask, out)
    return out


@compiled("void(int32[:,::1], boolean[:,::1], int64[::1])")
def _count(labels: npt.NDArray[np.int32], mask: BoolArray, out: npt.NDArray[np.int64]) -> None:
    for row in range(labels.shape[0]):
        for column in range(labels.shape[1]):
            if mask[row, column]:
                out[labels[row, column]] += 1


def around(seeds: BoolArray, within: BoolArray) -> BoolArray:
    """The connected parts (8 neighbours) of ``within`` that hold a seed."""
    labels = parts(within)
    kept = np.zeros(int(labels.max()) + 1, np.bool_)
    kept[labels[seeds & within]] = True
    kept[0] = False
    return np.asarray(kept[labels])
