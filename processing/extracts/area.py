"""The area of an extract, from a box or a GeoJSON geometry in degrees."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer
from shapely.errors import ShapelyError
from shapely.geometry import box, mapping, shape
from shapely.geometry.base import BaseGeometry

from processing.extracts.errors import InvalidRequest

MOST_VERTICES = 20_000
SEGMENT_DEGREES = 0.01
"""Edges are cut to this length before they are reprojected: a straight line there is a curve here."""
BESIDE_DEGREES = 0.1
WGS84 = 4326


@dataclass(frozen=True)
class Area:
    """A polygon or several, longitudes and latitudes in degrees (WGS 84)."""

    geometry: BaseGeometry
    is_box: bool
    """Asked for as a box: the extract is the whole rectangle of pixels that covers it."""

    @classmethod
    def of_box(cls, bounds: Sequence[float]) -> Area:
        """From (west, south, east, north) in degrees; raises :class:`InvalidRequest`."""
        if len(bounds) != 4 or not all(math.isfinite(bound) for bound in bounds):
            raise InvalidRequest("a box is four numbers: west, south, east, north, in degrees", field="bbox")
        west, south, east, north = bounds
        if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
            raise InvalidRequest(
                f"the box {west:g}, {south:g}, {east:g}, {north:g} is not west, south, east, north in degrees "
                "(boxes across the antimeridian are asked for in two parts)",
                field="bbox",
            )
        return cls(box(west, south, east, north), True)

    @classmethod
    def of_geojson(cls, document: Any) -> Area:
        """From a geometry, a feature or a collection of features, whose polygons are joined.

        Raises :class:`InvalidRequest`.
        """
        try:
            parts = [shape(part) for part in _geometries(document)]
            parts = [part if part.is_valid else shapely.make_valid(part) for part in parts]
            polygons = [one for part in parts for one in _polygons(part)]
            if sum(shapely.get_num_coordinates(one) for one in polygons) > MOST_VERTICES:
                raise InvalidRequest(f"the area has more than {MOST_VERTICES:,} vertices: simplify it", field="area")
            joined = shapely.union_all(polygons)
        except (ShapelyError, KeyError, TypeError, ValueError, AttributeError) as error:
            raise InvalidRequest(f"the area is not GeoJSON: {error}", field="area") from error
        if joined.is_empty or joined.area == 0:
            raise InvalidRequest("the area holds no polygon: draw or upload one", field="area")
        west, south, east, north = joined.bounds
        if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
            raise InvalidRequest("the area is not in degrees of longitude and latitude (WGS 84)", field="area")
        return cls(joined, False)

    def as_geojson(self) -> dict[str, Any]:
        return dict(mapping(self.geometry))

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        west, south, east, north = self.geometry.bounds
        return west, south, east, north

    def near(self, bounds: tuple[float, float, float, float]) -> Area | None:
        """What of it lies within ``bounds`` (degrees) or a little beside; ``None`` where nothing does.

        Half a world away a projection has no place for it.
        """
        west, south, east, north = bounds
        around = box(west - BESIDE_DEGREES, south - BESIDE_DEGREES, east + BESIDE_DEGREES, north + BESIDE_DEGREES)
        polygons = [one for one in _polygons(shapely.intersection(self.geometry, around)) if not one.is_empty]
        return replace(self, geometry=shapely.union_all(polygons)) if polygons else None

    def projected(self, epsg: int) -> BaseGeometry:
        """The same area in another projection, its edges true to a few centimetres."""
        step = max(SEGMENT_DEGREES, max(self.bounds[2] - self.bounds[0], self.bounds[3] - self.bounds[1]) / 500)
        dense = shapely.segmentize(self.geometry, min(step, 1.0))
        projected: BaseGeometry = shapely.transform(dense, lambda points: _project(points, epsg))
        if not np.all(np.isfinite(shapely.get_coordinates(projected))):
            raise InvalidRequest(f"the area has no place in EPSG:{epsg}: choose another projection", field="crs")
        return projected


def _project(points: npt.NDArray[np.float64], epsg: int) -> npt.NDArray[np.float64]:
    x, y = to_projection(epsg).transform(points[:, 0], points[:, 1])
    return np.column_stack([x, y])


@cache
def to_projection(epsg: int) -> Transformer:
    """From (longitude, latitude) in degrees to (x, y)."""
    return Transformer.from_crs(WGS84, epsg, always_xy=True)


def _geometries(document: Any) -> list[Any]:
    if document["type"] == "FeatureCollection":
        return [feature["geometry"] for feature in document["features"] if feature.get("geometry")]
    if document["type"] == "Feature":
        return [document["geometry"]]
    return [document]


def _polygons(geometry: BaseGeometry) -> list[BaseGeometry]:
    if geometry.geom_type == "Polygon":
        return [geometry]
    return [one for part in getattr(geometry, "geoms", []) for one in _polygons(part)]
