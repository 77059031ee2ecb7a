"""The grid of Sentinel-2's tiles: MGRS squares of 100 km, as 109.8 km images on multiples of 60 m."""

from __future__ import annotations

import math

from mgrs import MGRS

from processing.raster.geobox import GeoBox

SQUARE = 100_000
SIZE = 109_800
"""Metres on each side."""
ALIGNMENT = 60
COLUMN_LETTERS = ("ABCDEFGH", "JKLMNPQR", "STUVWXYZ")
"""Of the squares 100 to 900 km east, repeated every three zones."""
FALSE_NORTHING = 10_000_000
"""Of the southern UTM zones."""


def tile_grid(tile_id: str, resolution: int) -> GeoBox:
    """The whole tile (``31TCJ``) at a pixel size that divides 109,800 m; raises ValueError for no tile."""
    try:
        zone, hemisphere, easting, northing = MGRS().MGRSToUTM(f"{tile_id}5000050000")
    except Exception as error:
        raise ValueError(f"{tile_id!r} is not an MGRS square") from error
    south = hemisphere == "S"
    from_equator = math.ceil(northing / SQUARE) * SQUARE - (FALSE_NORTHING if south else 0)
    left = math.floor(math.floor(easting / SQUARE) * SQUARE / ALIGNMENT) * ALIGNMENT
    top = math.ceil(from_equator / ALIGNMENT) * ALIGNMENT + (FALSE_NORTHING if south else 0)
    return GeoBox((32700 if south else 32600) + zone, left, top, resolution, SIZE // resolution, SIZE // resolution)


def tiles_touching(epsg: int, bounds: tuple[float, float, float, float]) -> list[str]:
    """Tiles of this UTM zone whose images touch ``bounds`` (left, bottom, right, top; metres), sorted.

    Northings below zero are of the southern hemisphere seen from a northern zone, as in Landsat scenes.
    """
    zone, south_false = epsg % 100, FALSE_NORTHING if epsg // 100 == 327 else 0
    left, bottom, right, top = bounds
    overlap = SIZE - SQUARE
    first_column, last_column = math.floor((left - overlap) / SQUARE), math.floor(right / SQUARE)
    rows = range(math.floor((bottom - south_false) / SQUARE), math.floor((top - south_false + overlap) / SQUARE) + 1)
    found = {
        _square(zone, column, row) for column in range(max(1, first_column), min(8, last_column) + 1) for row in rows
    }
    return sorted(tile for tile in found if tile.startswith(f"{zone:02d}"))


def _square(zone: int, column: int, row: int) -> str:
    """The tile of the square in these hundreds of km east and north of the equator, as the zone names it."""
    northing = (row + 0.5) * SQUARE
    hemisphere, northing = ("N", northing) if northing >= 0 else ("S", northing + FALSE_NORTHING)
    # Asked in the middle of the zone: beyond its edges the name would be of the neighbouring zone's square.
    name: str = MGRS().UTMToMGRS(zone, hemisphere, 5.5 * SQUARE, northing, 0)
    return name.zfill(5)[:3] + COLUMN_LETTERS[(zone - 1) % 3][column - 1] + name[-1]
