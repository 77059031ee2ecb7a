"""Directional effects: published values, symmetries, and the way they correct."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from processing.physics.compositing import nadir_factor, ross_li


def angles(*values: float) -> tuple[npt.NDArray[np.float32], ...]:
    return tuple(np.array([value], np.float32) for value in values)


def test_kernels_vanish_under_a_sun_at_the_zenith_seen_from_there() -> None:
    kernels = ross_li(*angles(0, 0, 0))
    assert kernels.volume[0] == pytest.approx(0, abs=1e-6)
    assert kernels.roughness[0] == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("sun", [20.0, 45.0, 60.0])
def test_seen_from_the_sun_no_shadow_shows(sun: float) -> None:
    """There both have a closed form: pi/4 (1/cos - 1), and 1/cos² - 1/cos after the shadows' whole overlap."""
    kernels = ross_li(*angles(sun, sun, 0))
    cosine = np.cos(np.radians(sun))
    assert kernels.volume[0] == pytest.approx(np.pi / 4 * (1 / cosine - 1), abs=1e-4)
    assert kernels.roughness[0] == pytest.approx(1 / cosine**2 - 1 / cosine, abs=1e-3)


def test_light_goes_either_way_alike() -> None:
    one, other = ross_li(*angles(40, 10, 70)), ross_li(*angles(10, 40, 70))
    assert one.volume[0] == pytest.approx(other.volume[0], abs=1e-6)
    assert one.roughness[0] == pytest.approx(other.roughness[0], abs=1e-6)


def test_what_is_seen_with_the_sun_behind_is_made_darker() -> None:
    """Roy et al. 2016 found about 0.03 of reflectance in the near infrared between the two sides of a swath."""
    above = ross_li(*angles(35, 0, 0))
    behind = nadir_factor("nir", ross_li(*angles(35, 10, 0)), above)[0]
    before = nadir_factor("nir", ross_li(*angles(35, 10, 180)), above)[0]
    assert 0.92 < behind < 1 < before < 1.08
    assert nadir_factor("nir", above, above)[0] == pytest.approx(1)
