"""The bits of MUSCATE's masks, from boolean arrays."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from processing.physics.masks import BoolArray, Masks

ByteArray = npt.NDArray[np.uint8]
CLOUD_BITS = (
    "all clouds and shadows",
    "all clouds",
    "cloud by the mono-temporal test",
    "cloud by the multi-temporal test",
    "extension of a cloud",
    "shadow of a cloud in the image",
    "shadow of a cloud outside the image",
    "cirrus",
)
GEOPHYSICAL_BITS = (
    "water",
    "cloud",
    "snow",
    "cloud shadow",
    "topographic shadow",
    "hidden by relief",
    "sun too low",
    "sun tangent",
)
LOWEST_SUN = 80.0
"""Degrees of zenith angle beyond which the sun is too low for a correction."""


def cloud_mask(masks: Masks) -> ByteArray:
    """CLM: bits of :data:`CLOUD_BITS`, the first one is bit 0."""
    clouds = masks.all_clouds
    return _packed(
        {
            0: clouds | masks.shadow,
            1: clouds,
            2: masks.cloud,
            4: masks.cloud_extension,
            5: masks.shadow,
            7: masks.cirrus,
        }
    )


def geophysical_mask(masks: Masks, sun_zenith: float) -> ByteArray:
    """MG2: bits of :data:`GEOPHYSICAL_BITS`; those that need the relief stay 0."""
    low_sun = masks.valid if sun_zenith > LOWEST_SUN else np.zeros_like(masks.valid)
    return _packed({0: masks.water, 1: masks.all_clouds, 2: masks.snow, 3: masks.shadow, 6: low_sun})


def _packed(bits: dict[int, BoolArray]) -> ByteArray:
    packed: ByteArray = np.bitwise_or.reduce([mask.astype(np.uint8) << np.uint8(bit) for bit, mask in bits.items()])
    return packed
