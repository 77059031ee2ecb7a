"""Fewer corners for an area, so that it fits into an address and is searched fast."""

from __future__ import annotations

import shapely
from shapely.geometry.base import BaseGeometry

MOST_CORNERS = 200
STEPS = 12
"""Tolerances that are tried, each twice the one before."""
FINEST = 1 / 2_000
"""Of the diagonal, the first tolerance."""


def corners(geometry: BaseGeometry) -> int:
    return int(shapely.count_coordinates(geometry))


def simplified(polygons: BaseGeometry, most: int = MOST_CORNERS) -> BaseGeometry:
    """Polygons of at most ``most`` corners that are the same to a small part of their size.

    Parcels apart from each other, too many even as triangles, grow together where they are near; at worst they are
    what a string around them all encloses.
    """
    if corners(polygons) <= most:
        return polygons
    west, south, east, north = polygons.bounds
    tolerance = ((east - west) ** 2 + (north - south) ** 2) ** 0.5 * FINEST
    for _ in range(STEPS):
        fewer = _plain(polygons.simplify(tolerance))
        if corners(fewer) <= most:
            return fewer
        if len(shapely.get_parts(fewer)) * 4 > most / 2:
            polygons = _plain(polygons.buffer(tolerance, quad_segs=1))
        tolerance *= 2
    return polygons.convex_hull.simplify(tolerance / 2**STEPS)


def _plain(geometry: BaseGeometry) -> BaseGeometry:
    """Valid, without the slivers and holes that simplifying leaves."""
    whole = shapely.make_valid(geometry)
    return shapely.union_all([part for part in shapely.get_parts(whole) if part.geom_type.endswith("Polygon")])
