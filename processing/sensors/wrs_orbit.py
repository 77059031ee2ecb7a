"""Where Landsat 8 and 9 stand over a WRS-2 path: view angles without the product's angle bands.

The nominal orbit of the Worldwide Reference System 2 (Landsat 8 Data Users Handbook, LSDS-1574): 233 paths in 16 days,
705 km above the equator, inclined by 98.2 degrees, path 1 crossing the equator southwards at 64.60° W. Landsat 8 and 9
keep within 5 km of it, which is 0.4 degree of view zenith.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

PATHS = 233
DAYS = 16
INCLINATION = np.radians(98.2096)
FIRST_NODE = -64.60
"""Degrees of longitude where path 1 crosses the equator southwards."""
ORBIT_RADIUS = 7_083_137.0
EARTH_RADIUS = 6_378_137.0
FLATTENING = 1 / 298.257223563
"""Of WGS 84."""
STEP = 0.1
"""Degrees along the orbit between two points of the track."""


def view_directions(path: int, longitude: Array, latitude: Array) -> tuple[Array, Array]:
    """(east, north) components of the unit vectors from places (degrees, any one shape) to the satellite.

    The satellite sees a place when it is nearest: from the descending half of the orbit.
    """
    places = _positions(np.radians(longitude), np.radians(latitude))
    satellites = ORBIT_RADIUS * _track(path, np.radians(latitude))
    to_satellite = _nearest(satellites, places.reshape(-1, 3)).reshape(places.shape) - places
    to_satellite /= np.linalg.norm(to_satellite, axis=-1, keepdims=True)
    sin_l, cos_l = np.sin(np.radians(longitude)), np.cos(np.radians(longitude))
    sin_p, cos_p = np.sin(np.radians(latitude)), np.cos(np.radians(latitude))
    x, y, z = np.moveaxis(to_satellite, -1, 0)
    return -sin_l * x + cos_l * y, -sin_p * (cos_l * x + sin_l * y) + cos_p * z


def _track(path: int, latitude: Array) -> Array:
    """Unit vectors to the satellite, in a frame that turns with the earth, around these latitudes."""
    margin = np.radians(4)
    highest, lowest = (np.clip(np.sin(edge) / np.sin(INCLINATION), -1, 1) for edge in (latitude.max(), latitude.min()))
    # Angle flown since the equator was crossed southwards: negative in the northern hemisphere.
    flown = np.arange(-np.arcsin(highest) - margin, -np.arcsin(lowest) + margin, np.radians(STEP))
    node = np.radians(FIRST_NODE - (path - 1) * 360 / PATHS)
    turned = flown * DAYS / PATHS  # the earth's turn relative to the orbit's plane
    inertial = np.arctan2(-np.cos(INCLINATION) * np.sin(flown), np.cos(flown))
    longitude = node - inertial - turned
    z = -np.sin(INCLINATION) * np.sin(flown)
    across = np.sqrt(1 - z**2)
    return np.stack([across * np.cos(longitude), across * np.sin(longitude), z], axis=-1)


def _positions(longitude: Array, latitude: Array) -> Array:
    """Geocentric positions on the ellipsoid, m."""
    squared = FLATTENING * (2 - FLATTENING)
    normal = EARTH_RADIUS / np.sqrt(1 - squared * np.sin(latitude) ** 2)
    return np.stack(
        [
            normal * np.cos(latitude) * np.cos(longitude),
            normal * np.cos(latitude) * np.sin(longitude),
            normal * (1 - squared) * np.sin(latitude),
        ],
        axis=-1,
    )


def _nearest(track: Array, places: Array) -> Array:
    """The point of the track (a chain of straight pieces) that is nearest to each place."""
    nearest = np.array([np.argmin(((track - place) ** 2).sum(axis=-1)) for place in places])
    before, after = track[np.maximum(nearest - 1, 0)], track[np.minimum(nearest + 1, len(track) - 1)]
    along = after - before
    share = ((places - before) * along).sum(axis=-1) / (along**2).sum(axis=-1)
    point: Array = before + np.clip(share, 0, 1)[:, np.newaxis] * along
    return point
