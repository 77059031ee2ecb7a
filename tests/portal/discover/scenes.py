"""Small Level-2A products to look at: hills, fields, a river and a few clouds, in the catalog of the tests."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pystac
import rasterio
from numpy.typing import NDArray
from PIL import Image
from rasterio.transform import from_origin
from rasterio.warp import transform_bounds
from scipy.ndimage import gaussian_filter
from shapely.geometry import box, mapping

from catalog.publish import publish

ORIGIN = {"31TCJ": (300_000.0, 4_900_020.0), "31TCH": (300_000.0, 4_800_000.0)}
"""Upper left corners, metres in EPSG:32631."""
SENSORS: dict[str, dict[str, Any]] = {
    "landsat-l2a": {
        "name": "LANDSAT8-OLITIRS-XS",
        "platform": "landsat-8",
        "instruments": ["oli"],
        "gsd": 30,
        "bands": ["B2", "B3", "B4", "B5", "B6"],
    },
    "sentinel2-l2a": {
        "name": "SENTINEL2A",
        "platform": "sentinel-2a",
        "instruments": ["msi"],
        "gsd": 10,
        "bands": ["B2", "B3", "B4", "B8", "B11"],
    },
}
CHARACTERISTIC = {
    "field": (700, 900, 700, 3500, 2000),
    "bare": (900, 1300, 1700, 2400, 2900),
    "water": (350, 400, 250, 100, 50),
}
"""Reflectance ×10000 in blue, green, red, near and short-wave infrared."""


def publish_scene(
    collection: str,
    tile: str,
    moment: datetime,
    folder: Path,
    *,
    size: int = 64,
    extent: float = 109_800.0,
    **properties: Any,
) -> pystac.Item:
    """Make a product ``size`` pixels wide on ``extent`` metres of a tile and publish it."""
    sensor = SENSORS[collection]
    identifier = f"{sensor['name']}_{moment:%Y%m%d-%H%M%S}-000_L2A_T{tile}_C_V1-0"
    directory = folder / identifier
    directory.mkdir(parents=True)
    west, north = ORIGIN[tile]
    image = landscape(size, seed=moment.toordinal(), cloudy=properties.get("eo:cloud_cover", 0) / 100)
    grid = {"crs": "EPSG:32631", "transform": from_origin(west, north, extent / size, extent / size)}
    item = _item(identifier, collection, tile, moment, (west, north - extent, west + extent, north), properties)
    for band, values in zip(sensor["bands"], image, strict=True):
        name = f"{identifier}_FRE_{band}.tif"
        _write_cog(directory / name, values, grid)
        item.add_asset(
            f"FRE_{band}",
            pystac.Asset(name, f"Surface reflectance {band}", media_type=pystac.MediaType.COG, roles=["data"]),
        )
    quicklook = f"{identifier}_QKL_ALL.jpg"
    natural = np.clip(np.stack([image[2], image[1], image[0]], axis=-1) / 2500 * 255, 0, 255).astype(np.uint8)
    Image.fromarray(natural).save(directory / quicklook)
    item.add_asset(
        "QKL_ALL", pystac.Asset(quicklook, "Quicklook", media_type=pystac.MediaType.JPEG, roles=["thumbnail"])
    )
    return publish(item, directory)


def landscape(size: int, seed: int, cloudy: float) -> NDArray[np.int16]:
    """Reflectance ×10000 in five bands, (5, size, size)."""
    random, place = np.random.default_rng(seed), np.random.default_rng(31)
    rows, columns = np.mgrid[:size, :size] / size
    parcels = place.random((40, 40))[(rows * 40).astype(int) % 40, (columns * 40 + rows * 9).astype(int) % 40]
    hills = gaussian_filter(place.standard_normal((size, size)), size / 20)
    river = np.abs(columns - 0.5 - 0.1 * np.sin(rows * 9)) < 0.008
    cover = np.array([CHARACTERISTIC["field"], CHARACTERISTIC["bare"]], float).T
    image = cover[:, :1, None] * parcels + cover[:, 1:, None] * (1 - parcels)
    image *= 1 + 6 * hills[None]
    image[:, river] = np.array(CHARACTERISTIC["water"])[:, None]
    clouds = gaussian_filter(random.standard_normal((size, size)), size / 18)
    cloud = clouds > np.quantile(clouds, 1 - cloudy) if cloudy else np.zeros_like(river)
    softened = gaussian_filter(cloud.astype(float), size / 120)[None]
    return np.clip(image * (1 - softened) + 6500 * softened, 1, 10_000).astype(np.int16)


def _write_cog(path: Path, values: NDArray[np.int16], grid: dict[str, Any]) -> None:
    height, width = values.shape
    profile = {"driver": "COG", "count": 1, "dtype": "int16", "nodata": -10_000, "compress": "deflate"}
    with rasterio.open(path, "w", height=height, width=width, **profile, **grid) as target:
        target.write(values, 1)


def _item(
    identifier: str,
    collection: str,
    tile: str,
    moment: datetime,
    bounds: tuple[float, float, float, float],
    properties: dict[str, Any],
) -> pystac.Item:
    sensor = SENSORS[collection]
    footprint = transform_bounds("EPSG:32631", "EPSG:4326", *bounds)
    item = pystac.Item(
        identifier,
        mapping(box(*footprint)),
        list(footprint),
        moment.replace(tzinfo=UTC),
        {
            "title": f"{sensor['platform']} {tile} {moment:%Y-%m-%d} [simulated]",
            "platform": sensor["platform"],
            "instruments": sensor["instruments"],
            "gsd": sensor["gsd"],
            "grid:code": f"MGRS-{tile}",
            "proj:code": "EPSG:32631",
            "processing:level": "L2A",
            "processing:software": {"atelier": "0.1.0"},
            "view:sun_elevation": 52.4,
            "atelier:simulated": True,
            **properties,
        },
        collection=collection,
    )
    item.add_link(pystac.Link("derived_from", f"collections/landsat-l1/items/LC08_L1TP_198030_{moment:%Y%m%d}"))
    return item
