"""Air, ground and directions of an image on its coarse grid, and on the coarser nodes that fields are made on."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]
BoolArray = npt.NDArray[np.bool_]
Vector = tuple[FloatArray, FloatArray, FloatArray]

STEP = 2
"""Cells of the coarse grid to a node of the fields."""


@dataclass(frozen=True)
class Conditions:
    """Air and ground of an image on its coarse grid; float32 arrays of one shape, no NaN."""

    platform: str
    aerosol_model: str
    """One of :data:`processing.physics.scattering.AEROSOL_MODELS`."""
    cell: float
    """Pixel size, m."""
    altitude: FloatArray
    """Mean of the ground, m."""
    relief: FloatArray
    """Largest difference of a cell's ground to its mean altitude, m; 0 where there is no relief."""
    aot: FloatArray
    """At 550 nm, above the mean altitude."""
    aot_sigma: FloatArray
    water_vapour: FloatArray
    """g cm⁻², above the mean altitude."""
    water_vapour_sigma: FloatArray
    ozone: float
    """cm·atm"""
    ground: BoolArray
    """Where the ground is seen: no cloud, no shadow of one."""
    area: FloatArray | float = 1.0
    """Of the ground by that of its map: as much more light it sends around as slopes of its radiance are larger."""
    beyond: FloatArray | None = None
    """Mean altitude (m) with cells around the image besides: :func:`processing.physics.adjacency.environment`."""


@dataclass(frozen=True)
class Directions:
    """Of the sun and of one band's view, on the coarse grid; degrees, azimuths clockwise from north."""

    sun_zenith: FloatArray
    sun_azimuth: FloatArray
    view_zenith: FloatArray
    view_azimuth: FloatArray


def at_nodes(conditions: Conditions) -> Conditions:
    """Means over the cells of each node."""
    altitude = mean_at_nodes(conditions.altitude)
    return replace(
        conditions,
        cell=conditions.cell * STEP,
        altitude=altitude,
        relief=_block(conditions.relief, np.nanmax) if conditions.relief.any() else np.zeros_like(altitude),
        aot=mean_at_nodes(conditions.aot),
        aot_sigma=mean_at_nodes(conditions.aot_sigma),
        water_vapour=mean_at_nodes(conditions.water_vapour),
        water_vapour_sigma=mean_at_nodes(conditions.water_vapour_sigma),
        area=mean_at_nodes(conditions.area) if isinstance(conditions.area, np.ndarray) else conditions.area,
        beyond=None if conditions.beyond is None else mean_at_nodes(conditions.beyond),
    )


def directions_at_nodes(directions: Directions) -> Directions:
    """Mean directions, not means of angles."""
    sun = _mean_direction(directions.sun_zenith, directions.sun_azimuth)
    return Directions(*sun, *_mean_direction(directions.view_zenith, directions.view_azimuth))


def _mean_direction(zenith: FloatArray, azimuth: FloatArray) -> tuple[FloatArray, FloatArray]:
    east, north, _ = unit_vector(zenith, azimuth)
    east, north = mean_at_nodes(east), mean_at_nodes(north)
    angle = np.degrees(np.arcsin(np.minimum(np.hypot(east, north), 1)))
    return angle.astype(np.float32), np.degrees(np.arctan2(east, north)).astype(np.float32)


def unit_vector(zenith: FloatArray, azimuth: FloatArray) -> Vector:
    """Towards the east, the north and the zenith."""
    inclined, turned = np.radians(zenith), np.radians(azimuth)
    return np.sin(inclined) * np.sin(turned), np.sin(inclined) * np.cos(turned), np.cos(inclined)


def mean_at_nodes(image: FloatArray) -> FloatArray:
    """Of the cells of each node that are known; NaN where none is."""
    known = np.isfinite(image)
    total, count = (_block(np.where(known, part, 0), np.nansum) for part in (image, known))
    mean = np.full(total.shape, np.nan, np.float32)
    return np.asarray(np.divide(total, count, out=mean, where=count > 0), np.float32)


def _block(image: FloatArray, reduce: Callable[..., FloatArray]) -> FloatArray:
    """Over each node's cells that are known; NaN where none is. The last row and column may have fewer cells."""
    rows, columns = (-(-size // STEP) for size in image.shape)
    wide = np.full((rows * STEP, columns * STEP), np.nan, np.float32)
    wide[: image.shape[0], : image.shape[1]] = image
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of blocks that are all NaN
        reduced = reduce(wide.reshape(rows, STEP, columns, STEP), axis=(1, 3))
    return np.asarray(reduced, np.float32)
