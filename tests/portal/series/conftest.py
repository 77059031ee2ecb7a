"""A year of one place in the catalog: reflectances with uncertainty and masks, and snow, from known pixels."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pystac
import pytest
import rasterio
from affine import Affine
from django.core.cache import cache
from django.test import Client
from rasterio.warp import transform

from catalog.configuration import Configuration
from catalog.publish import publish
from tests.catalog.products import COG, LANDSAT8, SENTINEL2, l2a_product, write_cog
from tests.portal.discover.conftest import forget, site

__all__ = ["site"]  # a fixture, of the products here

LEFT, TOP, SIZE, EPSG = 374_000, 4_831_000, 64, 32631
"""Metres and pixels of 10 m; near Toulouse."""
COLUMN, ROW = 40, 30
"""A clear pixel; those of the first eight rows are under a cloud, those of the first sixteen columns without data."""
CLOUDY = 3
"""Number of the date that is all cloud."""


def place(column: float, row: float) -> tuple[float, float]:
    """Longitude and latitude of the middle of a pixel of 10 m."""
    longitudes, latitudes = transform(
        f"EPSG:{EPSG}", "EPSG:4326", [LEFT + 10 * (column + 0.5)], [TOP - 10 * (row + 0.5)]
    )
    return round(longitudes[0], 6), round(latitudes[0], 6)


@pytest.fixture(autouse=True)
def _forget_rate_limits() -> None:
    cache.clear()


@pytest.fixture(scope="package")
def products(catalog_database: Configuration) -> Iterator[list[pystac.Item]]:
    """Six Sentinel-2 dates of 2017, one all cloud, a Landsat date, and a snow map, the oldest first."""
    random = np.random.default_rng(2017)
    items = []
    for number in range(6):
        bands = {band: int(value) for band, value in zip(SENTINEL2.bands, random.integers(300, 4000, 5), strict=True)}
        sensor = replace(SENTINEL2, bands=bands)
        when = datetime(2017, 2 + number, 6, 10, 50, 31, tzinfo=UTC)
        item, folder = _l2a(catalog_database, number, sensor, when, SIZE)
        _add_uncertainty(item, folder)
        _add_masks(item, folder, cloudy=number == CLOUDY)
        items.append(publish(item, folder))
    item, folder = _l2a(catalog_database, 6, LANDSAT8, datetime(2017, 8, 1, 10, 30, tzinfo=UTC), 22)
    items.append(publish(item, folder))
    items.append(_snow(catalog_database, datetime(2017, 12, 3, 10, 50, 31, tzinfo=UTC)))
    yield items
    for item in items:
        forget(item)


def _l2a(settings: Configuration, number: int, sensor: Any, when: datetime, size: int) -> tuple[pystac.Item, Path]:
    folder = settings.work / f"series-{number}"
    shutil.rmtree(folder, ignore_errors=True)
    cover = 100.0 if number == CLOUDY else 10.0 * number
    item = l2a_product(folder, sensor=sensor, when=when, size=size, cloud_cover=cover, left=LEFT, top=TOP)
    forget(item)
    return item, folder


def _add_uncertainty(item: pystac.Item, folder: Path) -> None:
    """UNC_R1 of the bands at 10 m, in the order of the real ones: the number of the band × 10."""
    names = ["B2", "B3", "B4", "B8"]
    common = {"B2": "blue", "B3": "green", "B4": "red", "B8": "nir"}
    name = f"{item.id}_UNC_R1.tif"
    profile: dict[str, Any] = {"driver": "GTiff", "dtype": "uint8", "count": 4, "height": SIZE, "width": SIZE}
    with rasterio.open(
        folder / name, "w", **profile, crs=f"EPSG:{EPSG}", transform=Affine(10, 0, LEFT, 0, -10, TOP), nodata=0
    ) as file:
        for number in range(1, 5):
            file.write(np.full((SIZE, SIZE), 10 * number, np.uint8), number)
    bands = [{"name": band, "eo:common_name": common[band]} for band in names]
    asset = pystac.Asset(name, "Uncertainty", media_type=COG, roles=["data", "uncertainty"])
    asset.extra_fields = {"bands": bands, "raster:scale": 0.0005}
    item.add_asset("UNC_R1", asset)


def _add_masks(item: pystac.Item, folder: Path, *, cloudy: bool) -> None:
    """MG2: snow in the last column; CLM: all cloud on the cloudy date."""
    ground = Affine(10, 0, LEFT, 0, -10, TOP)
    others = np.zeros((SIZE, SIZE), np.uint8)
    others[:, -1] = 1 << 2
    name = f"MASKS/{item.id}_MG2_R1.tif"
    write_cog(folder / name, others, ground, EPSG, None)
    item.add_asset("MG2_R1", pystac.Asset(name, "Ground", media_type=COG, roles=["data-mask"]))
    if cloudy:
        (folder / item.assets["CLM_R1"].href).unlink()
        write_cog(folder / item.assets["CLM_R1"].href, np.full((SIZE, SIZE), 3, np.uint8), ground, EPSG, None)


def _snow(settings: Configuration, when: datetime) -> pystac.Item:
    folder = settings.work / "series-snow"
    shutil.rmtree(folder, ignore_errors=True)
    item = l2a_product(folder, when=when, size=SIZE, left=LEFT, top=TOP)
    for key in list(item.assets):
        if key not in {"MTD_ALL", "QKL_ALL"}:
            (folder / item.assets.pop(key).href).unlink()
    item.collection_id = "snow"
    item.id = item.id.replace("L2A", "L2B-SNOW")
    ground = Affine(20, 0, LEFT, 0, -20, TOP)
    for key, number in (("SNW", 100), ("FSC", 63), ("FSC_UNC", 17)):
        pixels = np.full((SIZE // 2, SIZE // 2), number, np.uint8)
        pixels[:4] = 205
        write_cog(folder / f"{item.id}_{key}.tif", pixels, ground, EPSG, 254)
        item.add_asset(key, pystac.Asset(f"{item.id}_{key}.tif", key, media_type=COG, roles=["data"]))
    forget(item)
    return publish(item, folder)


@pytest.fixture
def visitor(products: list[pystac.Item], db: None) -> Client:
    """Somebody who has not signed in and reads English."""
    return Client(headers={"Accept-Language": "en"})
