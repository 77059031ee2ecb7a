"""Bands to images on two threads: the same bytes whatever the order of events, and errors that arrive."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rio_cogeo.cogeo import cog_validate

from processing.raster.bands import BandTask, ImageTask, write_bands
from processing.raster.cog import MASK, REFLECTANCE, UNCERTAINTY, Cog
from processing.raster.geobox import GeoBox
from processing.raster.holding import Holding
from processing.raster.threads import begun, run_all

GRID = GeoBox(32631, 300000, 4900020, 10, 2300, 600)
BANDS = ("B2", "B3", "B4")


def numbers(band: int) -> np.ndarray:
    return np.random.default_rng(band).integers(1, 9000, GRID.shape).astype(np.uint16)


def transform(delay: float) -> Callable[[np.ndarray, int], tuple[np.ndarray, ...]]:
    def transformed(strip: np.ndarray, first_row: int) -> tuple[np.ndarray, ...]:
        time.sleep(delay)
        return (strip - 1000).view(np.int16), (strip // 40).astype(np.uint8)

    return transformed


def write(folder: Path, delays: tuple[float, ...], threads: int) -> dict[str, bytes]:
    holding = Holding(folder / "held")
    for number, band in enumerate(BANDS):
        image = numbers(number)
        first = GRID.top
        holding.keep(band, GRID, lambda box, i=image, t=first: i[round((t - box.top) / 10) :][: box.height])  # type: ignore[misc]
    sigma = Cog(folder / "UNC.tif", GRID, dtype="uint8", no_data=0, options=UNCERTAINTY, descriptions=BANDS)
    tasks: list[BandTask | ImageTask] = []
    for place, (band, delay) in enumerate(zip(BANDS, delays, strict=True), start=1):
        surface = Cog(
            folder / f"{band}.tif", GRID, dtype="int16", no_data=-10000, options=REFLECTANCE, descriptions=(band,)
        )
        read = lambda start, stop, b=band: holding.rows(b, start, stop)  # noqa: E731
        tasks.append(BandTask(GRID, read, transform(delay), ((surface, 1), (sigma, place))))
    mask = Cog(folder / "CLM.tif", GRID, dtype="uint8", no_data=None, options=MASK, descriptions=("CLM",))
    tasks.append(ImageTask(mask, GRID, lambda row, box: np.full(box.shape, 7, np.uint8)))
    write_bands(tasks, threads)
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.tif"))}


def test_the_order_of_events_changes_no_byte(tmp_path: Path) -> None:
    one = write(tmp_path / "one", (0, 0, 0), 1)
    other = write(tmp_path / "other", (0.05, 0.0, 0.02), 3)
    assert list(one) == ["B2.tif", "B3.tif", "B4.tif", "CLM.tif", "UNC.tif"]
    assert one == other


def test_images_hold_what_was_computed(tmp_path: Path) -> None:
    write(tmp_path, (0, 0, 0), 2)
    with rasterio.open(tmp_path / "B3.tif") as dataset:
        assert np.array_equal(dataset.read(1), (numbers(1) - 1000).view(np.int16))
    with rasterio.open(tmp_path / "UNC.tif") as dataset:
        assert dataset.descriptions == BANDS
        assert dataset.nodata == 0
        assert np.array_equal(dataset.read(3), (numbers(2) // 40).astype(np.uint8))
    with rasterio.open(tmp_path / "CLM.tif") as dataset:
        assert np.unique(dataset.read(1)).tolist() == [7]
    for path in tmp_path.glob("*.tif"):
        assert cog_validate(path, strict=True)[0]
    assert not list(tmp_path.glob("*.parts")), "what was put aside is removed"


def test_strips_leave_no_trace(tmp_path: Path) -> None:
    """Overviews are made strip by strip: an odd number of rows at the end, of columns at the side."""
    grid, image = GRID.rows(0, 2111), numbers(0)[:2111].view(np.int16)
    for name, rows in (("whole", 2111), ("strips", 1024)):
        cog = Cog(tmp_path / name, grid, dtype="int16", no_data=5, options=REFLECTANCE, descriptions=("x",))
        for row in range(0, 2111, rows):
            cog.append(image[row : row + rows])
    assert (tmp_path / "whole").read_bytes() == (tmp_path / "strips").read_bytes()


def test_a_failure_is_raised_and_nothing_more_begins(tmp_path: Path) -> None:
    begun = []

    def fails(start: int, stop: int) -> np.ndarray:
        begun.append(start)
        raise OSError("disk full")

    cog = Cog(tmp_path / "a.tif", GRID, dtype="int16", no_data=-10000, options=REFLECTANCE, descriptions=("a",))
    tasks = [BandTask(GRID, fails, transform(0), ((cog, 1),))] * 5
    with pytest.raises(OSError, match="disk full"):
        write_bands(tasks, 1)
    assert begun == [0]
    assert not (tmp_path / "a.tif").exists()


def test_results_are_in_the_order_of_calls_and_threads_are_bounded() -> None:
    running, most, lock = 0, 0, threading.Lock()

    def call(number: int) -> int:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.01 * (3 - number % 3))
        with lock:
            running -= 1
        return number

    assert run_all([lambda n=n: call(n) for n in range(8)], 2) == list(range(8))  # type: ignore[misc]
    assert most == 2


def test_calls_run_beside_a_block() -> None:
    free = threading.Event()

    def waits() -> int:
        assert free.wait(5)
        return 3

    with begun([waits]) as results:
        free.set()
        assert results() == [3]


def test_failures_beside_a_block_are_not_lost() -> None:
    def fails() -> None:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"), begun([fails]):
        pass


def test_when_the_block_fails_nothing_more_begins() -> None:
    begun_calls: list[int] = []
    free = threading.Event()

    def call(number: int) -> None:
        begun_calls.append(number)
        assert free.wait(5)

    def block() -> None:
        with begun([lambda n=n: call(n) for n in range(4)]):  # type: ignore[misc]
            while not begun_calls:
                time.sleep(0.001)
            threading.Timer(0.05, free.set).start()
            raise KeyError("the block's own")

    with pytest.raises(KeyError):
        block()
    assert begun_calls == [0]


def test_held_bands_are_reduced_and_given_back(tmp_path: Path) -> None:
    holding = Holding(tmp_path / "held")
    image = numbers(0)
    image[:3, :3] = 0
    reduced = holding.keep("B2", GRID, lambda box: image[round((GRID.top - box.top) / 10) :][: box.height], 2)
    assert reduced[0, 0] == 0
    assert abs(int(reduced[1, 1]) - image[2:4, 2:4].sum() / 3) <= 0.5
    assert reduced.shape == GRID.coarsened(2).shape
    assert np.array_equal(holding.rows("B2", 2000, 9999), image[2000:])
    holding.discard("B2")
    assert not list((tmp_path / "held").iterdir())
