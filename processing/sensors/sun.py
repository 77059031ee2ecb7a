"""Where the sun stands, from the time and the place."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

Degrees = npt.NDArray[np.float64]
J2000 = datetime(2000, 1, 1, 12, tzinfo=UTC)


def sun_position(moment: datetime, longitude: Degrees, latitude: Degrees) -> tuple[Degrees, Degrees]:
    """(zenith, azimuth clockwise from north) in degrees, without refraction; good to 0.02 degree.

    The low-precision formulae of the Astronomical Almanac, valid from 1950 to 2050 (Michalsky 1988,
    doi 10.1016/0038-092X(88)90045-X). Places in degrees, of any one shape.
    """
    days = (moment - J2000).total_seconds() / 86400
    anomaly = np.radians(357.528 + 0.9856003 * days)
    mean_longitude = 280.460 + 0.9856474 * days
    ecliptic = np.radians(mean_longitude + 1.915 * np.sin(anomaly) + 0.020 * np.sin(2 * anomaly))
    obliquity = np.radians(23.439 - 0.0000004 * days)
    ascension = np.arctan2(np.cos(obliquity) * np.sin(ecliptic), np.cos(ecliptic))
    declination = np.arcsin(np.sin(obliquity) * np.sin(ecliptic))
    greenwich = 280.46062 + 360.98564737 * days
    hour_angle = np.radians(greenwich + longitude) - ascension
    phi = np.radians(latitude)
    up = np.sin(phi) * np.sin(declination) + np.cos(phi) * np.cos(declination) * np.cos(hour_angle)
    east = -np.cos(declination) * np.sin(hour_angle)
    north = np.cos(phi) * np.sin(declination) - np.sin(phi) * np.cos(declination) * np.cos(hour_angle)
    return np.degrees(np.arccos(np.clip(up, -1, 1))), np.degrees(np.arctan2(east, north)) % 360
