"""Footprints of the Sentinel-2 tiles, which are MGRS squares of 100 km widened to 109.8 km.

Source: Sentinel-2 Products Specification Document, tiling grid; corners fall on multiples of 60 m.
"""

from __future__ import annotations

import math
import re
import warnings
from functools import cache, lru_cache

import mgrs
from pyproj import Transformer

from catalog.gazetteer.place import Box, wrapped

TILE = re.compile(r"T?(?P<zone>0?[1-9]|[1-5]\d|60)(?P<square>[C-HJ-NP-X][A-HJ-NP-Z][A-HJ-NP-V])$", re.IGNORECASE)
SIDE = 109_800.0
STEP = 60.0


def tile_id(text: str) -> str | None:
    """``31TCJ`` from ``31TCJ``, ``T31TCJ``, ``t31tcj``; nothing when there is no such square."""
    match = TILE.match(text)
    if match is None:
        return None
    identifier = f"{int(match['zone']):02d}{match['square'].upper()}"
    return identifier if tile_box(identifier) else None


@cache
def _to_degrees(zone: int, north: bool) -> Transformer:
    return Transformer.from_crs(f"EPSG:{32600 + zone if north else 32700 + zone}", "EPSG:4326", always_xy=True)


@lru_cache(maxsize=4096)
def tile_box(identifier: str) -> Box | None:
    """The tile's bounds in degrees, or nothing when MGRS has no such square."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # squares that reach over the edge of their band
            zone, hemisphere, easting, northing = mgrs.MGRS().MGRSToUTM(identifier + "0000000000")
    except mgrs.core.MGRSError:
        return None
    west, north = math.floor(easting / STEP) * STEP, math.ceil((northing + 100_000.0) / STEP) * STEP
    transformer = _to_degrees(zone, hemisphere == "N")
    corners = [(west + x, north - y) for x in (0.0, SIDE) for y in (0.0, SIDE)]
    longitudes, latitudes = zip(*(transformer.transform(*corner) for corner in corners), strict=True)
    if max(longitudes) - min(longitudes) > 180.0:
        longitudes = tuple(x % 360.0 for x in longitudes)
    return (
        wrapped(min(longitudes)),
        round(min(latitudes), 4),
        wrapped(max(longitudes)),
        round(max(latitudes), 4),
    )
