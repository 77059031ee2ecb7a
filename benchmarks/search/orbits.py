"""When a satellite flies over a place, on which track, and what of a tile it sees: nominal circular orbits.

Tracks repeat after a whole number of days and of orbits. Sentinel-2: 143 orbits in 10 days, inclined by 98.62°
(Sentinel-2 User Handbook); its tracks are fixed by where relative orbit 51 passes Toulouse. Landsat 8 and 9: the
Worldwide Reference System 2, 233 paths in 16 days, inclined by 98.21° (Landsat 8 Data Users Handbook, LSDS-1574). Good
to some kilometres and a minute, which is what a benchmark's footprints and dates want.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt
from shapely.geometry import Polygon

Array = npt.NDArray[np.float64]
EARTH_RADIUS = 6_371.0
FLATTENING = 1 / 298.257223563
RANGE = np.radians(np.arange(-4.0, 4.01, 0.2))
"""Along the orbit, around a place."""


@dataclass(frozen=True)
class Satellite:
    """One platform, from its first image on."""

    platform: str
    first: datetime
    moment: datetime
    """When it crossed the equator southwards on the reference track, some day."""
    absolute_orbit: int | None
    """Then."""


@dataclass(frozen=True)
class Orbit:
    """The tracks of a family of satellites."""

    constellation: str
    inclination: float
    """degrees"""
    days: int
    orbits: int
    """In ``days``, after which the tracks repeat."""
    reference: int
    """Number of the track whose ``node`` is known."""
    node: float
    """Longitude (degrees) where it crosses the equator southwards."""
    successor: int
    """What is added to the number of a track for the one flown next."""
    half_swath: float
    """km"""
    satellites: tuple[Satellite, ...]

    @property
    def period(self) -> timedelta:
        return timedelta(days=self.days) / self.orbits

    def node_of(self, track: int) -> float:
        return self.node - self._flown_after(track) * 360 * self.days / self.orbits

    def _flown_after(self, track: int) -> int:
        """Orbits from the reference track to this one."""
        return (track - self.reference) * pow(self.successor, -1, self.orbits) % self.orbits

    def moments(self, track: int, flown: float, satellite: Satellite, end: datetime) -> list[datetime]:
        """When the satellite is ``flown`` (radians after the node) along the track, until ``end``."""
        cycle = timedelta(days=self.days)
        moment = satellite.moment + self.period * (self._flown_after(track) + flown / (2 * math.pi))
        moment += cycle * math.ceil((satellite.first - moment) / cycle)
        count = max(0, math.ceil((end - moment) / cycle))
        return [moment + cycle * number for number in range(count)]

    def absolute_orbit(self, satellite: Satellite, moment: datetime) -> int | None:
        if satellite.absolute_orbit is None:
            return None
        return satellite.absolute_orbit + round((moment - satellite.moment) / self.period)

    def flown_at(self, latitude: float) -> float | None:
        """Radians from the node to this latitude (degrees, geodetic); none beyond the orbit's reach."""
        geocentric = math.atan((1 - FLATTENING) ** 2 * math.tan(math.radians(latitude)))
        sine = math.sin(geocentric) / math.sin(math.radians(self.inclination))
        return None if abs(sine) > 1 else -math.asin(sine)

    def track(self, number: int, flown: Array) -> tuple[Array, Array]:
        """(longitude, latitude) in degrees below the satellite."""
        tilt = math.radians(self.inclination)
        inertial = np.arctan2(-math.cos(tilt) * np.sin(flown), np.cos(flown))
        longitude = math.radians(self.node_of(number)) - inertial - flown * self.days / self.orbits
        latitude = np.arctan(np.tan(np.arcsin(-math.sin(tilt) * np.sin(flown))) / (1 - FLATTENING) ** 2)
        return (np.degrees(longitude) + 180) % 360 - 180, np.degrees(latitude)

    def swath(self, number: int, flown: Array) -> Polygon:
        """What is seen along this stretch of a track, degrees; longitudes may lie beyond ±180."""
        longitude, latitude = self.track(number, flown)
        longitude = np.degrees(np.unwrap(np.radians(longitude)))
        stretch = np.cos(np.radians(latitude))
        east, north = np.gradient(longitude) * stretch, np.gradient(latitude)
        aside = self.half_swath / math.radians(1) / EARTH_RADIUS / np.hypot(east, north)
        across = np.stack([-north * aside / stretch, east * aside], axis=1)
        middle = np.stack([longitude, latitude], axis=1)
        return Polygon(np.concatenate([middle + across, (middle - across)[::-1]]))

    def tracks_over(self, longitude: float, latitude: float, margin: float) -> list[int]:
        """Numbers of the tracks that see something within ``margin`` (km) of a place (degrees)."""
        flown = self.flown_at(latitude)
        if flown is None:
            return []
        place = _unit(np.array([longitude]), np.array([latitude]))[0]
        found = []
        for number in range(1, self.orbits + 1):
            nearest = float(np.max(self._points(number, flown) @ place))
            if math.acos(min(1.0, nearest)) * EARTH_RADIUS < self.half_swath + margin:
                found.append(number)
        return found

    def _points(self, number: int, flown: float) -> Array:
        return _unit(*self.track(number, flown + RANGE))


def _unit(longitude: Array, latitude: Array) -> Array:
    x, y = np.radians(longitude), np.radians(latitude)
    return np.stack([np.cos(y) * np.cos(x), np.cos(y) * np.sin(x), np.sin(y)], axis=1)


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# R051 passes 1.05° E at 43.76° N; it is there 12.3 minutes before it crosses the equator.
SENTINEL2 = Orbit(
    "sentinel-2", 98.62, 10, 143, 51, -10.33, 1, 145.0,
    (
        Satellite("sentinel-2a", _utc("2015-07-06"), _utc("2018-01-01T11:06:50"), 13_204),
        Satellite("sentinel-2b", _utc("2017-07-01"), _utc("2018-01-06T11:06:50"), 4_367),
        Satellite("sentinel-2c", _utc("2025-01-21"), _utc("2018-01-11T11:06:53"), -35_000),
    ),
)  # fmt: skip
LANDSAT = Orbit(
    "landsat", 98.2096, 16, 233, 1, -64.60, 16, 92.5,
    (
        Satellite("landsat-8", _utc("2013-04-11"), _utc("2014-04-06T14:31:26"), None),
        Satellite("landsat-9", _utc("2021-11-01"), _utc("2014-04-14T14:31:26"), None),
    ),
)  # fmt: skip
LANDSAT_ROWS = 248
"""In one orbit; row 60 is at the equator, southwards."""


def row_of(flown: float) -> int:
    return round(60 + flown / (2 * math.pi) * LANDSAT_ROWS)


def flown_to(row: int) -> float:
    return (row - 60) * 2 * math.pi / LANDSAT_ROWS
