"""MUSCATE's names of products and files."""

from __future__ import annotations

from datetime import date, datetime

PLATFORM_NAMES = {
    "sentinel-2a": "SENTINEL2A",
    "sentinel-2b": "SENTINEL2B",
    "sentinel-2c": "SENTINEL2C",
    "landsat-8": "LANDSAT8-OLITIRS-XS",
    "landsat-9": "LANDSAT9-OLITIRS-XS",
}
MASKS = frozenset({"CLM", "MG2", "EDG", "SAT", "IAB", "FLG", "WGT", "DTS"})


def product_id(platform: str, sensing_time: datetime, level: str, tile_id: str, edition: int = 0) -> str:
    """``SENTINEL2A_20170706-090107-511_L2A_T33KWP_C_V1-0``: the time in UTC, milliseconds truncated.

    ``edition`` is the last number: better versions of a product that has been published count up.
    """
    time = f"{sensing_time:%Y%m%d-%H%M%S}-{sensing_time.microsecond // 1000:03d}"
    return f"{PLATFORM_NAMES[platform]}_{time}_{level}_T{tile_id}_C_V1-{edition}"


def composite_id(middle: date, tile_id: str, edition: int = 0) -> str:
    """``SENTINEL2X_20180615-000000-000_L3A_T31TCJ_C_V1-0``: of any of the satellites, around a day."""
    return f"SENTINEL2X_{middle:%Y%m%d}-000000-000_L3A_T{tile_id}_C_V1-{edition}"


def land_cover_id(key_date: date, tile_id: str, edition: int = 0) -> str:
    """``OSO_20181231_L3B-LANDCOVER_T31TCJ_C_V1-0``: a map of what was seen until a day."""
    return f"OSO_{key_date:%Y%m%d}_L3B-LANDCOVER_T{tile_id}_C_V1-{edition}"


def land_cover_model_id(key_date: date, tile_id: str, edition: int = 0) -> str:
    """``OSO_20181231_L3B-MODEL_R31TCJ_C_V1-0``: what maps of that day are made with, in a region: a tile."""
    return f"OSO_{key_date:%Y%m%d}_L3B-MODEL_R{tile_id}_C_V1-{edition}"


def file_name(product: str, asset: str) -> str:
    """Path in the product of the image ``asset`` (``SRE_B2``, ``CLM_R1``), masks in their own folder."""
    name = f"{product}_{asset}.tif"
    return f"MASKS/{name}" if asset.partition("_")[0] in MASKS else name
