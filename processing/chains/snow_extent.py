"""The extent of snow as polygons, for those who work with maps rather than images (GeoJSON, RFC 7946)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import shapely
from rasterio.features import shapes
from rasterio.warp import transform as transform_coordinates
from shapely.geometry import shape
from shapely.geometry.polygon import orient

from processing.raster.geobox import GeoBox

SMALLEST = 10_000.0
"""m²: smaller patches of snow, and smaller gaps in it, are left out."""
SIMPLIFIED = 0.75
"""Pixels by which an outline may be off: the steps of pixels along a slanting edge go."""
DECIMALS = 6
BoolArray = npt.NDArray[np.bool_]


def write_extent(path: Path, snow: BoolArray, grid: GeoBox, product: str) -> None:
    """A feature a patch, in the order of their first rows, with its area."""
    with path.open("w", encoding="utf-8") as file:
        file.write(f'{{"type": "FeatureCollection", "name": {json.dumps(product)}, "features": [')
        separator = "\n"
        for feature in _features(generalised(snow, grid.resolution), grid):
            file.write(f"{separator}{json.dumps(feature, separators=(',', ':'))}")
            separator = ",\n"
        file.write("\n]}\n")


def generalised(snow: BoolArray, resolution: float) -> BoolArray:
    """Without patches, then without gaps, smaller than :data:`SMALLEST`."""
    smallest = SMALLEST / resolution**2
    large = snow & ~_small(snow, smallest)
    return np.asarray(large | _small(~large, smallest))


def _small(mask: BoolArray, smallest: float) -> BoolArray:
    _, labels, found, _ = cv2.connectedComponentsWithStats(mask.view(np.uint8), connectivity=4)
    small = found[:, cv2.CC_STAT_AREA] < smallest
    small[0] = False
    return np.asarray(small[labels])


def _features(snow: BoolArray, grid: GeoBox) -> Iterator[dict[str, object]]:
    found = shapes(snow.view(np.uint8), mask=snow, connectivity=4, transform=grid.transform)
    patches = np.array([orient(shape(patch)) for patch, _ in found])
    areas = shapely.area(patches)
    simple = shapely.simplify(patches, SIMPLIFIED * grid.resolution)
    for polygon, area in zip(_in_degrees(simple, grid.epsg), areas, strict=True):
        geometry = {"type": "Polygon", "coordinates": _rings(polygon)}
        yield {"type": "Feature", "properties": {"area_ha": round(float(area) / 1e4, 1)}, "geometry": geometry}


def _in_degrees(patches: npt.NDArray[np.object_], epsg: int) -> npt.NDArray[np.object_]:
    def degrees(points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        if not len(points):
            return points
        longitudes, latitudes = transform_coordinates(f"EPSG:{epsg}", "EPSG:4326", points[:, 0], points[:, 1])
        east = np.asarray(longitudes)
        if east.max() - east.min() > 180:  # across the antimeridian
            east = east % 360
        return np.round(np.column_stack([east, latitudes]), DECIMALS)

    moved: npt.NDArray[np.object_] = shapely.transform(patches, degrees)
    return moved


def _rings(polygon: shapely.Polygon) -> list[list[list[float]]]:
    return [shapely.get_coordinates(ring).tolist() for ring in (polygon.exterior, *polygon.interiors)]
