from __future__ import annotations

import numpy as np
import pytest

from processing.physics.classification.cloud_heights import (
    ALTITUDES,
    INSIDE,
    OUTSIDE,
    Geometry,
    geometry,
    heights,
    shadow_zones,
)

SIDE, CELL = 120, 80.0


def lie(altitude: float = 200.0, view_zenith: float = 0.0) -> Geometry:
    """Sun in the south at 45 degrees: a cloud's shadow falls north of it by its height over the ground."""
    ground = np.full((SIDE, SIDE), altitude, np.float32)
    grid = np.ones((10, 10), np.float32)
    return geometry(ground, (45 * grid, 180 * grid, view_zenith * grid, 90 * grid), CELL)


def cast(labels: np.ndarray, label: int, rise: float) -> np.ndarray:
    rows, columns = np.nonzero(labels == label)
    shade = np.zeros(labels.shape, np.float32)
    shade[rows - round(rise / CELL), columns] = 0.6
    return shade


def two_clouds() -> np.ndarray:
    labels = np.zeros((SIDE, SIDE), np.int32)
    labels[70:78, 20:30], labels[80:90, 60:75] = 1, 2
    return labels


def test_clouds_of_two_layers_have_each_their_own_height() -> None:
    labels = two_clouds()
    shade = cast(labels, 1, 1200.0) + cast(labels, 2, 3600.0)
    found = heights(labels, shade, labels == 0, lie())
    assert found.of_cloud[0] == -1
    assert abs(ALTITUDES[found.of_cloud[1]] - 1400.0) <= 100
    assert abs(ALTITUDES[found.of_cloud[2]] - 3800.0) <= 100


def test_a_cloud_without_visible_shadow_is_as_high_as_the_others() -> None:
    labels = two_clouds()
    found = heights(labels, cast(labels, 1, 1200.0), labels == 0, lie())
    assert abs(ALTITUDES[found.of_cloud[2]] - 1400.0) <= 200


@pytest.mark.parametrize("altitude", [0.0, 1500.0])
def test_altitudes_are_above_the_sea_and_shadows_depend_on_the_ground(altitude: float) -> None:
    labels = two_clouds()
    found = heights(labels, cast(labels, 2, 2000.0), labels == 0, lie(altitude))
    assert abs(ALTITUDES[found.of_cloud[2]] - (altitude + 2000.0)) <= 100


def test_zones_of_shadows_and_of_those_that_come_from_outside() -> None:
    labels = two_clouds()
    shade = cast(labels, 1, 1200.0) + cast(labels, 2, 1200.0)
    found = heights(labels, shade, labels == 0, lie())
    zones = shadow_zones(labels, found, np.ones(labels.shape, bool), lie(), tolerance=3)
    assert (zones[shade > 0] & INSIDE > 0).all()
    assert (zones & INSIDE > 0).sum() < 3 * (shade > 0).sum()
    # From the south only clouds beyond the last row can shade, and not farther than they are high.
    assert (zones[-10:] & OUTSIDE > 0).all()
    assert not (zones[:80] & OUTSIDE > 0).any()


def test_nothing_dark_no_height() -> None:
    labels = two_clouds()
    found = heights(labels, np.zeros(labels.shape, np.float32), labels == 0, lie())
    assert found.of_most == -1
    assert (found.of_cloud == -1).all()
