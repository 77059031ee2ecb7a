"""The sun's position against the scene centres of real Landsat products."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from processing.sensors.mtl import Mtl
from processing.sensors.sun import sun_position

CORNERS = ("UL", "UR", "LL", "LR")


def test_at_the_centres_of_real_scenes(shared_data: Path) -> None:
    """The corners' mean is the scene's centre; the crops keep the corners of the whole scene in degrees."""
    paths = list((shared_data / "landsat").glob("L*/*_MTL.txt"))
    assert len(paths) == 5
    for path in paths:
        mtl = Mtl(path)
        latitude, longitude = (
            np.mean([mtl.number(f"CORNER_{corner}_{axis}_PRODUCT") for corner in CORNERS]) for axis in ("LAT", "LON")
        )
        zenith, azimuth = sun_position(mtl.sensing_time(), np.asarray(longitude), np.asarray(latitude))
        assert 90 - zenith == pytest.approx(mtl.number("SUN_ELEVATION"), abs=0.03)
        assert azimuth == pytest.approx(mtl.number("SUN_AZIMUTH") % 360, abs=0.05)


@pytest.mark.parametrize(
    ("moment", "declination"),
    [
        (datetime(2024, 3, 20, 3, 6, tzinfo=UTC), 0.0),
        (datetime(2024, 6, 20, 20, 51, tzinfo=UTC), 23.436),
        (datetime(2023, 12, 22, 3, 27, tzinfo=UTC), -23.436),
    ],
)
def test_at_the_pole_the_sun_is_as_high_as_its_declination(moment: datetime, declination: float) -> None:
    zenith, _ = sun_position(moment, np.asarray(0.0), np.asarray(90.0))
    assert 90 - zenith == pytest.approx(declination, abs=0.01)


def test_azimuths_turn_with_the_day() -> None:
    """South of the tropics at noon the sun is in the north, north of them in the south; east in the morning."""
    noon = datetime(2024, 3, 20, 12, 7, tzinfo=UTC)
    _, azimuth = sun_position(noon, np.asarray([0.0, 0.0, -60.0]), np.asarray([45.0, -45.0, 0.1]))
    assert azimuth[0] == pytest.approx(180, abs=1)
    assert min(azimuth[1], 360 - azimuth[1]) == pytest.approx(0, abs=1)
    assert azimuth[2] == pytest.approx(90, abs=2)
