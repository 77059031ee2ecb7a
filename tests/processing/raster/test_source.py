"""Reduced reading of Level-1 images: what a cell is made of at edges and beside missing pixels."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.enums import Resampling

from processing.errors import CorruptProduct
from processing.raster.geobox import GeoBox
from processing.raster.source import open_raster, read_onto
from processing.raster.threads import run_all

GRID = GeoBox(32631, 300000, 4900020, 10, 1500, 1100)


def written(path: Path, image: np.ndarray) -> Path:
    jpeg2000 = {"QUALITY": "100", "REVERSIBLE": "YES", "YCBCR420": "NO", "BLOCKXSIZE": 1024, "BLOCKYSIZE": 1024}
    driver, options = ("JP2OpenJPEG", jpeg2000) if path.suffix == ".jp2" else ("GTiff", {})
    with rasterio.open(
        path, "w", driver=driver, height=GRID.height, width=GRID.width, count=1, dtype="uint16", crs="EPSG:32631",
        transform=GRID.transform, **options,
    ) as dataset:  # fmt: skip
        dataset.write(image, 1)
    return path


@pytest.fixture(scope="module", params=[".jp2", ".tif"])
def ramp(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Numbers that grow by 1 to the right and by 2 downwards; none in the 300 columns on the right."""
    rows, columns = np.indices(GRID.shape)
    image = (1000 + columns + 2 * rows).astype(np.uint16)
    image[:, -300:] = 0
    return written(tmp_path_factory.mktemp("ramp") / f"ramp{request.param}", image)


def expected(rows: range, columns: range) -> float:
    return 1000 + float(np.mean(columns)) + 2 * float(np.mean(rows))


@pytest.mark.parametrize("factor", [2, 8, 24, 7])
def test_cells_are_means_and_the_last_ones_of_what_there_is(ramp: Path, factor: int) -> None:
    coarse = GRID.coarsened(factor)
    assert coarse.height * factor > GRID.height or factor == 2
    numbers = read_onto(ramp, coarse, Resampling.average)
    assert numbers.shape == coarse.shape
    for row, column in [(0, 0), (3, 5), (coarse.height - 1, 2)]:
        rows = range(row * factor, min((row + 1) * factor, GRID.height))
        columns = range(column * factor, (column + 1) * factor)
        assert numbers[row, column] == pytest.approx(expected(rows, columns), abs=0.75 + 0.1 * factor)


@pytest.mark.parametrize("factor", [8, 24])
def test_missing_pixels_darken_no_cell(ramp: Path, factor: int) -> None:
    numbers = read_onto(ramp, GRID.coarsened(factor), Resampling.average)
    held = numbers[:, : 800 // factor - 1]
    assert (held > 1000).all()
    columns = np.arange(numbers.shape[1]) * factor
    assert (numbers[:, columns >= 800] == 0).all()
    along = numbers[10][numbers[10] > 0]
    assert (np.diff(along.astype(int)) > 0).all()


def test_a_grid_that_exceeds_the_image_is_empty_there(ramp: Path) -> None:
    around = replace(GRID, left=GRID.left - 480, top=GRID.top + 240, resolution=240, height=10, width=10)
    numbers = read_onto(ramp, around, Resampling.average)
    inside = read_onto(ramp, replace(GRID, resolution=240, height=9, width=8), Resampling.average)
    assert (numbers[0] == 0).all()
    assert (numbers[:, :2] == 0).all()
    assert np.array_equal(numbers[1:, 2:], inside)


def test_a_part_at_full_resolution_beyond_the_edge(ramp: Path) -> None:
    part = replace(GRID, left=GRID.left - 30, height=4, width=5)
    assert read_onto(ramp, part, Resampling.average)[0].tolist() == [0, 0, 0, 1000, 1001]


def test_other_grids_are_resampled(ramp: Path) -> None:
    shifted = replace(GRID, left=GRID.left + 5, height=20, width=20)
    assert read_onto(ramp, shifted, Resampling.bilinear)[4, 4] == pytest.approx(1000 + 4.5 + 8, abs=1)


def test_finer_pixels_follow_the_ramp_and_whole_equals_parts(ramp: Path) -> None:
    finer = replace(GRID, resolution=10 / 3, height=3 * GRID.height, width=3 * GRID.width)
    whole = read_onto(ramp, finer, Resampling.cubic)
    rows, columns = np.indices(finer.shape)
    expected_ramp = 1000 + (columns - 1) / 3 + 2 * (rows - 1) / 3
    inside = np.s_[9:-9, 9:2380]
    assert abs(whole[inside] - expected_ramp[inside]).max() <= 1.01
    assert (whole[:, 2400:] == 0).all()
    assert (whole[:, :2400] >= 1000).all()
    part = replace(finer, left=finer.left + 2300 * 10 / 3, top=finer.top - 100 * 10 / 3, height=50, width=200)
    cut = whole[100:150, 2300:2500].astype(int)
    assert abs(read_onto(ramp, part, Resampling.cubic) - cut).max() <= 1, "rounding"


def test_finer_pixels_beyond_the_edge_are_missing(ramp: Path) -> None:
    around = replace(GRID, left=GRID.left - 20, top=GRID.top + 10, resolution=5, height=8, width=9)
    numbers = read_onto(ramp, around, Resampling.cubic)
    assert (numbers[:2] == 0).all()
    assert (numbers[:, :4] == 0).all()
    assert (numbers[2:, 4:] > 990).all()
    elsewhere = replace(around, left=GRID.left - 5000)
    assert (read_onto(ramp, elsewhere, Resampling.cubic) == 0).all()


@pytest.mark.parametrize("factor", [1, 8])
def test_a_damaged_tile_is_an_error_at_every_level_and_in_every_thread(tmp_path: Path, factor: int) -> None:
    path = written(tmp_path / "noise.jp2", np.random.default_rng(1).integers(1, 4000, GRID.shape, np.uint16))
    data = bytearray(path.read_bytes())
    path.write_bytes(data[: len(data) // 3])
    read = partial(read_onto, path, GRID.coarsened(factor), Resampling.average)
    for _ in range(3):
        with pytest.raises(CorruptProduct, match=r"noise\.jp2"):
            run_all([read, read, read], 2)


def test_reduced_levels_are_opened_by_number(ramp: Path) -> None:
    if ramp.suffix == ".tif":
        pytest.skip("levels are of JPEG 2000")
    with open_raster(ramp, 2) as dataset:
        assert dataset.shape == (188, 138)
