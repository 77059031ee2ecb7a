"""Planes and walls whose slopes, light and shadows are known."""

import numpy as np
import pytest

from processing.physics.relief_shadow import hidden_towards
from processing.physics.terrain import cos_incidence, slope_percent, sun_tangent, surface_area, terrain
from tests.processing.physics.reliefs import of_altitudes

SHAPE = (60, 80)
CORNERS = (61, 81)
ROWS, COLUMNS = np.mgrid[0 : CORNERS[0], 0 : CORNERS[1]].astype(np.float32)


def plane(east: float, north: float, resolution: float = 20.0) -> np.ndarray:
    return np.asarray(1000 + resolution * (east * COLUMNS - north * ROWS), np.float32)


def on_coarse(value: float) -> np.ndarray:
    return np.full((5, 7), value, np.float32)


@pytest.mark.parametrize(("east", "north"), [(0.0, 0.0), (0.3, 0.0), (0.0, -0.5), (0.4, 0.7)])
def test_slopes_of_a_plane(east: float, north: float) -> None:
    relief = terrain(plane(east, north), 20.0)
    assert relief.shape == SHAPE
    assert np.abs(relief.slope_east / 10_000 - east).max() < 0.001
    assert np.abs(relief.slope_north / 10_000 - north).max() < 0.001
    assert (slope_percent(relief) == round(100 * np.hypot(east, north))).all()


def test_slopes_have_more_ground_than_their_map() -> None:
    relief = terrain(plane(0.4, 0.7), 20.0)
    area = surface_area(relief, 12)
    assert area.shape == (5, 7)  # the last cells cut short
    assert area == pytest.approx(np.sqrt(1 + 0.4**2 + 0.7**2), abs=1e-3)
    assert (surface_area(terrain(np.zeros(CORNERS, np.float32), 20.0), 12) == 1).all()


def test_level_ground_is_exactly_level() -> None:
    relief = terrain(np.full(CORNERS, 1234.4, np.float32), 20.0)
    assert not relief.slope_east.any()
    assert not relief.slope_north.any()
    assert (relief.altitude == 1234).all()


def test_a_slope_that_faces_the_sun_is_lit_straight() -> None:
    # Sun in the south-east, 30° over the horizon: the plane that rises to the north-west by tan(60°) faces it.
    rise = np.tan(np.radians(60)) / np.sqrt(2)
    relief = terrain(plane(-rise, rise), 20.0)
    cosines = cos_incidence(relief, on_coarse(60.0), on_coarse(135.0), 12)
    assert cosines[5:-5, 5:-5].min() >= 9995
    away = cos_incidence(relief, on_coarse(60.0), on_coarse(315.0), 12)
    assert away[5:-5, 5:-5].max() == pytest.approx(10_000 * np.cos(np.radians(120)), abs=5)


def test_cosine_follows_angles_that_vary() -> None:
    zenith = np.tile(np.linspace(20, 50, 7, dtype=np.float32), (5, 1))
    relief = terrain(np.zeros(CORNERS, np.float32), 20.0)
    cosines = cos_incidence(relief, zenith, on_coarse(100.0), 12)
    centres = (np.arange(7) * 12 + 5.5)[:6]
    expected = np.interp(np.arange(80), centres, np.cos(np.radians(zenith[0, :6])))
    assert np.abs(cosines[30, 6:66] / 10_000 - expected[6:66]).max() < 2e-4


def test_tangent_sun() -> None:
    relief = terrain(plane(0.0, 0.8), 20.0)  # rises to the north: faces the south
    from_north = cos_incidence(relief, on_coarse(55.0), on_coarse(0.0), 12)
    assert sun_tangent(from_north, on_coarse(55.0))[5:-5, 5:-5].all()
    from_south = cos_incidence(relief, on_coarse(55.0), on_coarse(180.0), 12)
    assert not sun_tangent(from_south, on_coarse(55.0)).any()
    for zenith, tangent in ((45.0, False), (64.0, True)):
        north = np.degrees(np.arccos(0.27)) - zenith  # the slope that this sun meets so
        slope = terrain(plane(0.0, -np.tan(np.radians(north))), 20.0)
        cosines = cos_incidence(slope, on_coarse(zenith), on_coarse(180.0), 12)
        assert abs(cosines[5:-5, 5:-5] - 2700).max() < 20
        assert sun_tangent(cosines, on_coarse(zenith))[5:-5, 5:-5].all() == tangent
    low = cos_incidence(terrain(np.zeros(CORNERS, np.float32), 20.0), on_coarse(79.0), on_coarse(0.0), 12)
    assert not sun_tangent(low, on_coarse(79.0)).any()  # level ground under a low sun is not lit askew


@pytest.mark.parametrize(("azimuth", "axis", "behind"), [(90, 1, -1), (270, 1, 1), (180, 0, -1), (0, 0, 1)])
def test_shadow_of_a_wall_is_as_long_as_the_sun_is_low(azimuth: float, axis: int, behind: int) -> None:
    altitude = np.zeros((80, 80), np.float32)
    wall = [slice(None), slice(None)]
    wall[axis] = slice(40, 41)
    altitude[tuple(wall)] = 305  # 5 m are tolerated
    relief = of_altitudes(altitude)
    shadow = hidden_towards(relief, 60.0, azimuth)
    length = int(300 * np.tan(np.radians(60)) / 20)
    profile = np.take(shadow, 40, axis=1 - axis)
    cast = np.zeros(80, bool)
    cast[40 + behind * length : 40] = behind < 0
    if behind > 0:
        cast[41 : 41 + length] = True
    assert (profile != cast).sum() <= 1
    assert not profile[40]


def test_shadow_along_a_diagonal_by_brute_force() -> None:
    rng = np.random.default_rng(5)
    altitude = np.kron(rng.uniform(0, 900, (9, 9)), np.ones((8, 8))).astype(np.float32)
    relief = of_altitudes(altitude, 30.0)
    shadow = hidden_towards(relief, 50.0, 130.0)
    east, south = np.sin(np.radians(130)), -np.cos(np.radians(130))
    expected = np.zeros_like(shadow)
    z = relief.altitude.astype(float)
    for row in range(72):
        for column in range(72):
            for step in range(1, 110):
                y, x = row + step * south / east, column + step
                if not (0 <= y <= 71 and x <= 71):
                    break
                i = min(int(y), 70)
                ground = z[i, x] * (1 - y + i) + z[i + 1, x] * (y - i)
                if ground > z[row, column] + 5 + step / east * 30 / np.tan(np.radians(50)):
                    expected[row, column] = True
    assert (shadow == expected).mean() > 0.999
    assert 0.1 < expected.mean() < 0.9


def test_nothing_hides_level_ground() -> None:
    assert not hidden_towards(of_altitudes(np.full(SHAPE, 700)), 80.0, 45.0).any()
