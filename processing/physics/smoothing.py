"""Means over neighbourhoods of images with gaps, for the fields of the air."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]
BoolArray = npt.NDArray[np.bool_]

LEAST_WEIGHT = 1e-3
"""Share of a neighbourhood that must be known."""


BLOCK = 3
"""Cells to a block: what varies slowly is computed for blocks."""


def block_mean(image: FloatArray) -> FloatArray:
    """Means over blocks of :data:`BLOCK` cells; those of the last row and column repeat the last cells."""
    rows, columns = (-size % BLOCK for size in image.shape)
    wide = cv2.copyMakeBorder(np.asarray(image, np.float32), 0, rows, 0, columns, cv2.BORDER_REPLICATE)
    means = wide.reshape(wide.shape[0] // BLOCK, BLOCK, wide.shape[1] // BLOCK, BLOCK).mean(axis=(1, 3))
    return np.asarray(means, np.float32)


def block_mean_known(image: FloatArray) -> FloatArray:
    """Likewise, of the cells that are known; NaN where none is."""
    known = np.isfinite(image)
    share = block_mean(known.astype(np.float32))
    total = block_mean(np.where(known, image, np.float32(0)))
    return np.where(share > 0, total / np.maximum(share, np.float32(0.01)), np.float32(np.nan))


def spread(blocks: FloatArray, shape: tuple[int, ...]) -> FloatArray:
    """Of blocks to the cells inside: bilinear."""
    rows, columns = blocks.shape
    wide = cv2.resize(blocks, (columns * BLOCK, rows * BLOCK), interpolation=cv2.INTER_LINEAR)
    return np.asarray(wide[: shape[0], : shape[1]], np.float32)


def blurred(image: FloatArray, sigma: float) -> FloatArray:
    """Gaussian of ``sigma`` pixels, of an image without gaps and zeros around it."""
    width = 2 * round(3 * sigma) + 1
    return np.asarray(cv2.GaussianBlur(image, (width, width), sigma, borderType=cv2.BORDER_CONSTANT), np.float32)


def smoothed(image: FloatArray, sigma: float) -> FloatArray:
    """Gaussian mean of the pixels that are known; those that are NaN stay so."""
    known = np.isfinite(image)
    weight = blurred(known.astype(np.float32), sigma)
    mean = blurred(np.where(known, image, np.float32(0)), sigma) / np.maximum(weight, LEAST_WEIGHT)
    return np.where(known, mean, np.float32(np.nan)).astype(np.float32)


def fill_gaps(image: FloatArray, default: float) -> tuple[FloatArray, BoolArray]:
    """Each gap (NaN) takes the mean of the least window, of doubling widths, in which something is known.

    Returns the image without gaps, and where it is known or near something known: elsewhere it is ``default``.
    """
    filled, known = image.copy(), np.isfinite(image)
    values, near = np.where(known, image, np.float32(0)), known.copy()
    radius = 1
    while not near.all() and radius <= max(image.shape) and known.any():
        window = (2 * radius + 1, 2 * radius + 1)
        count, total = (
            cv2.boxFilter(part, cv2.CV_32F, window, normalize=False, borderType=cv2.BORDER_CONSTANT)
            for part in (known.astype(np.float32), values)
        )
        reached = ~near & (count > 0.5)
        filled[reached] = total[reached] / count[reached]
        near |= reached
        radius *= 2
    filled[~near] = default
    return filled, near
