"""The relief under an image, or none: then all ground is level, at the sea's altitude."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from processing.level2 import Relief
from processing.physics.conditions import Directions
from processing.physics.relief_shadow import hidden_towards
from processing.physics.terrain import COSINE_SCALE, Terrain, cos_incidence, slope_percent, surface_area, terrain
from processing.raster.elevation import NO_SOURCE, read_elevation
from processing.raster.geobox import GeoBox

FloatArray = npt.NDArray[np.float32]
Int16Array = npt.NDArray[np.int16]
ByteArray = npt.NDArray[np.uint8]
BoolArray = npt.NDArray[np.bool_]


AROUND = 84
"""Cells of the coarse grid: the reach of the light from beside, in whole nodes and blocks of the air's fields."""


@dataclass(frozen=True)
class Ground:
    """The altitude of an image's grid and of its coarse grid."""

    shape: tuple[int, int]
    cell: int
    """Pixels of the grid to a cell of the coarse grid."""
    relief: Terrain | None
    """On the image's grid."""
    altitude: FloatArray
    """Mean of each cell, m."""
    range: FloatArray
    """Largest difference of a cell's ground to its mean, m."""
    description: Relief
    area: FloatArray | float = 1.0
    """Of each cell's ground by that of its map."""
    beyond: FloatArray | None = None
    """Mean altitude (m) of the cells of the coarse grid and of :data:`AROUND` more on every side, NaN where it is
    not known, or sea; None where there is no relief."""

    @property
    def altitudes(self) -> Int16Array:
        """m, on the image's grid."""
        return self.relief.altitude if self.relief else np.zeros(self.shape, np.int16)

    @property
    def slope(self) -> ByteArray:
        """Percent, on the image's grid."""
        return slope_percent(self.relief) if self.relief else np.zeros(self.shape, np.uint8)

    def cos_incidence(self, sun: Directions) -> Int16Array:
        """Of the sun on the ground, × 10000, on the image's grid."""
        if self.relief:
            return cos_incidence(self.relief, sun.sun_zenith, sun.sun_azimuth, self.cell)
        level = np.cos(np.radians(np.mean(sun.sun_zenith))) * COSINE_SCALE
        return np.full(self.shape, round(float(level)), np.int16)

    def hidden_from(self, zenith: FloatArray, azimuth: FloatArray) -> BoolArray:
        """Ground that mountains hide from a direction, given on the coarse grid; its mean is taken."""
        if self.relief is None:
            return np.zeros(self.shape, np.bool_)
        return hidden_towards(self.relief, *_mean_direction(zenith, azimuth))


def read_ground(directory: Path | None, grid: GeoBox, coarse: GeoBox) -> Ground:
    """From the elevation model in ``directory``: see :func:`processing.raster.elevation.read_elevation`."""
    elevation = read_elevation(directory, _corners(grid))
    cell = round(coarse.resolution / grid.resolution)
    if elevation.source == NO_SOURCE:
        nothing = np.zeros(coarse.shape, np.float32)
        return Ground(grid.shape, cell, None, nothing, nothing, Relief(NO_SOURCE))
    altitude = elevation.altitude
    description = Relief(
        elevation.source, float(altitude.min()), float(altitude.max()), float(altitude.mean()), float(altitude.std())
    )
    relief = terrain(altitude, grid.resolution)
    mean, spread = _cells(relief.altitude, coarse.shape, cell)
    return Ground(
        grid.shape,
        cell,
        relief,
        mean,
        spread,
        description,
        surface_area(relief, cell),
        _beyond(directory, coarse, mean),
    )


def _beyond(directory: Path | None, coarse: GeoBox, inside: FloatArray) -> FloatArray:
    wide = replace(
        coarse,
        left=coarse.left - AROUND * coarse.resolution,
        top=coarse.top + AROUND * coarse.resolution,
        height=coarse.height + 2 * AROUND,
        width=coarse.width + 2 * AROUND,
    )
    altitude = read_elevation(directory, wide).altitude
    altitude[altitude == 0] = np.nan
    altitude[AROUND:-AROUND, AROUND:-AROUND] = inside
    return altitude


def _corners(grid: GeoBox) -> GeoBox:
    """The grid whose pixels' middles are the corners of the pixels of ``grid``."""
    half = grid.resolution / 2
    return replace(grid, left=grid.left - half, top=grid.top + half, height=grid.height + 1, width=grid.width + 1)


def _cells(altitude: Int16Array, shape: tuple[int, int], cell: int) -> tuple[FloatArray, FloatArray]:
    """Mean altitude of the cells, and how far their ground is from it; the last cells may be cut short."""
    down, right = (count * cell - size for count, size in zip(shape, altitude.shape, strict=True))
    whole = cv2.copyMakeBorder(altitude, 0, down, 0, right, cv2.BORDER_REPLICATE)
    blocks = whole.reshape(shape[0], cell, shape[1], cell)
    mean = blocks.mean(axis=(1, 3), dtype=np.float32)
    spread = np.maximum(blocks.max(axis=(1, 3)) - mean, mean - blocks.min(axis=(1, 3)))
    return mean, spread


def _mean_direction(zenith: FloatArray, azimuth: FloatArray) -> tuple[float, float]:
    horizontal = np.sin(np.radians(zenith)) * np.exp(1j * np.radians(azimuth))
    mean = complex(np.nanmean(horizontal))
    return float(np.degrees(np.arcsin(min(abs(mean), 1.0)))), float(np.degrees(np.angle(mean)) % 360)
