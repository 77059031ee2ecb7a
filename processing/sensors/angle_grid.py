"""Angles given at the nodes of a coarse grid, interpolated to pixels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.ndimage import distance_transform_edt, map_coordinates

from processing.level1 import FloatArray
from processing.raster.geobox import GeoBox

Nodes = npt.NDArray[np.float64]


@dataclass(frozen=True)
class AngleGrid:
    """Zenith and azimuth at nodes ``step`` metres apart, the first one at (``left``, ``top``).

    The direction is kept as the two horizontal components of the unit vector, so that azimuths
    interpolate across north.
    """

    left: float
    top: float
    step: float
    east: Nodes
    north: Nodes

    @classmethod
    def from_angles(cls, left: float, top: float, step: float, zenith: Nodes, azimuth: Nodes) -> AngleGrid:
        """From degrees at the nodes, NaN where unknown; unknown nodes take the nearest known one's."""
        sine = np.sin(np.radians(zenith))
        east, north = sine * np.sin(np.radians(azimuth)), sine * np.cos(np.radians(azimuth))
        return cls(left, top, step, _filled(east), _filled(north))

    def on(self, geobox: GeoBox) -> tuple[FloatArray, FloatArray]:
        """(zenith, azimuth) in degrees at the pixel centres of ``geobox``, bilinear."""
        x = geobox.left + (np.arange(geobox.width) + 0.5) * geobox.resolution
        y = geobox.top - (np.arange(geobox.height) + 0.5) * geobox.resolution
        rows, columns = np.meshgrid((self.top - y) / self.step, (x - self.left) / self.step, indexing="ij")
        east = map_coordinates(self.east, [rows, columns], order=1, mode="nearest")
        north = map_coordinates(self.north, [rows, columns], order=1, mode="nearest")
        zenith = np.degrees(np.arcsin(np.clip(np.hypot(east, north), 0, 1)))
        azimuth = np.degrees(np.arctan2(east, north)) % 360
        return zenith.astype(np.float32), azimuth.astype(np.float32)


def mean_over_detectors(grids: list[tuple[Nodes, Nodes]]) -> tuple[Nodes, Nodes]:
    """One (zenith, azimuth) grid from those of overlapping detectors, each NaN outside its own."""
    zeniths, azimuths = (np.stack(part) for part in zip(*grids, strict=True))
    sine = np.sin(np.radians(zeniths))
    known = np.isfinite(sine) & np.isfinite(azimuths)
    count = known.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        east = np.where(known, sine * np.sin(np.radians(azimuths)), 0).sum(axis=0) / count
        north = np.where(known, sine * np.cos(np.radians(azimuths)), 0).sum(axis=0) / count
    return np.degrees(np.arcsin(np.clip(np.hypot(east, north), 0, 1))), np.degrees(np.arctan2(east, north)) % 360


def _filled(values: Nodes) -> Nodes:
    unknown = ~np.isfinite(values)
    if not unknown.any():
        return values
    if unknown.all():
        raise ValueError("no node of the angle grid is known")
    nearest = distance_transform_edt(unknown, return_distances=False, return_indices=True)
    filled: Nodes = values[tuple(nearest)]
    return filled
