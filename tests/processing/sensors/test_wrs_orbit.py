"""Landsat's nominal orbit against real scenes and the reference grid."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from processing.sensors.mtl import Mtl
from processing.sensors.wrs_orbit import view_directions

CORNERS = ("UL", "UR", "LL", "LR")


def zenith(path: int, longitude: float, latitude: float) -> float:
    east, north = view_directions(path, np.array([longitude]), np.array([latitude]))
    return float(np.degrees(np.arcsin(np.hypot(east, north)))[0])


def test_real_scenes_are_seen_from_above_their_centres(shared_data: Path) -> None:
    """The satellites keep within 5 km of the nominal track, 0.4 degree."""
    for file in (shared_data / "landsat").glob("L*/*_MTL.txt"):
        mtl = Mtl(file)
        latitude, longitude = (
            float(np.mean([mtl.number(f"CORNER_{corner}_{axis}_PRODUCT") for corner in CORNERS]))
            for axis in ("LAT", "LON")
        )
        assert zenith(int(mtl.number("WRS_PATH")), longitude, latitude) < 0.5
        assert zenith(int(mtl.number("WRS_PATH")) + 1, longitude, latitude) > 5


@pytest.mark.parametrize(("path", "longitude"), [(1, -64.60), (2, -66.145), (233, -63.055), (117, 116.174)])
def test_where_paths_cross_the_equator(path: int, longitude: float) -> None:
    """From the definition of WRS-2: path 1 at 64.60° W, the others 360/233 degrees to the west."""
    assert zenith(path, longitude, 0.0) < 0.02


def test_the_edge_of_the_swath() -> None:
    """OLI sees 7.5 degrees to either side: 92.5 km away the view zenith is 8.3, eastwards and westwards alike."""
    offset = 92.5 / 111.32 / np.cos(np.radians(12))  # across the track
    for side in (-1, 1):
        assert zenith(1, -64.60 + side * offset, 0.0) == pytest.approx(8.3, abs=0.25)


def test_azimuths_point_to_the_track() -> None:
    """Across the track, which turns from the orbit's 188.2 degrees to 192 as the earth turns under it."""
    east, north = view_directions(1, np.array([-64.0, -65.2]), np.array([0.0, 0.0]))
    azimuths = np.degrees(np.arctan2(east, north)) % 360
    assert azimuths[0] == pytest.approx(282, abs=1)
    assert azimuths[1] == pytest.approx(102, abs=1)


def test_southern_and_polar_scenes() -> None:
    longitudes, latitudes = np.meshgrid(np.linspace(0, 359, 50), [-81.0, -60.0, 60.0, 81.0])
    east, north = view_directions(100, longitudes, latitudes)
    assert np.isfinite(east).all()
    assert np.hypot(east, north).max() <= 1
