"""Where the archive's tiles lie, and what the weather is like there."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from mgrs import MGRS

from processing.raster.geobox import GeoBox
from processing.raster.mgrs_tile import tile_grid


@dataclass(frozen=True)
class Climate:
    """Of a region: what is seen from above."""

    cloud_january: float
    """Mean cover, 0 to 1."""
    cloud_july: float
    snow: float
    """0: never any; 1: all of the tile, all winter."""


@dataclass(frozen=True)
class Region:
    name: str
    longitude: float
    latitude: float
    radius: float
    """Degrees of latitude within which the tiles lie."""
    climate: Climate


@dataclass(frozen=True)
class Tile:
    """A square of Sentinel-2's grid."""

    tile_id: str
    geobox: GeoBox
    """Of its 10 m pixels."""
    longitude: float
    latitude: float
    """Of its middle, degrees."""
    climate: Climate


REGIONS = (
    Region("Toulouse", 1.4, 43.6, 1.2, Climate(0.62, 0.38, 0.0)),
    Region("Pyrenees", 0.6, 42.7, 0.8, Climate(0.58, 0.40, 0.7)),
    Region("Alps", 7.2, 45.6, 1.5, Climate(0.55, 0.45, 0.9)),
    Region("Brittany", -3.0, 48.1, 1.2, Climate(0.78, 0.58, 0.0)),
    Region("Paris", 2.4, 48.8, 1.5, Climate(0.77, 0.52, 0.0)),
    Region("Provence", 5.4, 43.6, 0.9, Climate(0.45, 0.18, 0.1)),
    Region("Morocco", -7.0, 31.8, 1.6, Climate(0.35, 0.15, 0.2)),
    Region("Senegal", -15.5, 14.6, 1.6, Climate(0.18, 0.70, 0.0)),
    Region("Sahel", 1.5, 14.0, 1.8, Climate(0.15, 0.62, 0.0)),
    Region("Andalusia", -4.8, 37.6, 1.4, Climate(0.42, 0.09, 0.1)),
    Region("Flanders", 4.2, 51.0, 1.0, Climate(0.80, 0.62, 0.0)),
    Region("Po", 10.2, 45.2, 1.0, Climate(0.52, 0.33, 0.1)),
    Region("Norway", 8.6, 61.2, 1.5, Climate(0.70, 0.68, 1.0)),
    Region("Svalbard", 16.0, 78.2, 0.6, Climate(0.60, 0.78, 1.0)),
    Region("Himalaya", 86.6, 27.9, 1.2, Climate(0.30, 0.88, 0.8)),
    Region("Bengal", 89.5, 23.6, 1.5, Climate(0.15, 0.86, 0.0)),
    Region("Congo", 18.3, 0.4, 2.0, Climate(0.78, 0.83, 0.0)),
    Region("Kenya", 37.2, -0.6, 1.5, Climate(0.50, 0.66, 0.0)),
    Region("Madagascar", 47.0, -18.8, 1.5, Climate(0.72, 0.42, 0.0)),
    Region("Réunion", 55.5, -21.1, 0.5, Climate(0.66, 0.48, 0.0)),
    Region("Amazon", -60.2, -3.2, 2.0, Climate(0.85, 0.60, 0.0)),
    Region("Guiana", -52.8, 4.4, 1.0, Climate(0.82, 0.70, 0.0)),
    Region("Iowa", -93.6, 42.0, 1.5, Climate(0.62, 0.40, 0.6)),
    Region("Sierra Nevada", -119.0, 37.4, 1.2, Climate(0.40, 0.12, 0.7)),
    Region("Pampas", -61.0, -34.0, 1.8, Climate(0.36, 0.45, 0.0)),
    Region("Patagonia", -72.8, -48.8, 1.2, Climate(0.75, 0.68, 0.8)),
    Region("Queensland", 146.2, -20.0, 1.6, Climate(0.55, 0.20, 0.0)),
    Region("Fiji", 179.6, -16.8, 0.8, Climate(0.78, 0.60, 0.0)),
)  # fmt: skip


def tiles() -> Iterator[Tile]:
    """Without end but that of the regions, always in the same order: one of each region in turn."""
    waiting = [_tiles_of(region) for region in REGIONS]
    seen: set[str] = set()
    while waiting:
        for source in list(waiting):
            tile = next((one for one in source if one.tile_id not in seen), None)
            if tile is None:
                waiting.remove(source)
            else:
                seen.add(tile.tile_id)
                yield tile


def _tiles_of(region: Region) -> Iterator[Tile]:
    """From the middle of the region outwards."""
    steps = [number * 0.25 for number in range(-math.ceil(region.radius * 4), math.ceil(region.radius * 4) + 1)]
    offsets = sorted((math.hypot(x, y), x, y) for x in steps for y in steps if math.hypot(x, y) <= region.radius)
    stretch = math.cos(math.radians(region.latitude))
    for _, x, y in offsets:
        yield tile_at((region.longitude + x / stretch + 180) % 360 - 180, region.latitude + y, region.climate)


def tile_at(longitude: float, latitude: float, climate: Climate) -> Tile:
    """The tile that a place (degrees) lies in."""
    name = MGRS().toMGRS(latitude, longitude, MGRSPrecision=0)
    grid = tile_grid(name, 10)
    middle_latitude, middle_longitude = MGRS().toLatLon(f"{name}5000050000")
    return Tile(name, replace(grid, resolution=10.0), middle_longitude, middle_latitude, climate)
