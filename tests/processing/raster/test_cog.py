"""COGs: the values written are those read back, at every resolution."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import rasterio
from rio_cogeo.cogeo import cog_validate

from processing.raster.cog import MASK, REFLECTANCE, onto, read_reduced, strips_of, write_cog
from processing.raster.geobox import GeoBox

GRID = GeoBox(32631, 300000, 4900020, 10, 1500, 1100)


def written(path: Path, image: np.ndarray, options: dict[str, object], no_data: int | None) -> Path:
    strips = (image[row : row + strip.height] for row, strip in strips_of(GRID))
    write_cog(path, GRID, strips, dtype=str(image.dtype), no_data=no_data, options=options, descriptions=("x",))
    return path


def test_values_grid_and_overviews(tmp_path: Path) -> None:
    image = np.random.default_rng(1).integers(0, 5000, GRID.shape, dtype=np.int16)
    path = written(tmp_path / "MASKS" / "a.tif", image, REFLECTANCE, -10000)
    assert cog_validate(path, strict=True)[0]
    with rasterio.open(path) as dataset:
        assert np.array_equal(dataset.read(1), image)
        assert dataset.transform == GRID.transform
        assert dataset.overviews(1) == [2, 4]
        assert dataset.compression.name.lower() == "deflate"


def test_overviews_leave_missing_pixels_out(tmp_path: Path) -> None:
    image = np.full(GRID.shape, 1000, np.int16)
    image[::2] = -10000
    path = written(tmp_path / "a.tif", image, REFLECTANCE, -10000)
    assert np.unique(read_reduced(path, 300)).tolist() == [1000]


def test_overviews_of_masks_invent_no_value(tmp_path: Path) -> None:
    image = np.random.default_rng(2).choice(np.array([0, 3, 128], np.uint8), GRID.shape)
    path = written(tmp_path / "a.tif", image, MASK, None)
    with rasterio.open(path, overview_level=1) as dataset:
        assert set(np.unique(dataset.read(1))) <= {0, 3, 128}


def test_a_long_image_is_written_in_strips() -> None:
    tile = GeoBox(32631, 300000, 4900020, 10, 10980, 10980)
    rows = [(row, strip.height) for row, strip in strips_of(tile)]
    assert len(rows) > 3
    assert sum(height for _, height in rows) == 10980
    assert all(row % 1024 == 0 for row, _ in rows)


def test_nearest_neighbour_between_grids() -> None:
    fine = GeoBox(32631, 300000, 4900020, 10, 6, 6)
    coarse = fine.coarsened(2)
    values = np.arange(9, dtype=np.uint8).reshape(3, 3)
    assert np.array_equal(onto(values, coarse, fine), np.kron(values, np.ones((2, 2), np.uint8)))
    assert np.array_equal(onto(values, coarse, coarse), values)


def test_rows_that_do_not_make_up_the_image_are_refused(tmp_path: Path) -> None:
    image = np.zeros(GRID.shape, np.int16)
    for rows, message in ((slice(0, 1024),), "missing"), ((slice(0, 700), slice(700, 1500)), "do not fit"):
        with pytest.raises(ValueError, match=message):
            write_cog(
                tmp_path / "a.tif", GRID, (image[part] for part in rows), dtype="int16", no_data=None, options=MASK,
                descriptions=("x",),
            )  # fmt: skip
        assert not (tmp_path / "a.tif").exists()
