"""Which places a pass sees."""

from __future__ import annotations

import numpy as np
import pytest

from processing.raster.geobox import GeoBox
from processing.simulation.demonstration import TOULOUSE, UTM
from processing.simulation.swath import Sentinel2Pass, metadata_views


def over(orbit: int, east: float) -> Sentinel2Pass:
    return Sentinel2Pass("A", orbit, "31TCJ", GeoBox(UTM, TOULOUSE[0] + east, TOULOUSE[1] - 30_000, 10, 549, 549))


def eastward(orbit: int) -> float:
    """Mean sine of the azimuth of the satellite."""
    nodes = metadata_views(over(orbit, 39_000)).values()
    return float(np.nanmean(np.sin(np.radians([one.azimuth for one in nodes]))))


def test_where_swaths_overlap_a_place_is_seen_from_two_sides() -> None:
    assert eastward(51) < -0.9
    assert eastward(8) > 0.9


def test_no_pass_sees_beyond_its_swath() -> None:
    with pytest.raises(ValueError, match=r"no detector looks at .* orbit 8"):
        metadata_views(over(8, 0))
