"""The altitude of the ground on a pixel grid, from the tiles of an elevation model."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from affine import Affine
from rasterio.crs import CRS
from rasterio.enums import Resampling
from rasterio.warp import reproject, transform_bounds

from processing.raster.elevation_tiles import Corner, Tile, tiles_in
from processing.raster.geobox import GeoBox

FloatArray = npt.NDArray[np.float32]
Bounds = tuple[float, float, float, float]

NO_SOURCE = "none"
DEGREES = CRS.from_epsg(4326)
METRES_A_DEGREE = 111_320.0
AVERAGED = 1.5
"""From pixels this much larger than the model's on, the model is averaged rather than interpolated."""
MARGIN = 4
"""Pixels of the model, or of the grid where these are larger, read around the grid for the interpolation."""
TOLERANCE = 0.02
"""Pixels of the model: the most by which a position may be off for the sake of speed."""
COARSEST_STEP = 3 / 3600
"""Degrees, of latitude."""


@dataclass(frozen=True)
class Elevation:
    """Altitudes on a grid."""

    altitude: FloatArray
    """Metres above the sea (geoid), float32, shape of the grid, never NaN."""
    source: str
    """The model, or ``none`` where nothing covers the grid: then all is at 0 m."""
    absent: tuple[Corner, ...] = ()
    """(latitude, longitude) of the south-west corners of degrees without a tile, taken for sea, at 0 m."""


def read_elevation(directory: Path | None, geobox: GeoBox) -> Elevation:
    """The altitudes on ``geobox`` from the Copernicus or SRTM tiles in ``directory``, at most two folders deep.

    Interpolated (cubic convolution) where the grid's pixels are finer than or like the model's, averaged over each
    pixel where they are coarser. Raises :class:`processing.errors.ChainError` where a tile cannot be read.
    """
    tiles = tiles_in(directory) if directory is not None and directory.is_dir() else {}
    crs, meridian = _centred(geobox.epsg)
    bounds = _bounds(geobox, crs)
    names = {corner: _on_earth(corner, meridian) for corner in _corners(bounds)}
    found = {corner: tiles[name] for corner, name in names.items() if name in tiles}
    points = _mosaic(found, names, bounds)
    if points is None:
        return Elevation(np.zeros(geobox.shape, np.float32), NO_SOURCE)
    source = ", ".join(sorted({tile.model for tile in found.values()}))
    absent = tuple(sorted(name for corner, name in names.items() if corner not in found))
    return Elevation(_warped(points, geobox, crs), source, absent)


def _centred(epsg: int) -> tuple[CRS, int]:
    """The projection turned to the meridian of Greenwich, far from that of 180°, and its own central meridian."""
    zone, south = epsg % 100, epsg // 100 == 327
    if epsg // 100 not in {326, 327} or not 1 <= zone <= 60:
        raise ValueError(f"EPSG:{epsg} is no UTM zone")
    northing = 10_000_000 if south else 0
    crs = CRS.from_string(f"+proj=tmerc +lat_0=0 +lon_0=0 +k=0.9996 +x_0=500000 +y_0={northing} +datum=WGS84 +units=m")
    return crs, 6 * zone - 183


def _bounds(geobox: GeoBox, crs: CRS) -> Bounds:
    """(west, south, east, north), degrees, longitudes from the central meridian, with the margin."""
    margin = MARGIN * max(geobox.resolution, COARSEST_STEP * METRES_A_DEGREE)
    left, bottom, right, top = geobox.bounds
    around = (left - margin, bottom - margin, right + margin, top + margin)
    west, south, east, north = transform_bounds(crs, DEGREES, *around)
    return west, max(south, -90.0), east, min(north, 90.0)


def _corners(bounds: Bounds) -> list[Corner]:
    west, south, east, north = (math.floor(bound) for bound in bounds)
    return [(latitude, longitude) for latitude in range(south, north + 1) for longitude in range(west, east + 1)]


def _on_earth(corner: Corner, meridian: int) -> Corner:
    return corner[0], (corner[1] + meridian + 180) % 360 - 180


def _mosaic(tiles: Mapping[Corner, Tile], names: Mapping[Corner, Corner], bounds: Bounds) -> Points | None:
    """The altitudes between the bounds as one grid, as fine as the finest tile; 0 m where there is no tile."""
    if not tiles:
        return None
    densities = [tile.density() for tile in tiles.values()]
    points = Points.between(bounds, max(rows for rows, _ in densities), max(columns for _, columns in densities))
    covered = False
    for corner, tile in tiles.items():
        rows, columns = points.of_degree(corner)
        longitudes = points.longitudes[columns] + (names[corner][1] - corner[1])
        altitudes, (down, across) = tile.altitudes(points.latitudes[rows], longitudes)
        points.altitudes[rows, columns][down, across] = altitudes
        covered |= altitudes.size > 0
    return points if covered else None


@dataclass(frozen=True)
class Points:
    """Altitudes (m) at the points of a regular grid of degrees, rows from the north."""

    altitudes: FloatArray
    first_row: int
    """Latitude of the first row times ``rows``."""
    first_column: int
    """Longitude of the first column, from the central meridian, times ``columns``."""
    rows: int
    """Rows a degree."""
    columns: int
    """Columns a degree."""

    @classmethod
    def between(cls, bounds: Bounds, rows: int, columns: int) -> Points:
        """At 0 m."""
        west, south, east, north = bounds
        first_row, first_column = math.ceil(north * rows), math.floor(west * columns)
        shape = first_row - math.floor(south * rows) + 1, math.ceil(east * columns) - first_column + 1
        return cls(np.zeros(shape, np.float32), first_row, first_column, rows, columns)

    @property
    def latitudes(self) -> npt.NDArray[np.float64]:
        return (self.first_row - np.arange(self.altitudes.shape[0])) / self.rows

    @property
    def longitudes(self) -> npt.NDArray[np.float64]:
        return (self.first_column + np.arange(self.altitudes.shape[1])) / self.columns

    def of_degree(self, corner: Corner) -> tuple[slice, slice]:
        """The rows and columns that a tile has for itself: those of its south and east edges are its neighbours'."""
        south, west = corner
        rows = slice(max(0, self.first_row - (south + 1) * self.rows), max(0, self.first_row - south * self.rows))
        left = west * self.columns - self.first_column
        return rows, slice(max(0, left), max(0, left + self.columns))

    @property
    def transform(self) -> Affine:
        """From (column, row) to (longitude, latitude), the points being the middles of pixels."""
        across, down = 1 / self.columns, 1 / self.rows
        return Affine(across, 0, (self.first_column - 0.5) * across, 0, -down, (self.first_row + 0.5) * down)


def _warped(points: Points, geobox: GeoBox, crs: CRS) -> FloatArray:
    coarse = geobox.resolution > AVERAGED * METRES_A_DEGREE / points.rows
    altitude = np.zeros(geobox.shape, np.float32)
    reproject(
        points.altitudes,
        altitude,
        src_transform=points.transform,
        src_crs=DEGREES,
        dst_transform=geobox.transform,
        dst_crs=crs,
        resampling=Resampling.average if coarse else Resampling.cubic,
        tolerance=TOLERANCE,
    )
    return altitude
