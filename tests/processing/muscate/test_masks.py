"""The bits of the masks."""

from __future__ import annotations

import numpy as np
import pytest

from processing.muscate.masks import (
    CLOUD_BITS,
    GEOPHYSICAL_BITS,
    INTERPOLATION_BITS,
    cloud_mask,
    geophysical_mask,
    interpolation_mask,
)

CLOUDS = {"mono_temporal": 2, "multi_temporal": 3, "extension": 4, "shadow": 5, "shadow_from_outside": 6, "cirrus": 7}
GROUND = {
    "water": 0, "cloud": 1, "snow": 2, "shadow": 3,
    "topographic_shadow": 4, "hidden": 5, "sun_too_low": 6, "sun_tangent": 7,
}  # fmt: skip


def only(name: str, names: dict[str, int]) -> dict[str, np.ndarray]:
    """The first of two pixels is this, neither is anything else."""
    return {other: np.array([[other == name, False]]) for other in names}


def bits(image: np.ndarray) -> set[int]:
    assert image.dtype == np.uint8
    assert image[0, 1] == 0
    return {bit for bit in range(8) if image[0, 0] >> bit & 1}


@pytest.mark.parametrize("name", CLOUDS)
def test_clouds(name: str) -> None:
    summary = {0} if name.startswith("shadow") else {0, 1}
    assert bits(cloud_mask(**only(name, CLOUDS))) == {CLOUDS[name]} | summary


@pytest.mark.parametrize("name", GROUND)
def test_ground(name: str) -> None:
    assert bits(geophysical_mask(**only(name, GROUND))) == {GROUND[name]}


def test_what_is_interpolated() -> None:
    yes, no = np.array([[True, False]]), np.array([[False, False]])
    assert bits(interpolation_mask(aerosols=yes, water_vapour=no)) == {0}
    assert bits(interpolation_mask(aerosols=no, water_vapour=yes)) == {1}


def test_every_bit_has_a_meaning() -> None:
    assert (len(CLOUD_BITS), len(GEOPHYSICAL_BITS), len(INTERPOLATION_BITS)) == (8, 8, 2)
