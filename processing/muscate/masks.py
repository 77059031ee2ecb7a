"""The bits of MUSCATE's masks, from boolean arrays of one shape."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

ByteArray = npt.NDArray[np.uint8]
BoolArray = npt.NDArray[np.bool_]
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
INTERPOLATION_BITS = ("aerosols interpolated", "water vapour interpolated")


def cloud_mask(
    *,
    mono_temporal: BoolArray,
    multi_temporal: BoolArray,
    extension: BoolArray,
    cirrus: BoolArray,
    shadow: BoolArray,
    shadow_from_outside: BoolArray,
) -> ByteArray:
    """CLM: bits of :data:`CLOUD_BITS`, the first one is bit 0."""
    clouds = mono_temporal | multi_temporal | extension | cirrus
    return packed(
        clouds | shadow | shadow_from_outside,
        clouds,
        mono_temporal,
        multi_temporal,
        extension,
        shadow,
        shadow_from_outside,
        cirrus,
    )


def geophysical_mask(
    *,
    water: BoolArray,
    cloud: BoolArray,
    snow: BoolArray,
    shadow: BoolArray,
    topographic_shadow: BoolArray,
    hidden: BoolArray,
    sun_too_low: BoolArray,
    sun_tangent: BoolArray,
) -> ByteArray:
    """MG2: bits of :data:`GEOPHYSICAL_BITS`, the first one is bit 0."""
    return packed(water, cloud, snow, shadow, topographic_shadow, hidden, sun_too_low, sun_tangent)


def interpolation_mask(*, aerosols: BoolArray, water_vapour: BoolArray) -> ByteArray:
    """IAB: bits of :data:`INTERPOLATION_BITS`, set where a quantity is not measured but taken from elsewhere."""
    return packed(aerosols, water_vapour)


def packed(*masks: BoolArray) -> ByteArray:
    """Bit n from the n-th mask; at most eight."""
    bytes_ = np.zeros(masks[0].shape, np.uint8)
    for bit, mask in enumerate(masks):
        bytes_ |= mask.view(np.uint8) << np.uint8(bit)
    return bytes_
