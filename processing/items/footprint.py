"""Footprints in longitude and latitude, also across the antimeridian."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from rasterio.warp import transform as transform_coordinates
from shapely import affinity
from shapely.geometry import MultiPolygon, Polygon, box, mapping
from shapely.geometry.polygon import orient

from processing.raster.geobox import GeoBox

EDGE_POINTS = 5
"""Points along each side: straight lines of a projection are not straight in longitude and latitude."""
DECIMALS = 6
SIMPLIFIED = 4.0
"""Pixels by which the outline of the valid pixels may be off."""
Geometry = tuple[dict[str, Any], list[float]]


def footprint_of(geobox: GeoBox) -> Geometry:
    """(GeoJSON geometry, bbox) of a whole grid. West is greater than east in a bbox across the antimeridian."""
    left, bottom, right, top = geobox.bounds
    steps = np.linspace(0, 1, EDGE_POINTS)[:-1]
    corners = [(left, top), (left, bottom), (right, bottom), (right, top), (left, top)]
    points = [
        (x0 + (x1 - x0) * step, y0 + (y1 - y0) * step) for (x0, y0), (x1, y1) in pairwise(corners) for step in steps
    ]
    return _in_degrees(geobox.epsg, points)


def footprint_of_valid(valid: npt.NDArray[np.bool_], geobox: GeoBox) -> Geometry:
    """(GeoJSON geometry, bbox) of the convex hull of the valid pixels of a grid; of all of it where none is."""
    rows = np.nonzero(valid.any(axis=1))[0]
    if len(rows) == 0 or valid.all():
        return footprint_of(geobox)
    # The outer corners of the first and the last valid pixel of each row: their hull is that of all pixels.
    left, right = valid[rows].argmax(axis=1), valid.shape[1] - valid[rows, ::-1].argmax(axis=1)
    corners = [(column, rows + down) for column in (left, right) for down in (0, 1)]
    points_in_pixels = np.concatenate([np.stack(corner, axis=1) for corner in corners]).astype(np.int32)
    hull = cv2.convexHull(points_in_pixels)
    outline = cv2.approxPolyDP(hull, SIMPLIFIED, closed=True)[:, 0]
    if len(outline) < 3:
        return footprint_of(geobox)
    points = [geobox.transform @ (float(column), float(row)) for column, row in outline]
    return _in_degrees(geobox.epsg, points)


def _in_degrees(epsg: int, points: list[tuple[float, float]]) -> Geometry:
    longitudes, latitudes = transform_coordinates(
        f"EPSG:{epsg}", "EPSG:4326", [x for x, _ in points], [y for _, y in points]
    )
    if max(longitudes) - min(longitudes) <= 180:
        polygon = orient(
            Polygon([(round(x, DECIMALS), round(y, DECIMALS)) for x, y in zip(longitudes, latitudes, strict=True)])
        )
        return _lists(mapping(polygon)), [round(value, DECIMALS) for value in polygon.bounds]
    unrolled = Polygon([(x % 360, y) for x, y in zip(longitudes, latitudes, strict=True)])
    western = unrolled.intersection(box(0, -90, 180, 90))
    eastern = affinity.translate(unrolled.intersection(box(180, -90, 360, 90)), xoff=-360)
    parts = MultiPolygon([orient(western), orient(eastern)])
    bbox = [western.bounds[0], min(latitudes), eastern.bounds[2], max(latitudes)]
    return _lists(mapping(parts)), [round(value, DECIMALS) for value in bbox]


def _lists(geometry: dict[str, Any]) -> dict[str, Any]:
    """GeoJSON as it comes back from a file: lists, not tuples."""

    def listed(value: Any) -> Any:
        return [listed(part) for part in value] if isinstance(value, (list, tuple)) else value

    return {"type": geometry["type"], "coordinates": listed(geometry["coordinates"])}
