"""Extracts pixel by pixel against their source, by another way: pyproj's places and interpolation written out here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import rasterio
from pyproj import Transformer

from processing.extracts.pixels import Source
from tests.processing.extracts.conftest import EPSG, LEFT, NO_DATA, SIZE, TOP, made, request_of

TIE = 2e-3
"""Pixels: nearer than this to the line between two pixels, either may be the nearest."""
Image = npt.NDArray[Any]


def stored(source: Source, asset: str) -> Image:
    with rasterio.open(source.files[asset]) as image:
        return np.asarray(image.read(1)).astype(np.int32)


def places(path: Path) -> tuple[Image, Image, Image]:
    """The extract's pixels, and where their centres lie in the source: (rows, columns), in pixels from its corner."""
    with rasterio.open(path) as image:
        pixels, transform, epsg = image.read(1), image.transform, image.crs.to_epsg()
    rows, columns = np.mgrid[: pixels.shape[0], : pixels.shape[1]] + 0.5
    x = transform.c + columns * transform.a
    y = transform.f + rows * transform.e
    easting, northing = Transformer.from_crs(epsg, EPSG, always_xy=True).transform(x, y)
    return pixels, (TOP - np.asarray(northing)) / 10, (np.asarray(easting) - LEFT) / 10


@pytest.mark.parametrize("crs", ["EPSG:2154", "EPSG:3035", "EPSG:4326", "EPSG:32630", "EPSG:32632"])
def test_each_pixel_is_that_of_the_source_under_its_centre(source: Source, tmp_path: Path, crs: str) -> None:
    request = request_of(source, layers=["FRE_B4"], crs=crs)
    pixels, rows, columns = places(made(request, [source], tmp_path) / f"{source.identifier}.tif")
    image = stored(source, "FRE_B4")
    inside = (rows >= 0) & (rows < SIZE) & (columns >= 0) & (columns < SIZE)
    expected = np.full(pixels.shape, NO_DATA)
    expected[inside] = image[rows[inside].astype(int), columns[inside].astype(int)]
    tie = (np.abs(rows - np.rint(rows)) < TIE) | (np.abs(columns - np.rint(columns)) < TIE)
    assert np.array_equal(pixels[~tie], expected[~tie])
    assert tie.mean() < 0.02
    assert inside.mean() > 0.7, "the extract covers the product"
    for row, column in ((0, 0), (0, -1), (-1, 0), (-1, -1)):
        assert pixels[row, column] == expected[row, column]
    # The whole of the source is there: what is within its outermost pixels has been looked at.
    assert rows.min() < 1
    assert rows.max() > SIZE - 1
    assert columns.min() < 1
    assert columns.max() > SIZE - 1


def test_masks_are_nearest_whatever_is_asked_for_the_rest(source: Source, tmp_path: Path) -> None:
    request = request_of(source, layers=["CLM_R1"], crs="EPSG:2154", resampling="cubic")
    pixels, rows, columns = places(made(request, [source], tmp_path) / f"{source.identifier}.tif")
    image = stored(source, "CLM_R1")
    inside = (rows >= 0) & (rows < SIZE) & (columns >= 0) & (columns < SIZE)
    tie = (np.abs(rows - np.rint(rows)) < TIE) | (np.abs(columns - np.rint(columns)) < TIE)
    expected = np.full(pixels.shape, NO_DATA)
    expected[inside] = image[rows[inside].astype(int), columns[inside].astype(int)]
    assert np.array_equal(pixels[~tie], expected[~tie])
    assert set(np.unique(pixels)) == {NO_DATA, 0, 0b11, 0b100001}


def weights_linear(distance: Image) -> Image:
    return np.clip(1 - np.abs(distance), 0, None)


def weights_cubic(distance: Image) -> Image:
    """Keys (1981), a = −0.5; doi:10.1109/TASSP.1981.1163711."""
    d = np.abs(distance)
    near, far = 1.5 * d**3 - 2.5 * d**2 + 1, -0.5 * d**3 + 2.5 * d**2 - 4 * d + 2
    return np.where(d <= 1, near, np.where(d < 2, far, 0.0))


def interpolated(image: Image, rows: Image, columns: Image, reach: int, weights: Any) -> tuple[Image, Image]:
    """Weighted means around each place over pixels with data, and the number of those that have none."""
    row0, column0 = np.floor(rows - 0.5).astype(int), np.floor(columns - 0.5).astype(int)
    total, weight, missing = (np.zeros(rows.shape) for _ in range(3))
    for i in range(1 - reach, reach + 1):
        for j in range(1 - reach, reach + 1):
            row, column = row0 + i, column0 + j
            inside = (row >= 0) & (row < image.shape[0]) & (column >= 0) & (column < image.shape[1])
            value = np.where(inside, image[np.clip(row, 0, SIZE - 1), np.clip(column, 0, SIZE - 1)], NO_DATA)
            share = weights(rows - row - 0.5) * weights(columns - column - 0.5)
            valid = value != NO_DATA
            total += np.where(valid, share * value, 0)
            weight += np.where(valid, share, 0)
            missing += ~valid
    return np.divide(total, weight, out=np.full(rows.shape, np.nan), where=np.abs(weight) > 1e-6), missing


@pytest.mark.parametrize(
    ("resampling", "reach", "weights"), [("bilinear", 1, weights_linear), ("cubic", 2, weights_cubic)]
)
def test_interpolation_in_lambert_93(source: Source, tmp_path: Path, resampling: str, reach: int, weights: Any) -> None:
    request = request_of(source, crs="EPSG:2154", resampling=resampling)
    pixels, rows, columns = places(made(request, [source], tmp_path) / f"{source.identifier}.tif")
    expected, missing = interpolated(stored(source, "FRE_B4"), rows, columns, reach, weights)
    whole = missing == 0
    assert whole.mean() > 0.5
    assert np.abs(pixels[whole] - expected[whole]).max() <= 1, "reflectance ×10000, rounded"
    none = missing == (2 * reach) ** 2
    assert none.any()
    assert (pixels[none] == NO_DATA).all()
    if resampling == "bilinear":  # at edges and holes: the mean of the neighbours with data
        edge = (missing > 0) & np.isfinite(expected) & (pixels != NO_DATA)
        assert edge.sum() > 100
        assert np.abs(pixels[edge] - expected[edge]).max() <= 1


def test_the_products_own_grid_gives_its_own_pixels(source: Source, tmp_path: Path) -> None:
    request = request_of(source, layers=["FRE_B8"], resampling="cubic")
    with rasterio.open(made(request, [source], tmp_path) / f"{source.identifier}.tif") as image:
        assert image.crs.to_epsg() == EPSG
        row, column = round((TOP - image.transform.f) / 10), round((image.transform.c - LEFT) / 10)
        expected = stored(source, "FRE_B8")[row : row + image.height, column : column + image.width]
        assert np.array_equal(image.read(1), expected)
        assert image.height >= SIZE - 1
