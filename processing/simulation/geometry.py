"""Where the sun and the satellites stand over UTM 31: angles at the nodes of a 5 km grid.

The ground tracks and the looks ahead of the detectors are fitted on the angle grids of real products
of the tile 31TCJ (Sentinel-2, baseline 05.10) and on the WRS-2 reference grid (Landsat 8).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

import numpy as np
import numpy.typing as npt
from pyproj import Transformer
from scipy.ndimage import distance_transform_edt

from processing.raster.geobox import GeoBox

Nodes = npt.NDArray[np.float64]

NODE_STEP = 5000.0
"""m"""
EARTH_RADIUS = 6_371_000.0
"""m"""


@dataclass(frozen=True)
class Track:
    """A straight piece of ground track: flown towards ``heading`` (degrees) through (``x``, ``y``) (UTM 31, m)."""

    x: float
    y: float
    heading: float
    altitude: float
    """Of the satellite, m."""


@dataclass(frozen=True)
class AngleNodes:
    """Angles (degrees; azimuths clockwise from north) at nodes 5 km apart from the upper left corner.

    NaN where a detector does not look.
    """

    zenith: Nodes
    azimuth: Nodes

    def mean(self) -> tuple[float, float]:
        """Of the directions, so that azimuths do not jump at north."""
        horizontal = np.sin(np.radians(self.zenith)) * np.exp(1j * np.radians(self.azimuth))
        mean = np.nanmean(horizontal)
        return float(np.nanmean(self.zenith)), float(np.degrees(np.angle(mean)) % 360)


@dataclass(frozen=True)
class Geometry:
    """The sun and one band's view over an extent; no angle is missing."""

    sun: AngleNodes
    view: AngleNodes


def node_positions(box: GeoBox) -> tuple[Nodes, Nodes]:
    """(x, y) of the nodes that cover an extent."""
    rows, columns = (int(np.ceil(size * box.resolution / NODE_STEP)) + 1 for size in box.shape)
    x, y = np.meshgrid(box.left + NODE_STEP * np.arange(columns), box.top - NODE_STEP * np.arange(rows))
    return cast(Nodes, x), cast(Nodes, y)


def sun_position(moment: datetime, longitude: Nodes | float, latitude: Nodes | float) -> tuple[Nodes, Nodes]:
    """(zenith, azimuth), degrees, by Spencer's series (1971) and the hour angle; good to about 0.1°."""
    moment = moment.astimezone(UTC)
    hours = moment.hour + moment.minute / 60 + moment.second / 3600
    angle = 2 * np.pi * (moment.timetuple().tm_yday - 1 + (hours - 12) / 24) / 365.25
    declination = (
        0.006918 - 0.399912 * np.cos(angle) + 0.070257 * np.sin(angle) - 0.006758 * np.cos(2 * angle)
        + 0.000907 * np.sin(2 * angle) - 0.002697 * np.cos(3 * angle) + 0.00148 * np.sin(3 * angle)
    )  # fmt: skip
    minutes = 229.18 * (
        0.000075 + 0.001868 * np.cos(angle) - 0.032077 * np.sin(angle)
        - 0.014615 * np.cos(2 * angle) - 0.040849 * np.sin(2 * angle)
    )  # fmt: skip
    hour_angle = np.radians(15 * (hours + minutes / 60 - 12) + np.asarray(longitude))
    phi = np.radians(np.asarray(latitude))
    cos_zenith = np.sin(phi) * np.sin(declination) + np.cos(phi) * np.cos(declination) * np.cos(hour_angle)
    north = np.sin(declination) - np.sin(phi) * cos_zenith
    east = -np.cos(declination) * np.sin(hour_angle) * np.cos(phi)
    return np.degrees(np.arccos(np.clip(cos_zenith, -1, 1))), np.degrees(np.arctan2(east, north)) % 360


def sun_nodes(box: GeoBox, moment: datetime) -> AngleNodes:
    to_degrees = Transformer.from_crs(box.epsg, 4326, always_xy=True)
    return AngleNodes(*sun_position(moment, *to_degrees.transform(*node_positions(box))))


def distance_across(x: npt.NDArray[np.floating], y: npt.NDArray[np.floating], track: Track) -> Nodes:
    """Distance (m) of places to the right of a ground track, as seen from the satellite: west of a descending one."""
    heading = np.radians(track.heading)
    return cast(Nodes, (x - track.x) * np.cos(heading) - (y - track.y) * np.sin(heading))


def view_nodes(x: Nodes, y: Nodes, track: Track, ahead: float = 0.0) -> AngleNodes:
    """Angles from the ground to the satellite when it sees a place while ``ahead`` metres (along track) past it."""
    heading = np.radians(track.heading)
    across = -distance_across(x, y, track)
    east = across * np.cos(heading) + ahead * np.sin(heading)
    north = -across * np.sin(heading) + ahead * np.cos(heading)
    central = np.hypot(east, north) / EARTH_RADIUS
    zenith = np.arctan2(np.sin(central), np.cos(central) - EARTH_RADIUS / (EARTH_RADIUS + track.altitude))
    return AngleNodes(np.degrees(zenith), np.degrees(np.arctan2(east, north)) % 360)


def over_detectors(parts: list[AngleNodes]) -> AngleNodes:
    """The mean direction at every node over the detectors that look there; the nearest one's where none does."""
    horizontal = np.stack([np.sin(np.radians(part.zenith)) * np.exp(1j * np.radians(part.azimuth)) for part in parts])
    known = np.isfinite(horizontal)
    mean = np.where(known, horizontal, 0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    if not known.any(axis=0).all():
        nearest = distance_transform_edt(~known.any(axis=0), return_distances=False, return_indices=True)
        mean = mean[tuple(nearest)]
    return AngleNodes(np.degrees(np.arcsin(np.abs(mean))), np.degrees(np.angle(mean)) % 360)


def interpolated(nodes: npt.NDArray[np.floating], box: GeoBox, first_row: int = 0) -> npt.NDArray[np.float32]:
    """Bilinear values at the pixel centres of an extent; the first node is at the corner, ``first_row`` rows up."""
    rows = (first_row + np.arange(box.height) + 0.5) * box.resolution / NODE_STEP
    columns = (np.arange(box.width) + 0.5) * box.resolution / NODE_STEP
    i, j = np.floor(rows).astype(int), np.floor(columns).astype(int)
    v, u = (rows - i)[:, None].astype(np.float32), (columns - j)[None, :].astype(np.float32)
    nodes = nodes.astype(np.float32)
    upper = nodes[i][:, j] * (1 - u) + nodes[i][:, j + 1] * u
    lower = nodes[i + 1][:, j] * (1 - u) + nodes[i + 1][:, j + 1] * u
    values: npt.NDArray[np.float32] = upper * (1 - v) + lower * v
    return values


def lean(
    angles: AngleNodes, box: GeoBox, first_row: int = 0
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """How far (east, north) rays under these angles go, m per m of height: see :func:`interpolated`."""
    tangent, azimuth = np.tan(np.radians(angles.zenith)), np.radians(angles.azimuth)
    east, north = (interpolated(tangent * turn(azimuth), box, first_row) for turn in (np.sin, np.cos))
    return east, north
