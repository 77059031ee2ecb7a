"""Angles given at the nodes of a coarse grid, interpolated to pixels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.ndimage import distance_transform_edt

from processing.level1 import AngleNodes, FloatArray
from processing.raster.geobox import GeoBox

Nodes = npt.NDArray[np.float64]
Positions = npt.NDArray[np.floating]
BoolNodes = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class AngleGrid:
    """Directions at nodes ``step`` metres apart, the first one at (``left``, ``top``).

    A direction is kept as the two horizontal components of its unit vector, so that azimuths
    interpolate across north and around the zenith.
    """

    left: float
    top: float
    step: float
    east: Nodes
    north: Nodes

    @classmethod
    def from_nodes(cls, left: float, top: float, nodes: AngleNodes) -> AngleGrid:
        """Unknown nodes are extrapolated from the known ones; raises ValueError where none is known."""
        east, north = components(nodes.zenith, nodes.azimuth)
        known = np.isfinite(east) & np.isfinite(north)
        return cls(left, top, nodes.step, extrapolated(east, known), extrapolated(north, known))

    def on(self, geobox: GeoBox) -> tuple[FloatArray, FloatArray]:
        """(zenith, azimuth) in degrees at the pixel centres of ``geobox``, of the grid's own projection."""
        return angles_of(*self.components_on(geobox))

    def components_on(self, geobox: GeoBox) -> tuple[FloatArray, FloatArray]:
        """(east, north) of the unit vectors at the pixel centres of ``geobox``, bilinear."""
        rows = (self.top - geobox.top + (np.arange(geobox.height) + 0.5) * geobox.resolution) / self.step
        columns = (geobox.left - self.left + (np.arange(geobox.width) + 0.5) * geobox.resolution) / self.step
        return _bilinear(self.east, rows, columns), _bilinear(self.north, rows, columns)


def components(zenith: Nodes, azimuth: Nodes) -> tuple[Nodes, Nodes]:
    """(east, north) of unit vectors from angles in degrees."""
    sine = np.sin(np.radians(zenith))
    return sine * np.sin(np.radians(azimuth)), sine * np.cos(np.radians(azimuth))


def angles_of(east: npt.NDArray[np.floating], north: npt.NDArray[np.floating]) -> tuple[FloatArray, FloatArray]:
    """(zenith, azimuth) in degrees, azimuths from 0 to 360; inverse of :func:`components`."""
    zenith = np.degrees(np.arcsin(np.clip(np.hypot(east, north), 0, 1)))
    azimuth = np.degrees(np.arctan2(east, north)) % 360
    return zenith.astype(np.float32), azimuth.astype(np.float32)


def mean_nodes(grids: Iterable[AngleNodes]) -> AngleNodes:
    """The mean direction at each node over those grids that know one; NaN where none does."""
    grids = list(grids)
    vectors = np.stack([np.stack(components(grid.zenith, grid.azimuth)) for grid in grids])
    known = np.isfinite(vectors).all(axis=1, keepdims=True)
    count = known.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        east, north = np.where(known, vectors, 0).sum(axis=0) / count
    zenith, azimuth = np.degrees(np.arcsin(np.clip(np.hypot(east, north), 0, 1))), np.degrees(np.arctan2(east, north))
    return AngleNodes(grids[0].step, zenith, azimuth % 360)


def extrapolated(values: Nodes, known: BoolNodes) -> Nodes:
    """``values`` whose unknown nodes follow the plane through the known ones, shifted to meet the nearest.

    On real grids this foretells the outermost node of a detector to 0.01 degree, the nearest value to 0.4.
    """
    if not known.any():
        raise ValueError("no node of the angle grid is known")
    if known.all():
        return values
    rows, columns = np.indices(values.shape) / 10
    terms = np.stack([np.ones_like(rows), rows, columns], axis=-1)
    # Of nodes in one line, the plane is level across it: lstsq gives the least slopes.
    centre = np.array([0, rows[known].mean(), columns[known].mean()])
    coefficients = np.linalg.lstsq((terms - centre)[known], values[known], rcond=1e-9)[0]
    plane: Nodes = (terms - centre) @ coefficients
    nearest = distance_transform_edt(~known, return_distances=False, return_indices=True)
    followed: Nodes = plane + (values - plane)[tuple(nearest)]
    return np.where(known, values, followed)


def _bilinear(nodes: Nodes, rows: Positions, columns: Positions) -> FloatArray:
    """At fractional rows and columns, first along one axis and then along the other; constant beyond the nodes."""
    left, right, u = _neighbours(columns, nodes.shape[1])
    upper, lower, v = _neighbours(rows, nodes.shape[0])
    between = (nodes[:, left] * (1 - u) + nodes[:, right] * u).astype(np.float32)
    down = v[:, np.newaxis].astype(np.float32)
    values: FloatArray = between[upper] * (1 - down) + between[lower] * down
    return values


def _neighbours(positions: Positions, count: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], Positions]:
    inside = np.clip(positions, 0, count - 1)
    first = np.minimum(np.floor(inside).astype(np.intp), max(count - 2, 0))
    return first, np.minimum(first + 1, count - 1), inside - first
