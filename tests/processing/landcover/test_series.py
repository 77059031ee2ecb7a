"""Series of painted images."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from processing.chains import Input
from processing.errors import ChainError
from processing.landcover import series
from processing.landcover.season import Season
from processing.landcover.series import TileSeries
from processing.physics.time_series import BANDS
from tests.processing.chains.painted import GRID, SIDE, level2

SEASON = Season(2018, "0331")
PLAIN = {band: 1000 + 100 * number for number, band in enumerate(BANDS)}


def at(month: int, day: int) -> datetime:
    return datetime(2018, month, day, 11, tzinfo=UTC)


def corner(rows: int, columns: int) -> np.ndarray:
    mask = np.zeros(GRID.shape, np.bool_)
    mask[:rows, :columns] = True
    return mask


def brighter(by: int) -> dict[str, int]:
    return {band: value + by for band, value in PLAIN.items()}


@pytest.fixture(scope="module")
def images(tmp_path_factory: pytest.TempPathFactory) -> list[Input]:
    """One clear, one with a cloud in a corner, one cut off, one all cloud. Not to be changed."""
    folder = tmp_path_factory.mktemp("images")
    return [
        level2(folder, at(1, 9), PLAIN),
        level2(folder, at(1, 29), brighter(200), hidden=corner(10, 10)),
        level2(folder, at(2, 8), brighter(400), missing=corner(SIDE, 20)),
        level2(folder, at(2, 18), brighter(7000), hidden=corner(SIDE, SIDE)),
    ]


def all_of(opened: TileSeries) -> tuple[np.ndarray, np.ndarray]:
    """Of a tile of one block."""
    (place,) = opened.blocks()
    block = opened.read(place)
    found, seen = block.features(0, place.height)
    return found.reshape(*opened.grid.shape, -1), seen.reshape(opened.grid.shape)


def test_valid_dates(images: list[Input]) -> None:
    _, seen = all_of(TileSeries.open(images, SEASON))
    assert seen[0, 0] == 1
    assert seen[30, 0] == 2
    assert seen[30, 80] == 3
    # bands of 20 m are interpolated: a pixel further in lacks a neighbour
    assert seen[30, 38:44].tolist() == [2, 2, 2, 2, 3, 3]


def test_gaps_are_filled_and_bands_brought_to_ten_metres(images: list[Input]) -> None:
    opened = TileSeries.open(images, SEASON)
    found, _ = all_of(opened)
    names = list(opened.season.features)
    for band, value in PLAIN.items():
        assert found[30, 80, names.index(f"{band}_D110")] == value + 100  # 19 January, between two dates
        assert found[30, 80, names.index(f"{band}_D180")] == value + 400
        assert found[0, 0, names.index(f"{band}_D180")] == value


def test_samples_are_pixels_of_the_map(images: list[Input], monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(5)
    opened = TileSeries.open(images, SEASON)
    found, seen = all_of(opened)
    rows, columns = rng.integers(0, 2 * SIDE, (2, 50))
    sampled, days = opened.samples(rows, columns)
    assert (sampled == found[rows, columns]).all()
    assert (days == seen[rows, columns]).all()
    monkeypatch.setattr(series, "HEIGHT", 32)
    monkeypatch.setattr(series, "WIDTHS", (32,))
    assert len(opened.blocks()) == 9
    assert (opened.samples(rows, columns)[0] == sampled).all()


def test_saturated_pixels_do_not_count(tmp_path: Path) -> None:
    opened = TileSeries.open([level2(tmp_path, at(1, 9), PLAIN, saturated=corner(4, 4))], SEASON)
    _, seen = all_of(opened)
    assert (seen[:8, :8] == 0).all()
    assert seen[8:, 8:].all()


def test_images_of_different_extents_are_joined(tmp_path: Path, images: list[Input]) -> None:
    east = replace(GRID, left=GRID.left + 10 * GRID.resolution)
    opened = TileSeries.open([images[0], level2(tmp_path, at(2, 9), PLAIN, grid=east)], SEASON)
    _, seen = all_of(opened)
    assert seen.shape == (2 * SIDE, 2 * SIDE + 20)
    assert (seen[0, 0], seen[0, 50], seen[0, -1]) == (1, 2, 1)


def test_images_outside_the_season_are_left_out(tmp_path: Path, images: list[Input]) -> None:
    late = level2(tmp_path, at(4, 1), PLAIN)
    assert len(TileSeries.open([*images, late], SEASON).images) == 4
    with pytest.raises(ChainError, match="no Level-2A product is of the season"):
        TileSeries.open([late], SEASON)


def test_images_without_a_band_are_refused(tmp_path: Path) -> None:
    few = {band: value for band, value in PLAIN.items() if band != "B6"}
    with pytest.raises(ChainError, match="B6"):
        TileSeries.open([level2(tmp_path, at(1, 9), few)], SEASON)


def test_many_dates_make_narrow_blocks(images: list[Input]) -> None:
    opened = TileSeries.open(images, SEASON)
    tile = replace(opened.groups[0], geobox=replace(opened.grid, height=10980, width=10980))
    for times, width in ((1, 2048), (13, 1024), (30, 512), (100, 256)):
        many = replace(opened, images=opened.images * times, groups=(tile, opened.groups[1]))
        assert {place.width for place in many.blocks()} == {width, 10980 % width}
        assert sum(place.width * place.height for place in many.blocks()) == 10980**2
