"""The simulator's truth on the grid of a product."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import rasterio
from rasterio.enums import Resampling
from rasterio.warp import reproject

from processing.raster.geobox import GeoBox

FloatArray = npt.NDArray[np.float32]
BoolArray = npt.NDArray[np.bool_]

CLEAR = 0.02
"""Optical thickness under which there is no cloud, no cloud's shadow, no cirrus: 0.2 % of reflectance at most."""
MARGIN = 100.0
"""m around what is not clear that is left out: clouds' edges."""


@dataclass(frozen=True)
class Truth:
    """Of one product."""

    directory: Path

    @cached_property
    def _description(self) -> dict[str, Any]:
        described: dict[str, Any] = json.loads((self.directory / "truth.json").read_text())
        return described

    @cached_property
    def _grid(self) -> GeoBox:
        with rasterio.open(self.directory / "cloud.tif") as dataset:
            transform = dataset.transform
            return GeoBox(dataset.crs.to_epsg(), transform.c, transform.f, transform.a, dataset.height, dataset.width)

    @property
    def scene(self) -> dict[str, Any]:
        return self._description

    def reflectance(self, band: str, geobox: GeoBox) -> FloatArray:
        """Of the level ground on the product's pixels, NaN outside.

        Where the product's pixels are not the received ones (Landsat on a tile's grid), the truth of the received
        pixels is brought to them as the chain brings what was measured, by cubic convolution: moving pixels is no
        error of the correction.
        """
        number = 1 + self._description["bands"].index(band)
        image = self._read("surface_reflectance", number) / np.float32(self._description["reflectance_scale"])
        if self._ratio(geobox) is not None and self._grid.resolution != 15:
            return _averaged(image, self._grid, geobox)
        received = self._grid.coarsened(2)
        return _moved(_averaged(image, self._grid, received), received, geobox)

    def mean(self, name: str, geobox: GeoBox) -> FloatArray:
        """Of ``aot`` (550 nm), ``water_vapour`` (g cm⁻²) or an optical thickness over each pixel, NaN outside."""
        scale = self._description["air_scale"] if name != "altitude" else self._description["altitude_scale"]
        return _averaged(self._read(name) / np.float32(scale), self._grid, geobox)

    def snow_share(self, geobox: GeoBox) -> FloatArray:
        """Percent of each pixel that is snow seen from above, NaN outside."""
        return _averaged(self._read("snow_share").astype(np.float32), self._grid, geobox)

    def mask(self, name: str, geobox: GeoBox) -> BoolArray:
        """Where more than half of a pixel is ``cloud``, ``cirrus``, ``shadow``, ``mountain_shadow``, ``snow``…"""
        return np.asarray(_averaged(self._read(name).astype(np.float32), self._grid, geobox) > 0.5)

    def clouded(self, geobox: GeoBox) -> BoolArray:
        """Pixels of which any part is under a cloud or cirrus thicker than :data:`CLEAR`."""
        layers = [self._read(name) for name in ("cloud_thickness", "cirrus_thickness")]
        above = np.maximum(*layers) > CLEAR * self._description["air_scale"]
        return np.asarray(_averaged(above.astype(np.float32), self._grid, geobox) > 0)

    def clear(self, geobox: GeoBox) -> BoolArray:
        """Pixels with no cloud, shadow or cirrus within :data:`MARGIN`, nor any shadow of a mountain."""
        hidden: npt.NDArray[Any] = np.zeros(self._grid.shape, np.uint8)
        for name in ("cloud_thickness", "shade_thickness", "cirrus_thickness"):
            hidden = np.maximum(hidden, self._read(name) > CLEAR * self._description["air_scale"])
        size = 2 * round(MARGIN / self._grid.resolution) + 1
        hidden = cv2.dilate(hidden, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)))
        hidden = np.maximum(hidden, cv2.dilate(self._read("mountain_shadow"), np.ones((3, 3), np.uint8)))
        return np.asarray(_averaged(hidden.astype(np.float32), self._grid, geobox) == 0)

    def _read(self, name: str, number: int = 1) -> npt.NDArray[Any]:
        with rasterio.open(self.directory / f"{name}.tif") as dataset:
            image: npt.NDArray[Any] = dataset.read(number)
        return image

    def _ratio(self, geobox: GeoBox) -> int | None:
        ratio = geobox.resolution / self._grid.resolution
        return round(ratio) if abs(ratio - round(ratio)) < 1e-6 else None


def _averaged(image: npt.NDArray[Any], source: GeoBox, target: GeoBox) -> FloatArray:
    """Means over the target's pixels, each made of whole pixels of the source; NaN where some are missing."""
    ratio, column, row = (
        target.resolution / source.resolution,
        (target.left - source.left) / source.resolution,
        (source.top - target.top) / source.resolution,
    )
    whole = [round(value) for value in (ratio, column, row)]
    if any(abs(value - near) > 1e-6 for value, near in zip((ratio, column, row), whole, strict=True)):
        raise ValueError(f"{target} is not made of whole pixels of {source}")
    size, left, top = whole
    wide = np.full((target.height * size, target.width * size), np.nan, np.float32)
    first, last = (max(0, -top), max(0, -left)), (source.height - top, source.width - left)
    part = image[max(0, top) :, max(0, left) :][: wide.shape[0] - first[0], : wide.shape[1] - first[1]]
    wide[first[0] : min(last[0], wide.shape[0]), first[1] : min(last[1], wide.shape[1])] = part
    means: FloatArray = wide.reshape(target.height, size, target.width, size).mean(axis=(1, 3))
    return means


def _moved(image: FloatArray, source: GeoBox, target: GeoBox) -> FloatArray:
    out = np.full(target.shape, np.nan, np.float32)
    reproject(
        np.ascontiguousarray(image), out, src_transform=source.transform, src_crs=f"EPSG:{source.epsg}",
        src_nodata=np.nan, dst_transform=target.transform, dst_crs=f"EPSG:{target.epsg}", dst_nodata=np.nan,
        resampling=Resampling.cubic,
    )  # fmt: skip
    return out
