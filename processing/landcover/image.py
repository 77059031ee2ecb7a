"""One date of a series: what it shows of a block, and where it shows the ground."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from processing.chains import Input
from processing.chains.composite_grids import geobox_of
from processing.errors import ChainError
from processing.level2 import NO_DATA, Group
from processing.muscate.masks import CLOUD_BITS
from processing.muscate.names import file_name
from processing.physics.time_series import BANDS
from processing.raster.alignment import alignment, read_window
from processing.raster.geobox import GeoBox
from processing.raster.source import open_raster

BoolArray = npt.NDArray[np.bool_]
Int16Array = npt.NDArray[np.int16]
HIDDEN = np.uint8(1 << CLOUD_BITS.index("all clouds and shadows"))


@dataclass(frozen=True)
class Patch:
    """A block of one date, to be filled."""

    valid: BoolArray
    """10 m: no cloud, no shadow, no saturation, data in every band."""
    fine: Int16Array
    """Shape (fine bands, rows, columns): reflectance × 10000."""
    coarse: Int16Array
    """Shape (coarse bands, rows / 2, columns / 2)."""


@dataclass(frozen=True)
class Image:
    """A Level-2A product of the series."""

    product: Input
    day: int
    """From the season's start."""

    @property
    def name(self) -> str:
        return self.product.item.id

    def read(self, fine: GeoBox, coarse: GeoBox, groups: tuple[Group, Group], into: Patch) -> bool:
        """The pixels of a block, given on both grids; whether any of them shows the ground."""
        into.valid[:] = self._unhidden(fine, groups[0]) & _twice(self._unsaturated(coarse, groups[1]))
        if not into.valid.any():
            return False
        self._read_bands(groups[0], fine, into.fine, into.valid, _missing)
        self._read_bands(groups[1], coarse, into.coarse, into.valid, _missing_nearby)
        return bool(into.valid.any())

    def _read_bands(
        self, group: Group, box: GeoBox, into: Int16Array, valid: BoolArray, missing: Callable[[Int16Array], BoolArray]
    ) -> None:
        for image, name in zip(into, used(group), strict=True):
            image[:] = self._pixels(f"FRE_{name}", box, NO_DATA)
            if image.min() == NO_DATA:
                valid &= ~missing(image)

    def _unhidden(self, box: GeoBox, group: Group) -> BoolArray:
        clouds = self._pixels(f"CLM_{group.name}", box, 0)
        edge = self._pixels(f"EDG_{group.name}", box, 1)
        return np.asarray(((clouds & HIDDEN) == 0) & (edge == 0) & self._unsaturated(box, group))

    def _unsaturated(self, box: GeoBox, group: Group) -> BoolArray:
        return np.asarray(self._pixels(f"SAT_{group.name}", box, 0) == 0)

    def _pixels(self, key: str, box: GeoBox, missing: int) -> npt.NDArray[Any]:
        """Of an asset, ``missing`` outside the image."""
        asset = self.product.item.assets.get(key)
        placed = alignment(geobox_of(asset.extra_fields), box) if asset else None
        if placed is None or placed.ratio != 1:
            raise ChainError(f"{self.name} has no {key} on the pixels of the series: leave it out")
        with open_raster(self.product.file(file_name(self.name, key))) as dataset:
            pixels: npt.NDArray[Any] = read_window(dataset, 1, placed.first, box.shape, missing)
            return pixels


def used(group: Group) -> tuple[str, ...]:
    """The bands of a group that features are made of, in the features' order."""
    return tuple(band for band in BANDS if band in group.bands)


def _missing(band: Int16Array) -> BoolArray:
    return np.asarray(band == NO_DATA)


def _missing_nearby(band: Int16Array) -> BoolArray:
    """On the finer pixels: those that are interpolated from a missing one."""
    missing = (band == NO_DATA).view(np.uint8)
    return _twice(cv2.dilate(missing, np.ones((3, 3), np.uint8)).view(np.bool_))


def _twice(image: BoolArray) -> BoolArray:
    return image.repeat(2, axis=0).repeat(2, axis=1)
