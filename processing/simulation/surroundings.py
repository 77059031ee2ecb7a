"""The light of the neighbourhood that air scatters into the view of a place.

How far it comes from: after 6S's environment functions (Vermote et al. 1997, doi 10.1109/36.581987), each of their
exponentials as a Gaussian of the same mean distance. Molecules, high up, mix the light of 10 km; aerosols that of one.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]

PIXEL = 120.0
"""m"""
REACH = 7800.0
"""m around an extent that are looked at; a multiple of :data:`PIXEL`."""
_MOLECULES = ((0.07, 700.0), (0.93, 8000.0))
_AEROSOLS = ((0.552, 280.0), (0.448, 3000.0))
"""Shares, and standard deviations (m) of the Gaussians."""
_COARSE = 4
_WIDE = 1500.0


def mixed_around(reflectance: FloatArray, *, molecules: float) -> FloatArray:
    """Mean reflectance around each pixel of :data:`PIXEL` m; ``molecules`` is their share of the scattered light."""
    out = np.zeros_like(reflectance)
    for kernel, weight in ((_MOLECULES, molecules), (_AEROSOLS, 1 - molecules)):
        for share, spread in kernel:
            out += np.float32(share * weight) * _blurred(reflectance, spread / PIXEL)
    return out


def _blurred(image: FloatArray, pixels: float) -> FloatArray:
    if pixels * PIXEL < _WIDE:
        return np.asarray(cv2.GaussianBlur(image, (0, 0), pixels), np.float32)
    rows, columns = (-(-size // _COARSE) for size in image.shape)
    small = cv2.resize(image, (columns, rows), interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), pixels / _COARSE)
    return np.asarray(cv2.resize(small, image.shape[::-1], interpolation=cv2.INTER_LINEAR), np.float32)
