"""A published Level-2A product as snow is looked for in it: on the grid of its masks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pystac

from processing.chains import Input
from processing.errors import ChainError
from processing.level2 import NO_DATA, UNCERTAINTY_SCALE, Group
from processing.muscate.masks import CLOUD_BITS, GEOPHYSICAL_BITS
from processing.muscate.names import file_name
from processing.physics.snow_cover import SCALE, SnowScene
from processing.raster.elevation import NO_SOURCE, read_elevation
from processing.raster.geobox import GeoBox
from processing.raster.published import read_overview
from processing.raster.source import grid_of, open_raster
from processing.raster.threads import run_all

Int16Array = npt.NDArray[np.int16]
ByteArray = npt.NDArray[np.uint8]
BoolArray = npt.NDArray[np.bool_]

SEEN_IN = ("green", "red", "swir16")
"""Common names of the bands that snow is found with."""
SHADOWS = ("shadow of a cloud in the image", "shadow of a cloud outside the image")


@dataclass(frozen=True)
class Observed:
    """All that is read of a product."""

    scene: SnowScene
    ground: ByteArray
    """MG2."""
    green_error: Int16Array
    """1 σ × 10000; so is the other."""
    swir16_error: Int16Array
    group: Group
    relief: str
    """The elevation model, or ``none``."""


def read_observed(image: Input, elevation: Path | None) -> Observed:
    """Raises ChainError where the product lacks what is needed; IncompleteProduct, CorruptProduct."""
    name = max((key for key in image.item.assets if key.startswith("CLM_")), default=None)
    if name is None:
        raise ChainError(f"{image.item.id} has no cloud mask: make its Level 2A again")
    group = name.removeprefix("CLM_")
    with open_raster(_path(image, name)) as dataset:
        clouds, grid = dataset.read(1), grid_of(dataset, _path(image, name))
    ground = _read_mask(image, f"MG2_{group}")
    keys = [f"FRE_{_band(image.item, common)}" for common in SEEN_IN]
    reads: list[Callable[[], Int16Array]] = [partial(_read_reflectance, image, key, grid) for key in keys]
    reads += [partial(_read_error, image, common, grid) for common in (SEEN_IN[0], SEEN_IN[2])]
    green, red, swir16, green_error, swir16_error = run_all(reads)
    relief = read_elevation(elevation, grid)
    altitude = np.rint(relief.altitude).astype(np.int16) if relief.source != NO_SOURCE else None
    scene = SnowScene(
        green=green,
        red=red,
        swir16=swir16,
        cloud=_any(clouds, CLOUD_BITS, "all clouds and shadows"),
        shadow=_any(clouds, CLOUD_BITS, *SHADOWS),
        cirrus=_any(clouds, CLOUD_BITS, "cirrus"),
        water=_any(ground, GEOPHYSICAL_BITS, "water"),
        altitude=altitude,
        resolution=grid.resolution,
    )
    nominal = round(float(image.item.assets[name].extra_fields.get("gsd", grid.resolution)))
    return Observed(scene, ground, green_error, swir16_error, Group(group, nominal, grid, ()), relief.source)


def _any(mask: ByteArray, names: tuple[str, ...], *bits: str) -> BoolArray:
    wanted = np.uint8(sum(1 << names.index(bit) for bit in bits))
    return np.asarray(mask & wanted != 0)


def _path(image: Input, key: str) -> Path:
    return image.file(file_name(image.item.id, key))


def _band(item: pystac.Item, common_name: str) -> str:
    """The band's own name, of the flat reflectances."""
    for key, asset in item.assets.items():
        bands = asset.extra_fields.get("bands", [])
        if key.startswith("FRE_") and any(band.get("eo:common_name") == common_name for band in bands):
            return key.removeprefix("FRE_")
    raise ChainError(f"{item.id} has no {common_name} band: make its Level 2A again")


def _read_mask(image: Input, key: str) -> ByteArray:
    with open_raster(_path(image, key)) as dataset:
        mask: ByteArray = dataset.read(1)
    return mask


def _read_reflectance(image: Input, key: str, grid: GeoBox) -> Int16Array:
    return _rounded(read_overview(_path(image, key), grid), NO_DATA)


def _read_error(image: Input, common_name: str, grid: GeoBox) -> Int16Array:
    """1 σ × 10000, 0 where there is no data."""
    name = _band(image.item, common_name)
    for key, asset in image.item.assets.items():
        names = [band["name"] for band in asset.extra_fields.get("bands", [])]
        if key.startswith("UNC_") and name in names:
            sigma = read_overview(
                _path(image, key), grid, band=names.index(name) + 1, scale=SCALE / UNCERTAINTY_SCALE
            )  # fmt: skip
            return _rounded(sigma, 0)
    raise ChainError(f"{image.item.id} does not say how uncertain its {common_name} band is: make its Level 2A again")


def _rounded(values: npt.NDArray[np.float32], missing: int) -> Int16Array:
    np.nan_to_num(values, copy=False, nan=missing)
    return np.rint(values, out=values).astype(np.int16)
