"""What a tile is seen by: every pass of every satellite, with the part of the tile in the swath."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from math import acos, cos, degrees, radians, sin, tan
from typing import Any

import numpy as np
import orjson
from shapely.geometry import MultiPolygon, Polygon, mapping, shape
from shapely.geometry.polygon import orient

from benchmarks.search.orbits import LANDSAT, RANGE, SENTINEL2, Orbit, Satellite, flown_to, row_of
from benchmarks.search.world import Tile
from processing.items.footprint import DECIMALS, footprint_of
from processing.raster.geobox import GeoBox

END = datetime(2026, 1, 1, tzinfo=UTC)
TILE_RADIUS = 60.0
"""km: tracks that pass so far outside their swath may still see a corner."""
LEAST_SHARE = 0.03
"""Of a tile, for a product to be made."""
LOWEST_SUN = 12.0
"""Degrees, for a product to be made."""
SPACING = 1.3
"""Degrees along the orbit in a Landsat scene, with its overlap."""


@dataclass(frozen=True)
class Footprint:
    """As JSON."""

    geometry: str
    bbox: str
    share: float
    """Of the tile."""


@dataclass(frozen=True)
class Scene:
    """Of Landsat: path and row, as the provider cuts the images."""

    path: int
    row: int
    footprint: Footprint
    grid: GeoBox


@dataclass(frozen=True)
class Pass:
    """A satellite over a tile."""

    moment: datetime
    satellite: Satellite
    orbit: Orbit
    track: int
    absolute_orbit: int | None
    footprint: Footprint
    scene: Scene | None
    """Of Landsat."""
    sun: tuple[float, float]
    """(elevation, azimuth), degrees."""


def passes(tile: Tile) -> list[Pass]:
    """In the order of time."""
    found = [one for orbit in (SENTINEL2, LANDSAT) for one in _passes(tile, orbit)]
    return sorted(found, key=lambda one: (one.moment, one.satellite.platform))


def _passes(tile: Tile, orbit: Orbit) -> Iterator[Pass]:
    flown = orbit.flown_at(tile.latitude)
    if flown is None:
        return
    for track in orbit.tracks_over(tile.longitude, tile.latitude, TILE_RADIUS):
        footprint = _seen(tile, orbit.swath(track, flown + RANGE))
        if footprint.share < LEAST_SHARE:
            continue
        scene = landsat_scene(track, row_of(flown), tile.geobox.epsg) if orbit is LANDSAT else None
        for satellite in orbit.satellites:
            for moment in orbit.moments(track, flown, satellite, END):
                sun = sun_at(moment, tile.longitude, tile.latitude)
                if sun[0] > LOWEST_SUN:
                    number = orbit.absolute_orbit(satellite, moment)
                    yield Pass(moment, satellite, orbit, track, number, footprint, scene, sun)


def _seen(tile: Tile, swath: Polygon) -> Footprint:
    """The tile's outline, cut by the swath; whole where it lies across the antimeridian."""
    geometry, bbox = footprint_of(tile.geobox)
    outline = shape(geometry)
    if isinstance(outline, MultiPolygon):
        return Footprint(_json(geometry), _json(bbox), 1.0)
    turn = 360 * round((outline.centroid.x - swath.centroid.x) / 360)
    there = Polygon([(x + turn, y) for x, y in swath.exterior.coords])
    part = outline.intersection(there)
    share = part.area / outline.area
    if share > 1 - LEAST_SHARE / 10 or not isinstance(part, Polygon) or part.is_empty:
        return Footprint(_json(geometry), _json(bbox), round(share, 2))
    return _footprint(part, share)


def _footprint(polygon: Polygon, share: float) -> Footprint:
    rounded = orient(Polygon([(round(x, DECIMALS), round(y, DECIMALS)) for x, y in polygon.exterior.coords]))
    return Footprint(_json(mapping(rounded)), _json(list(rounded.bounds)), share)


@cache
def landsat_scene(path: int, row: int, epsg: int) -> Scene:
    """Its grid is in the UTM zone of the tile that is asked for: good enough for metadata."""
    flown = flown_to(row)
    stretch = flown + RANGE[np.abs(RANGE) < radians(SPACING / 2 + 0.15)]
    outline = LANDSAT.swath(path, stretch)
    if outline.bounds[0] < -180 or outline.bounds[2] > 180:
        outline = Polygon([(min(max(x, -180.0), 180.0), y) for x, y in outline.exterior.coords])
    west, _, _, north = outline.bounds
    left = 500_000 + (west - ((epsg % 100) * 6 - 183)) * 111_320 * cos(radians(north))
    top = north * 110_570 + (10_000_000 if epsg // 100 == 327 else 0)
    grid = GeoBox(epsg, round(left / 30) * 30.0 - 15, round(top / 30) * 30.0 + 15, 30.0, 7_801, 7_651)
    return Scene(path, row, _footprint(outline, 1.0), grid)


def sun_at(moment: datetime, longitude: float, latitude: float) -> tuple[float, float]:
    """(elevation, azimuth) in degrees, to a degree or so."""
    day = moment.timetuple().tm_yday
    declination = radians(-23.44) * cos(2 * 3.14159265 * (day + 10) / 365.25)
    hour = (moment.hour + moment.minute / 60 + longitude / 15 + 12) % 24 - 12 - 12
    angle, place = radians(15 * hour), radians(latitude)
    height = sin(place) * sin(declination) + cos(place) * cos(declination) * cos(angle)
    elevation = 90 - degrees(acos(min(1.0, max(-1.0, height))))
    south = sin(place) * cos(declination) * cos(angle) - cos(place) * sin(declination)
    azimuth = degrees(acos(max(-1.0, min(1.0, -south / max(1e-6, cos(radians(elevation)))))))
    return elevation, azimuth if sin(angle) < 0 else 360 - azimuth


def view_at(tile: Tile, one: Pass) -> tuple[float, float]:
    """(zenith, azimuth) in degrees, from the distance to the ground track."""
    flown = one.orbit.flown_at(tile.latitude)
    assert flown is not None  # of a pass
    longitude, _ = one.orbit.track(one.track, np.array([flown]))
    east = ((float(longitude[0]) - tile.longitude + 180) % 360 - 180) * 111.32 * cos(radians(tile.latitude))
    zenith = degrees(abs(tan(east / 750)))
    return min(zenith, 12.0), 105.0 if east > 0 else 285.0


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
