"""Interpolation and extrapolation of angle grids."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from processing.level1 import AngleNodes
from processing.raster.geobox import GeoBox
from processing.sensors.angle_grid import AngleGrid, angles_of, components, extrapolated, mean_nodes
from processing.sensors.safe_metadata import read_tile_metadata


def test_azimuths_interpolate_across_north() -> None:
    nodes = AngleNodes(1000, np.full((2, 2), 5.0), np.array([[350.0, 10.0], [350.0, 10.0]]))
    zenith, azimuth = AngleGrid.from_nodes(0, 1000, nodes).on(GeoBox(32631, 450, 600, 100, 1, 1))
    assert azimuth[0, 0] in {0, 360}
    assert zenith[0, 0] == pytest.approx(5 * np.cos(np.radians(10)), abs=1e-2)


def test_at_the_nodes_are_the_nodes() -> None:
    chance = np.random.default_rng(3)
    nodes = AngleNodes(5000, chance.uniform(1, 60, (5, 6)), chance.uniform(0, 360, (5, 6)))
    zenith, azimuth = AngleGrid.from_nodes(300000, 4900000, nodes).on(GeoBox(32631, 297500, 4902500, 5000, 5, 6))
    assert np.allclose(zenith, nodes.zenith, atol=1e-4)
    assert np.allclose(azimuth, nodes.azimuth, atol=1e-3)


def test_strips_are_parts_of_the_whole() -> None:
    nodes = AngleNodes(5000, np.linspace(20, 40, 42).reshape(6, 7), np.linspace(100, 160, 42).reshape(6, 7))
    grid, whole = AngleGrid.from_nodes(300000, 4900000, nodes), GeoBox(32631, 300000, 4900000, 60, 400, 500)
    assert np.array_equal(grid.on(whole.rows(100, 170))[0], grid.on(whole)[0][100:170])


@pytest.mark.parametrize("angles", [(0.0, 0.0), (7.5, 359.0), (60.0, 181.0)])
def test_components_and_back(angles: tuple[float, float]) -> None:
    zenith, azimuth = angles_of(*components(np.array(angles[0]), np.array(angles[1])))
    assert (float(zenith), float(azimuth)) == pytest.approx(angles, abs=1e-4)


def test_a_plane_is_extrapolated_exactly() -> None:
    rows, columns = np.indices((23, 23))
    plane = 0.1 + 0.003 * rows - 0.005 * columns
    known = (columns > 8) & (columns < 13) & (rows > 2)
    assert np.allclose(extrapolated(np.where(known, plane, np.nan), known), plane)


@pytest.mark.parametrize("nodes", [[(4, 4)], [(4, 4), (5, 4)], [(4, 3), (4, 4), (4, 5)]])
def test_few_nodes_are_extrapolated_calmly(nodes: list[tuple[int, int]]) -> None:
    """One node is everywhere; a line is level across it."""
    values, known = np.full((9, 9), np.nan), np.zeros((9, 9), bool)
    for row, column in nodes:
        values[row, column], known[row, column] = 0.2 + 0.01 * column + 0.02 * row, True
    filled = extrapolated(values, known)
    assert np.isfinite(filled).all()
    assert np.abs(filled - 0.3).max() < 0.25
    assert np.array_equal(filled[known], values[known])


def test_nothing_known() -> None:
    with pytest.raises(ValueError, match="no node"):
        extrapolated(np.full((3, 3), np.nan), np.zeros((3, 3), bool))


def test_mean_is_of_those_that_know() -> None:
    one = AngleNodes(5000, np.array([[4.0, np.nan, np.nan]]), np.array([[90.0, np.nan, np.nan]]))
    other = AngleNodes(5000, np.array([[4.0, 6.0, np.nan]]), np.array([[270.0, 180.0, np.nan]]))
    mean = mean_nodes([one, other])
    assert mean.zenith[0, :2] == pytest.approx([0, 6])
    assert mean.azimuth[0, 1] == pytest.approx(180)
    assert np.isnan(mean.zenith[0, 2])


def test_real_detectors_are_foretold_beyond_their_nodes(shared_data: Path) -> None:
    """The outermost known node of each row is hidden: 0.02 degree at most, where the nearest is 0.3 off."""
    errors = []
    for path in shared_data.glob("s2-l1c-safe-*/*/GRANULE/*/MTD_TL.xml"):
        for nodes in read_tile_metadata(path).view["B4"].values():
            east, _ = components(nodes.zenith, nodes.azimuth)
            known = np.isfinite(east)
            if known.sum() < 30:
                continue
            first = known & (np.cumsum(known, axis=1) == 1) & (known.sum(axis=1) >= 3)[:, np.newaxis]
            filled = extrapolated(np.where(known & ~first, east, np.nan), known & ~first)
            errors.append(np.degrees(np.abs(filled - east)[first]))
    assert len(errors) > 15
    assert np.concatenate(errors).max() < 0.02
