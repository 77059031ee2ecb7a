"""The small parts of the L2A chain."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from processing.chains.l2a_grids import grids_of, groups_of
from processing.chains.l2a_ground import AROUND, read_ground
from processing.chains.l2a_holding import Flags, held
from processing.chains.l2a_image import DETECTING
from processing.chains.l2a_images import bilinear
from processing.level2 import Group
from processing.physics.conditions import Directions
from processing.raster.geobox import GeoBox
from processing.sensors import open_product
from processing.simulation.elevation import write_elevation

GRID = GeoBox(32631, 330_000, 4_752_000, 20, 100, 130)
COARSE = GRID.coarsened(12)


def overhead(zenith: float, azimuth: float) -> Directions:
    zeniths, azimuths = (np.full(COARSE.shape, value, np.float32) for value in (zenith, azimuth))
    return Directions(zeniths, azimuths, zeniths, azimuths)


def test_fields_are_interpolated_between_the_middles_of_cells() -> None:
    field = np.add.outer(np.arange(5, dtype=np.float32), 10 * np.arange(7, dtype=np.float32))
    whole = bilinear(field, 12, 0, (60, 84))
    assert whole[6:54:12, 6:78:12] == pytest.approx(field[:4, :6] + 11 / 24, abs=0.5)
    y, x = 20, 31
    assert whole[y, x] == pytest.approx((y + 0.5) / 12 - 0.5 + 10 * ((x + 0.5) / 12 - 0.5), rel=1e-5)
    assert whole[0, 0] == field[0, 0]
    assert np.array_equal(bilinear(field, 12, 24, (12, 84)), whole[24:36])


def test_no_relief_is_level_ground_at_the_sea() -> None:
    ground = read_ground(None, GRID, COARSE)
    assert ground.relief is None
    assert ground.description.source == "none"
    assert not ground.altitudes.any()
    assert not ground.slope.any()
    assert not ground.hidden_from(np.full(COARSE.shape, 80, np.float32), np.zeros(COARSE.shape, np.float32)).any()
    cosines = ground.cos_incidence(overhead(60, 150))
    assert cosines.shape == GRID.shape
    assert set(np.unique(cosines)) == {5000}


def test_relief_of_mountains(tmp_path: Path) -> None:
    write_elevation(tmp_path, GRID)
    ground = read_ground(tmp_path, GRID, COARSE)
    assert ground.relief is not None
    assert ground.altitudes.shape == ground.slope.shape == GRID.shape
    assert ground.altitude.shape == ground.range.shape == COARSE.shape
    first = ground.altitudes[:12, :12].astype(float)
    assert ground.altitude[0, 0] == pytest.approx(first.mean(), abs=0.1)
    assert ground.range[0, 0] == pytest.approx(np.abs(first - first.mean()).max(), abs=0.1)
    assert ground.slope.max() > 10
    assert isinstance(ground.area, np.ndarray)
    assert 1 < ground.area.mean() < 2
    assert ground.beyond is not None
    assert ground.beyond.shape == tuple(size + 2 * AROUND for size in COARSE.shape)
    assert np.array_equal(ground.beyond[AROUND:-AROUND, AROUND:-AROUND], ground.altitude)
    assert np.isnan(ground.beyond[0, 0])  # 20 km off: the model reaches 8 km
    assert ground.beyond[AROUND - 5, AROUND + 3] == pytest.approx(ground.altitude[0, 3], abs=900)
    lit = ground.cos_incidence(overhead(60, 150))
    assert lit.min() < 5000 < lit.max()
    assert ground.description.minimum <= ground.altitudes.min() + 1
    assert ground.description.maximum >= ground.altitudes.max() - 1


def test_flags_of_a_group() -> None:
    flags = Flags(Group("R1", 20, GRID, ("B2", "B3")))
    strip = GRID.rows(10, 12)
    numbers = np.full(strip.shape, 500, np.uint16)
    numbers[0, 3], numbers[1, 4] = 0, 4000
    flags.note("B3", strip, numbers, 4000)
    assert np.argwhere(flags.edge).tolist() == [[10, 3]]
    assert np.argwhere(flags.saturation).tolist() == [[11, 4]]
    assert flags.saturation[11, 4] == 2


def test_bands_are_decoded_once_and_reduced(safe: Path, tmp_path: Path) -> None:
    product = open_product(safe)
    groups = groups_of(product, str(product.acquisition.tile_id))
    grids = grids_of(groups)
    bands = held(product, groups, grids, tmp_path)
    with bands.image() as (image, coarse):
        assert set(image.numbers) == set(DETECTING)
        assert all(numbers.shape == grids.mask.shape for numbers in image.numbers.values())
        assert image.valid.all()
        toa = image.toa("red")
        means = coarse()
    assert set(means) == {band for group in groups for band in group.bands}
    assert np.allclose(image.toa_of("B4", means["B4"]), toa)
    whole = product.read_toa("B4", groups[0].geobox)
    factor = round(grids.coarse.resolution / groups[0].geobox.resolution)
    assert toa[0, 0] == pytest.approx(whole[:factor, :factor].mean(), abs=1e-4)
    rows = bands.holding.rows("B8", 0, 7)
    assert np.array_equal(rows, product.read_numbers("B8", groups[0].geobox.rows(0, 7)))


def test_only_clear_pixels_count_where_asked(safe: Path, tmp_path: Path) -> None:
    product = open_product(safe)
    groups = groups_of(product, str(product.acquisition.tile_id))
    with held(product, groups, grids_of(groups), tmp_path).image() as (image, _):
        nowhere = np.zeros(image.grid.shape, np.bool_)
        assert np.isnan(image.toa("blue", nowhere)).all()
        some = nowhere.copy()
        some[0, 0] = True
        cell = image.toa("blue", some)
        gain, offset = product.calibration("B2")
        assert cell[0, 0] == pytest.approx(image.numbers["blue"][0, 0] * gain + offset, rel=1e-5)
        assert np.isnan(cell[1:]).all()
