"""Scenes of one overpass, merged on the grid of a tile."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from affine import Affine
from rasterio.warp import Resampling, calculate_default_transform, reproject

from processing.chains.l2a_grids import groups_of
from processing.errors import ChainError
from processing.level1 import Level1Product
from processing.raster.geobox import GeoBox
from processing.raster.mgrs_tile import tile_grid
from processing.sensors import open_product
from processing.sensors.mosaic import MergedProduct, merged

TILE = "16RDV"
Copier = Callable[[str], Path]


def edit(path: Path, changes: dict[str, object]) -> None:
    metadata = next(path.glob("*_MTL.txt"))
    text = metadata.read_text()
    for key, value in changes.items():
        text, count = re.subn(rf"\b{key} = .*", f"{key} = {value}", text)
        assert count, key
    metadata.write_text(text)


def write(image: Path, pixels: np.ndarray, profile: dict[str, Any]) -> None:
    """In place of an image; GDAL would delete the MTL beside it, were it overwritten."""
    height, width = pixels.shape
    aside = image.with_suffix(".new")
    with rasterio.open(aside, "w", **profile | {"height": height, "width": width}) as dataset:
        dataset.write(pixels, 1)
    aside.rename(image)


def rows_of(source: Path, target: Path, first: int, last: int, name: str) -> Path:
    """A product of these rows of another one, under another name."""
    shutil.copytree(source, target)
    for image in target.glob("*.TIF"):
        with rasterio.open(image) as dataset:
            ratio = 2 if dataset.res[0] < 20 else 1
            pixels, top = dataset.read(1), dataset.transform.f - first * 30
            transform = Affine(dataset.res[0], 0, dataset.transform.c, 0, -dataset.res[1], top)
            profile = dataset.profile | {"transform": transform}
        write(image, pixels[first * ratio : last * ratio], profile)
    edit(target, {"CORNER_UL_PROJECTION_Y_PRODUCT": 3408645 - 15 - 30 * first, "REFLECTIVE_LINES": last - first})
    edit(target, {"LANDSAT_SCENE_ID": f'"{name}"'})
    return target


@pytest.fixture
def scenes(copy_of: Copier, tmp_path: Path) -> list[Level1Product]:
    """Two rows of a path, which overlap by 100 lines."""
    source = copy_of("landsat")
    north = rows_of(source, tmp_path / "north", 0, 350, "LC80200382015216LGN00")
    south = rows_of(source, tmp_path / "south", 250, 603, "LC80200392015216LGN00")
    return [open_product(north), open_product(south)]


def test_one_product_stays_as_it_is(real_products: dict[str, Path]) -> None:
    product = open_product(real_products["landsat"])
    assert merged([product], TILE) is product


def test_two_rows_are_the_scene_that_they_were_cut_from(
    scenes: list[Level1Product], real_products: dict[str, Path]
) -> None:
    whole, product = open_product(real_products["landsat"]), merged(scenes, TILE)
    own = whole.extent(30)
    assert product.extent(30) == own
    assert not product.is_native("B4", own)
    tile = tile_grid(TILE, 30).cropped(own.bounds)
    for read in ("read_numbers", "read_toa"):
        expected, found = getattr(whole, read)("B4", tile), getattr(product, read)("B4", tile)
        assert found.dtype == expected.dtype
        inner = np.s_[5:-5, 5:-5]
        same = np.isclose(found[inner], expected[inner], rtol=1e-4, equal_nan=True)
        assert same.mean() > 0.985  # the rows next to the cuts are interpolated with fewer neighbours
        assert np.array_equal(np.isfinite(found[inner]), np.isfinite(expected[inner]))
    assert product.identifiers == ("LC80200392015216LGN00", "LC80200382015216LGN00")
    assert product.acquisition == scenes[1].acquisition
    angles, reference = product.read_angles("B4", tile.coarsened(20)), whole.read_angles("B4", tile.coarsened(20))
    assert np.allclose(angles.view_zenith, reference.view_zenith)
    assert angles.source == "orbit"
    product.verify()


def test_the_order_plays_no_part(scenes: list[Level1Product]) -> None:
    assert merged(scenes, TILE).identifiers == merged(scenes[::-1], TILE).identifiers


def test_pixels_are_of_the_first_that_has_data(scenes: list[Level1Product]) -> None:
    north, south = scenes
    overlap = GeoBox(32616, *south.extent(30).bounds[::3], 30, 40, 100)
    assert np.array_equal(MergedProduct([north, south]).read_toa("B3", overlap), north.read_toa("B3", overlap))
    above = GeoBox(32616, *north.extent(30).bounds[::3], 30, 40, 100)
    assert np.array_equal(MergedProduct([south, north]).read_toa("B3", above), north.read_toa("B3", above))
    nowhere = GeoBox(32616, 900_000, 3_000_000, 30, 5, 5)
    assert np.isnan(MergedProduct(scenes).read_toa("B3", nowhere)).all()
    assert not MergedProduct(scenes).read_numbers("B3", nowhere).any()


def test_groups_cover_all_scenes_on_cells_of_the_tile(scenes: list[Level1Product]) -> None:
    tile = tile_grid(TILE, 30)
    both = groups_of(merged(scenes, TILE), TILE)[0].geobox
    one = groups_of(scenes[0], TILE)[0].geobox
    assert both.height > one.height
    for box in (both, one):
        assert (box.left - tile.left) % 240 == 0
        assert (tile.top - box.top) % 240 == 0
        assert box.bounds[0] <= scenes[0].extent(30).bounds[0]


@pytest.mark.filterwarnings("ignore:Use `@` matmul:PendingDeprecationWarning")
def test_a_scene_of_the_neighbouring_zone_is_warped(copy_of: Copier, real_products: dict[str, Path]) -> None:
    path = copy_of("landsat")
    whole = open_product(real_products["landsat"])
    for image in path.glob("*.TIF"):
        with rasterio.open(image) as dataset:
            if dataset.res[0] < 20:
                continue
            transform, width, height = calculate_default_transform(
                dataset.crs, "EPSG:32617", dataset.width, dataset.height, *dataset.bounds, resolution=30
            )
            pixels = np.zeros((height, width), dataset.dtypes[0])
            reproject(
                dataset.read(1), pixels, src_transform=dataset.transform, src_crs=dataset.crs, src_nodata=0,
                dst_transform=transform, dst_crs="EPSG:32617", dst_nodata=0, resampling=Resampling.cubic,
            )  # fmt: skip
            profile = dataset.profile | {"crs": "EPSG:32617", "transform": transform}
        write(image, pixels, profile)
    edit(
        path,
        {
            "UTM_ZONE": 17,
            "REFLECTIVE_LINES": height,
            "REFLECTIVE_SAMPLES": width,
            "CORNER_UL_PROJECTION_X_PRODUCT": transform.c + 15,
            "CORNER_UL_PROJECTION_Y_PRODUCT": transform.f - 15,
        },
    )
    product = open_product(path)
    box = groups_of(product, TILE)[0].geobox
    assert box.epsg == 32616
    there = whole.extent(30)
    inner = GeoBox(32616, box.left + 6000, box.top - 6000, 30, 200, 200)
    assert inner.bounds[2] < there.bounds[2]
    found, expected = product.read_toa("B4", inner), whole.read_toa("B4", inner)
    assert np.corrcoef(found.ravel(), expected.ravel())[0, 1] > 0.98
    assert np.abs(found - expected).mean() < 0.01
    angles = product.read_angles("B4", inner.coarsened(20))
    assert np.allclose(angles.sun_zenith, whole.read_angles("B4", inner.coarsened(20)).sun_zenith, atol=0.01)


@pytest.mark.parametrize(
    "change",
    [
        {"DATE_ACQUIRED": "2015-08-20"},
        {"WRS_PATH": 21},
        {"SPACECRAFT_ID": '"LANDSAT_9"'},
        {"REFLECTANCE_ADD_BAND_4": -0.2},
    ],
)
def test_other_overpasses_are_not_merged(change: dict[str, object], scenes: list[Level1Product]) -> None:
    edit(scenes[0].root, change)
    with pytest.raises(ChainError, match="cannot be merged"):
        merged([open_product(scenes[0].root), scenes[1]], TILE)
