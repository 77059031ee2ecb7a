"""Images on grids whose pixels are a whole number of times smaller: a twentieth of the time that warping takes."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from processing.raster.alignment import SAME_GRID, read_window
from processing.raster.geobox import GeoBox

REACH = 2
"""Pixels on each side that a cubic takes part of."""


def finer_ratio(image: GeoBox, target: GeoBox) -> int | None:
    """How many times smaller the pixels of ``target`` are; None where the pixels of ``image`` are not made of whole
    ones of it."""
    ratio = image.resolution / target.resolution
    column = (target.left - image.left) / target.resolution
    row = (image.top - target.top) / target.resolution
    whole = all(abs(value - round(value)) < SAME_GRID for value in (ratio, column, row))
    return round(ratio) if image.epsg == target.epsg and whole and round(ratio) > 1 else None


def read_finer(dataset: Any, image: GeoBox, target: GeoBox, ratio: int, missing: int) -> npt.NDArray[Any]:
    """Band 1 of an open image on ``target``, cubic between pixels with data; ``missing`` where the pixel that a
    smaller one lies in has none, and outside the image."""
    row = round((image.top - target.top) / target.resolution)
    column = round((target.left - image.left) / target.resolution)
    margin = 2 * REACH  # pixels that are filled are made of others
    top, left = max(0, row // ratio - margin), max(0, column // ratio - margin)
    bottom = min(image.height, -(-(row + target.height) // ratio) + margin)
    right = min(image.width, -(-(column + target.width) // ratio) + margin)
    finer = np.full(target.shape, missing, dataset.dtypes[0])
    if bottom <= top or right <= left:
        return finer
    pixels = read_window(dataset, 1, (top, left), (bottom - top, right - left), missing)
    refined = _refined(pixels.view(np.uint16) if pixels.dtype == np.int16 else pixels, ratio, missing).view(finer.dtype)
    first = row - top * ratio, column - left * ratio
    rows = slice(max(0, first[0]), first[0] + target.height)
    columns = slice(max(0, first[1]), first[1] + target.width)
    part = refined[rows, columns]
    above, before = max(0, -first[0]), max(0, -first[1])
    finer[above : above + part.shape[0], before : before + part.shape[1]] = part
    return finer


def _refined(pixels: npt.NDArray[Any], ratio: int, missing: int) -> npt.NDArray[Any]:
    """``pixels`` (uint8 or uint16, ``missing`` being 0) on pixels ``ratio`` times as small."""
    size = pixels.shape[1] * ratio, pixels.shape[0] * ratio
    known = pixels != missing
    whole = pixels if known.all() else _filled(pixels, known)
    refined = np.maximum(cv2.resize(whole, size, interpolation=cv2.INTER_CUBIC), missing + 1)
    if not known.all():
        refined[cv2.resize(known.view(np.uint8), size, interpolation=cv2.INTER_NEAREST_EXACT) == 0] = missing
    return refined.astype(pixels.dtype, copy=False)


def _filled(pixels: npt.NDArray[Any], known: npt.NDArray[np.bool_]) -> npt.NDArray[Any]:
    """Missing pixels within reach of known ones as the mean of those: what a cubic sees beyond the edge."""
    window = 2 * REACH + 1, 2 * REACH + 1
    share = cv2.blur(known.astype(np.float32), window)
    mean = cv2.blur(np.where(known, pixels, 0).astype(np.float32), window) / np.maximum(share, 1e-6)
    return np.where(known, pixels, np.rint(mean)).astype(pixels.dtype)
