"""Small Level-2A products with known pixels, in the structure of the real ones: files and STAC item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pystac
import rasterio
from affine import Affine
from PIL import Image
from rasterio.io import MemoryFile
from rasterio.warp import transform_geom
from rio_cogeo.cogeo import cog_translate
from rio_cogeo.profiles import cog_profiles

COG = "image/tiff; application=geotiff; profile=cloud-optimized"
NO_DATA = -10_000
EXTENSIONS = [
    "https://stac-extensions.github.io/eo/v2.0.0/schema.json",
    "https://stac-extensions.github.io/projection/v2.0.0/schema.json",
    "https://stac-extensions.github.io/raster/v2.0.0/schema.json",
    "https://stac-extensions.github.io/view/v1.0.0/schema.json",
    "https://stac-extensions.github.io/sat/v1.1.0/schema.json",
    "https://stac-extensions.github.io/grid/v1.1.0/schema.json",
    "https://stac-extensions.github.io/processing/v1.2.0/schema.json",
    "https://stac-extensions.github.io/product/v1.0.0/schema.json",
]
COMMON_NAMES = {"B2": "blue", "B3": "green", "B4": "red", "B5": "nir08", "B6": "swir16", "B8": "nir", "B11": "swir16"}


@dataclass(frozen=True)
class Sensor:
    """What differs between the two kinds of product."""

    collection: str
    prefix: str
    platform: str
    constellation: str
    instruments: tuple[str, ...]
    resolution: int
    bands: Mapping[str, int]
    """Stored reflectance (×10000) of each band."""
    coarse: tuple[str, ...] = ()
    """Bands at twice the pixel size."""


SENTINEL2 = Sensor(
    collection="sentinel2-l2a",
    prefix="SENTINEL2A",
    platform="sentinel-2a",
    constellation="sentinel-2",
    instruments=("msi",),
    resolution=10,
    bands={"B2": 600, "B3": 800, "B4": 1000, "B8": 3000, "B11": 2000},
    coarse=("B11",),
)
LANDSAT8 = Sensor(
    collection="landsat-l2a",
    prefix="LANDSAT8-OLITIRS-XS",
    platform="landsat-8",
    constellation="landsat",
    instruments=("oli", "tirs"),
    resolution=30,
    bands={"B2": 500, "B3": 700, "B4": 900, "B5": 2800, "B6": 1800},
)


def l2a_product(
    directory: Path,
    *,
    sensor: Sensor = SENTINEL2,
    when: datetime = datetime(2018, 7, 16, 10, 50, 31, tzinfo=UTC),
    tile: str = "31TCJ",
    epsg: int = 32631,
    left: float = 360_000,
    top: float = 4_840_000,
    size: int = 128,
    cloud_cover: float = 12.5,
    properties: Mapping[str, Any] | None = None,
) -> pystac.Item:
    """Write a product of ``size`` × ``size`` pixels in ``directory``; the west quarter has no data."""
    directory.mkdir(parents=True)
    (directory / "MASKS").mkdir()
    identifier = f"{sensor.prefix}_{when:%Y%m%d-%H%M%S}-000_L2A_T{tile}_C_V1-0"
    transform = Affine(sensor.resolution, 0, left, 0, -sensor.resolution, top)
    item = _item(identifier, sensor, when, tile, epsg, transform, size, cloud_cover)
    for band, value in sensor.bands.items():
        step = 2 if band in sensor.coarse else 1
        pixels = np.full((size // step, size // step), value, dtype=np.int16)
        pixels[:, : size // step // 4] = NO_DATA
        for correction in ("SRE", "FRE"):
            name = f"{identifier}_{correction}_{band}.tif"
            write_cog(directory / name, pixels, transform @ Affine.scale(step), epsg, NO_DATA)
            asset = pystac.Asset(name, f"{correction} {band}", media_type=COG, roles=["data", "reflectance"])
            asset.extra_fields = {
                "bands": [{"name": band, "eo:common_name": COMMON_NAMES[band]}],
                "raster:scale": 0.0001,
                "nodata": NO_DATA,
                "data_type": "int16",
                "gsd": sensor.resolution * step,
                "proj:shape": list(pixels.shape),
                "proj:transform": list(transform @ Affine.scale(step))[:6],
            }
            item.add_asset(f"{correction}_{band}", asset)
    clouds = np.zeros((size, size), dtype=np.uint8)
    clouds[: size // 8] = 0b11
    name = f"MASKS/{identifier}_CLM_R1.tif"
    write_cog(directory / name, clouds, transform, epsg, None)
    item.add_asset("CLM_R1", pystac.Asset(name, "Clouds", media_type=COG, roles=["data-mask"]))
    _add_metadata(item, directory, size)
    item.properties.update(properties or {})
    return item


def write_cog(path: Path, pixels: npt.NDArray[Any], transform: Affine, epsg: int, nodata: float | None) -> None:
    """Write one band as a cloud-optimized GeoTIFF."""
    profile = {
        "driver": "GTiff",
        "dtype": pixels.dtype,
        "count": 1,
        "height": pixels.shape[0],
        "width": pixels.shape[1],
        "crs": f"EPSG:{epsg}",
        "transform": transform,
        "nodata": nodata,
    }
    with MemoryFile() as memory:
        with memory.open(**profile) as writer:
            writer.write(pixels, 1)
        with memory.open() as source:
            cog_translate(source, path, cog_profiles.get("deflate"), quiet=True, overview_level=2, in_memory=True)


def _item(
    identifier: str, sensor: Sensor, when: datetime, tile: str, epsg: int, transform: Affine, size: int, clouds: float
) -> pystac.Item:
    corners = [transform @ corner for corner in ((0, 0), (0, size), (size, size), (size, 0), (0, 0))]
    square = {"type": "Polygon", "coordinates": [corners]}
    footprint = transform_geom(f"EPSG:{epsg}", "EPSG:4326", square, precision=6)
    longitudes, latitudes = zip(*footprint["coordinates"][0], strict=True)
    return pystac.Item(
        identifier,
        geometry=footprint,
        bbox=[min(longitudes), min(latitudes), max(longitudes), max(latitudes)],
        datetime=when,
        collection=sensor.collection,
        stac_extensions=list(EXTENSIONS),
        properties={
            "title": f"{sensor.platform} {tile} {when:%Y-%m-%d}",
            "created": "2026-01-01T00:00:00Z",
            "platform": sensor.platform,
            "constellation": sensor.constellation,
            "instruments": list(sensor.instruments),
            "gsd": sensor.resolution,
            "eo:cloud_cover": clouds,
            "eo:snow_cover": 0.0,
            "proj:code": f"EPSG:{epsg}",
            "proj:shape": [size, size],
            "proj:transform": list(transform)[:6],
            "view:sun_azimuth": 140.2,
            "view:sun_elevation": 62.1,
            "sat:relative_orbit": 51,
            "grid:code": f"MGRS-{tile}",
            "processing:level": "L2A",
            "processing:software": {"atelier": "0.1.0"},
            "product:type": "REFLECTANCE",
        },
    )


def _add_metadata(item: pystac.Item, directory: Path, size: int) -> None:
    name = f"{item.id}_MTD_ALL.xml"
    (directory / name).write_text("<Muscate_Metadata_Document/>")
    item.add_asset("MTD_ALL", pystac.Asset(name, "Metadata", media_type="application/xml", roles=["metadata"]))
    name = f"{item.id}_QKL_ALL.jpg"
    Image.new("RGB", (size, size), (90, 110, 70)).save(directory / name)
    item.add_asset("QKL_ALL", pystac.Asset(name, "Quicklook", media_type="image/jpeg", roles=["thumbnail", "overview"]))


def pixels_of(path: Path) -> npt.NDArray[Any]:
    with rasterio.open(path) as source:
        found: npt.NDArray[Any] = source.read(1)
    return found
