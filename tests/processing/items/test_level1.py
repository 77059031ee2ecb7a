"""Items of received products."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import rasterio
from shapely.geometry import Point, shape

from processing.items import level1_item
from processing.sensors import open_product
from tests.processing.stac import core_errors

Copier = Callable[[str], Path]
PRODUCTS = ["sentinel2", "landsat"]


@pytest.mark.parametrize("name", PRODUCTS)
def test_valid_and_whole(name: str, real_products: dict[str, Path]) -> None:
    product = open_product(real_products[name])
    item = level1_item(product)
    assert core_errors(item) == []
    there = {path.relative_to(product.root).as_posix() for path in product.root.rglob("*") if path.is_file()}
    assert {asset.href for asset in item.assets.values()} == there
    assert {asset.extra_fields["file:local_path"] for asset in item.assets.values()} == there
    assert all(re.fullmatch("[A-Za-z0-9][A-Za-z0-9._-]{0,200}", key) for key in item.assets), "keys are addresses"
    assert set(product.bands) <= set(item.assets)
    assert item.properties["atelier:simulated"] is False
    assert "[simulated]" not in item.properties["title"]


def test_sentinel2(real_products: dict[str, Path]) -> None:
    item = level1_item(open_product(real_products["sentinel2"]))
    assert item.id == "S2A_MSIL1C_20171207T002051_N0206_R116_T55JEJ_20171207T032513"
    assert item.collection_id == "sentinel2-l1c"
    expected = {
        "platform": "sentinel-2a",
        "constellation": "sentinel-2",
        "instruments": ["msi"],
        "grid:code": "MGRS-55JEJ",
        "sat:relative_orbit": 116,
        "sat:absolute_orbit": 12840,
        "sat:orbit_state": "descending",
        "proj:code": "EPSG:32755",
        "processing:level": "L1C",
        "processing:version": "02.06",
        "title": "Sentinel-2A level 1, tile 55JEJ, 2017-12-07 00:22 UTC",
    }
    assert {key: item.properties[key] for key in expected} == expected
    assert item.assets["B8A"].extra_fields["bands"][0]["eo:common_name"] == "nir08"
    assert shape(item.geometry).contains(Point(147.5, -28.5))


def test_landsat(real_products: dict[str, Path]) -> None:
    item = level1_item(open_product(real_products["landsat"]))
    assert item.collection_id == "landsat-l1"
    assert item.properties["eo:cloud_cover"] == 11.08
    assert item.properties["title"] == "Landsat-8 level 1, path 20, 2015-08-04 16:19 UTC"
    assert "grid:code" not in item.properties
    assert item.properties["proj:bbox"] == [452475.0, 3390555.0, 471285.0, 3408645.0]


def test_the_outline_is_that_of_the_pixels_with_data(real_products: dict[str, Path], copy_of: Copier) -> None:
    """A scene that leans in its image, as real ones do: its corners hold nothing."""
    path = copy_of("landsat")
    for image in path.glob("*_B?.TIF"):
        with rasterio.open(image, "r+") as dataset:
            pixels = dataset.read(1)
            rows, columns = np.indices(pixels.shape)
            pixels[rows + columns < pixels.shape[0] // 2] = 0
            dataset.write(pixels, 1)
    whole, leaning = (shape(level1_item(open_product(p)).geometry) for p in (real_products["landsat"], path))
    assert leaning.area == pytest.approx(whole.area * (1 - 0.125), rel=0.03)
    left, bottom, right, top = whole.bounds
    assert not leaning.contains(Point(left + 0.02, top - 0.02))
    assert leaning.contains(Point((left + right) / 2, (bottom + top) / 2))
