"""Surroundings whose mean is known."""

import numpy as np
import pytest

from processing.physics.adjacency import Surroundings, reach_in_cells
from processing.physics.adjacency import environment as mixed

CELL = 240.0


def environment(ground: np.ndarray, cell: float, molecules: np.ndarray | float) -> Surroundings:
    return mixed(ground, np.full(ground.shape, 300, np.float32), cell, molecules)


def test_uniform_ground_is_its_own_surroundings() -> None:
    ground = np.full((50, 61), 0.23, np.float32)
    ground[10:30, 20:40] = np.nan
    assert environment(ground, CELL, 0.5).reflectance == pytest.approx(0.23, abs=1e-5)


@pytest.mark.parametrize(
    ("molecules", "distance", "share"),
    [
        (0.0, 1.0, 1 - 0.375 * np.exp(-0.2) - 0.625 * np.exp(-1.83)),
        (1.0, 5.0, 1 - 0.93 * np.exp(-0.4) - 0.07 * np.exp(-5.5)),
    ],
)
def test_share_of_the_light_from_within_a_distance(molecules: float, distance: float, share: float) -> None:
    """A bright disc in the dark: at its centre, the environment function itself (of what is within reach)."""
    size = 201
    offsets = (np.arange(size) - size // 2) * CELL / 1000
    disc = (np.hypot(offsets[:, None], offsets) < distance).astype(np.float32)
    within_reach = 1 - (0.93 * np.exp(-1.6) if molecules else 0.375 * np.exp(-4.0))
    found = environment(disc, CELL, molecules).reflectance[size // 2, size // 2]
    assert found == pytest.approx(share / within_reach, abs=0.015)


def test_haze_mixes_nearer_ground_than_molecules() -> None:
    ground = np.zeros((80, 80), np.float32)
    ground[:, 40:] = 0.5
    haze, clear = (environment(ground, CELL, molecules).reflectance[40] for molecules in (0.0, 1.0))
    assert haze[48] > clear[48]
    assert haze[20] < clear[20]
    assert haze.min() >= 0


def test_ground_that_is_not_seen_does_not_count() -> None:
    ground = np.full((40, 40), 0.1, np.float32)
    ground[15:25, 15:25] = np.nan
    found = environment(ground, CELL, np.full((40, 40), 0.3, np.float32))
    assert found.reflectance.max() == pytest.approx(0.1, abs=1e-5)
    with pytest.raises(ValueError, match="no ground"):
        environment(np.full((4, 4), np.nan, np.float32), CELL, 0.5)


def test_what_is_hidden_is_uncertain() -> None:
    ground = np.tile(np.where(np.arange(200) % 2, 0.1, 0.3).astype(np.float32), (200, 1))
    ground[:, 120:] = np.nan
    sigma = environment(ground, CELL, 0.5).sigma[100]
    assert sigma[80] < 0.2 * 0.1
    assert sigma[80] < sigma[115] < sigma[150] <= 0.1 + 1e-3
    assert environment(np.full((50, 61), 0.2, np.float32), CELL, 0.5).sigma.max() < 1e-6


def test_hidden_summits_are_as_white_as_those_that_show() -> None:
    altitude = np.tile(np.abs(np.linspace(-2500, 2500, 120, dtype=np.float32)), (90, 1))
    ground = np.where(altitude > 1500, np.float32(0.8), np.float32(0.1))
    hidden = np.where(np.arange(120) < 40, np.float32(np.nan), ground)
    whole, part = (mixed(image, altitude, CELL, 0.5).reflectance for image in (ground, hidden))
    assert np.abs(part - whole).max() < 0.1
    assert whole[45, 20] > 0.5


def test_snow_beyond_the_image_is_told_from_its_altitude() -> None:
    """A valley between mountains, of which the image shows one side's foot and the snow of the other."""
    margin = reach_in_cells(CELL)
    size = 60 + 2 * margin
    altitude = np.tile(np.abs(np.arange(size, dtype=np.float32) - margin - 20) * 60, (size, 1))
    ground = np.where(altitude > 1500, np.float32(0.8), np.float32(0.1))
    whole = mixed(ground, altitude, CELL, 0.5).reflectance[margin:-margin, margin:-margin]
    image, heights = (one[margin:-margin, margin:-margin] for one in (ground, altitude))
    told = mixed(image, heights, CELL, 0.5, altitude).reflectance
    like_the_edge = mixed(image, heights, CELL, 0.5).reflectance
    assert np.abs(told - whole).max() < 0.03
    assert np.abs(like_the_edge - whole).max() > 0.06
    unknown = np.full_like(altitude, np.nan)
    assert np.array_equal(mixed(image, heights, CELL, 0.5, unknown).reflectance, like_the_edge)
