"""The strength of directional effects, from made-up slopes."""

from __future__ import annotations

import numpy as np
import pytest

from processing.physics.directional import DEFAULT, LEAST_PIXELS, Slopes, directional_strength

SUN = 0.6


def slopes(strength: float, *, pixels: int = 40_000, greener_in_shade: float = 0.0, seed: int = 3) -> Slopes:
    """Ground of many kinds on all slopes, of which a sensor sees more light by ``strength``."""
    random = np.random.default_rng(seed)
    cosine = random.uniform(0.25, 0.95, pixels)
    brighter = (cosine + 1) / (SUN + 1)
    greenness = np.clip(random.normal(0.5, 0.2, pixels) + greener_in_shade * (SUN - cosine), 0, 0.9)
    surface = 0.1 + 0.3 * greenness + random.normal(0, 0.01, pixels)
    even = surface / (1 + strength * (brighter - 1))
    values = (even, even * brighter, cosine, greenness)
    return Slopes(*(value.astype(np.float32) for value in values), place=random.integers(0, 9, pixels))


@pytest.mark.parametrize("strength", [0.0, 0.3, 0.7, 1.0])
def test_is_found(strength: float) -> None:
    assert directional_strength(slopes(strength)) == pytest.approx(strength, abs=0.06)


def test_forests_on_shady_slopes_do_not_mislead() -> None:
    assert directional_strength(slopes(0.5, greener_in_shade=0.5)) == pytest.approx(0.5, abs=0.1)


def test_few_slopes_tell_nothing() -> None:
    assert directional_strength(slopes(1.0, pixels=LEAST_PIXELS // 2)) == DEFAULT


def test_level_ground_tells_nothing() -> None:
    level = np.full(5000, SUN, np.float32)
    even = np.full(5000, 0.2, np.float32)
    assert directional_strength(Slopes(even, even, level, even, np.zeros(5000, np.intp))) == DEFAULT
