"""Which pixels of reference polygons a classifier is trained on and checked with.

At most so many of each polygon and of each class, drawn by a hash of their place: the same polygons give the same
pixels.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
import shapely
from rasterio.features import rasterize

from processing.landcover.reference import ReferencePolygons
from processing.raster.geobox import GeoBox

IndexArray = npt.NDArray[np.int64]

PER_POLYGON = 30
"""Pixels: neighbours say the same again."""
PER_CLASS = 2000
"""Pixels, of a campaign that is trained on alone."""
PER_CLASS_OF_SEVERAL = 1000
"""Pixels, of each campaign of those that are trained on together: training time grows with all of them."""
SIDE = 2048
"""Pixels of the blocks that polygons are drawn in."""
PLACE = 320.0
"""m: polygons whose middles share a cell of this size are one place, whatever the year."""


@dataclass(frozen=True)
class Samples:
    """Pixels of reference polygons of one campaign. All arrays but those of polygons have one entry for each pixel."""

    rows: IndexArray
    columns: IndexArray
    polygons: IndexArray
    """Index of the pixel's polygon in the arrays of polygons."""
    weights: npt.NDArray[np.float64]
    """How many pixels of the polygons of its class the pixel stands for."""
    polygon_codes: npt.NDArray[np.uint8]
    polygon_places: IndexArray
    """The same number for polygons of the same place, in any campaign."""

    @property
    def codes(self) -> npt.NDArray[np.uint8]:
        return self.polygon_codes[self.polygons]


def choose(
    references: Sequence[ReferencePolygons],
    grid: GeoBox,
    per_polygon: int = PER_POLYGON,
    per_class: int = PER_CLASS,
) -> Samples:
    """Pixels wholly inside a polygon, or of narrow polygons those whose middle is inside.

    Where polygons overlap, the smallest one counts. ``references`` are in the projection of ``grid``.
    """
    shapes = np.concatenate([one.shapes for one in references]) if references else np.empty(0, object)
    codes = np.concatenate([one.codes for one in references]) if references else np.empty(0, np.uint8)
    order = np.lexsort((shapely.to_wkb(shapes).astype("S64"), -shapely.area(shapes)))
    shapes, codes = shapes[order], codes[order]
    size = np.zeros(len(codes), np.int64)
    found = []
    for drawn in _drawn(shapes, grid):
        size += np.bincount(drawn[2], minlength=len(codes))
        found.append(_thinned(*drawn, per_polygon))
    rows, columns, polygons, inner = (
        np.concatenate([part[n] for part in found]) if found else np.empty(0, np.int64) for n in range(4)
    )
    rows, columns, polygons = _inner_first(rows, columns, polygons, inner, per_polygon)
    kept, weights = _capped(rows, columns, polygons, size, codes, per_class)
    return Samples(rows[kept], columns[kept], polygons[kept], weights, codes, _places(shapes))


Pixels = tuple[IndexArray, IndexArray, IndexArray, npt.NDArray[np.bool_]]
"""Rows, columns, polygons, and whether the pixel's neighbours are of the same polygon."""


def _drawn(shapes: npt.NDArray[np.object_], grid: GeoBox) -> Iterator[Pixels]:
    """The pixels of the polygons, block by block."""
    tree = shapely.STRtree(shapes)
    for top in range(0, grid.height, SIDE):
        for left in range(0, grid.width, SIDE):
            around = _block(grid, top - 1, left - 1, SIDE + 2)
            near = np.sort(tree.query(shapely.box(*around.bounds)))
            if len(near):
                yield _block_pixels(shapes, near, around, top, left, grid)


def _block(grid: GeoBox, row: int, column: int, side: int) -> GeoBox:
    return GeoBox(
        grid.epsg,
        grid.left + column * grid.resolution,
        grid.top - row * grid.resolution,
        grid.resolution,
        side,
        side,
    )


def _block_pixels(
    shapes: npt.NDArray[np.object_], near: IndexArray, around: GeoBox, top: int, left: int, grid: GeoBox
) -> Pixels:
    """Of the block inside ``around``, which has a margin of one pixel."""
    burnt = ((shapes[index], index + 1) for index in near.tolist())  # the largest first: the smallest one counts
    labels = rasterize(burnt, out_shape=around.shape, transform=around.transform, dtype="int32")
    as_float = labels.astype(np.float64)  # cv2 has no erosion of int32
    kernel = np.ones((3, 3), np.uint8)
    inner = (cv2.erode(as_float, kernel) == as_float) & (cv2.dilate(as_float, kernel) == as_float)
    bottom, right = min(SIDE, grid.height - top), min(SIDE, grid.width - left)
    inside = labels[1 : 1 + bottom, 1 : 1 + right]
    rows, columns = np.nonzero(inside)
    return rows + top, columns + left, inside[rows, columns].astype(np.int64) - 1, inner[1:-1, 1:-1][rows, columns]


def _hash(rows: IndexArray, columns: IndexArray) -> npt.NDArray[np.uint64]:
    """A number for each pixel that looks drawn by chance (splitmix64, public domain)."""
    mixed = (rows.astype(np.uint64) << np.uint64(32)) + columns.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    return np.asarray(mixed ^ (mixed >> np.uint64(31)), np.uint64)


def _rank(order: IndexArray, groups: IndexArray) -> IndexArray:
    """Position of each entry in its group, when taken in this order."""
    ordered = groups[order]
    starts = np.r_[True, ordered[1:] != ordered[:-1]]
    first = np.maximum.accumulate(np.where(starts, np.arange(len(order)), 0))
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order)) - first
    return rank


def _thinned(
    rows: IndexArray, columns: IndexArray, polygons: IndexArray, inner: npt.NDArray[np.bool_], per_polygon: int
) -> tuple[IndexArray, ...]:
    """At most ``per_polygon`` pixels of each polygon and kind."""
    order = np.lexsort((_hash(rows, columns), 2 * polygons + ~inner))
    kept = _rank(order, 2 * polygons + ~inner) < per_polygon
    return rows[kept], columns[kept], polygons[kept], inner[kept].astype(np.int64)


def _inner_first(
    rows: IndexArray, columns: IndexArray, polygons: IndexArray, inner: IndexArray, per_polygon: int
) -> tuple[IndexArray, IndexArray, IndexArray]:
    """At most ``per_polygon`` pixels over all blocks: of narrow polygons only those of their edge."""
    with_inner = np.zeros(int(polygons.max(initial=0)) + 1, bool)
    with_inner[polygons[inner == 1]] = True
    usable = (inner == 1) | ~with_inner[polygons]
    rows, columns, polygons = rows[usable], columns[usable], polygons[usable]
    order = np.lexsort((_hash(rows, columns), polygons))
    kept = order[_rank(order, polygons)[order] < per_polygon]
    return rows[kept], columns[kept], polygons[kept]


def _capped(
    rows: IndexArray,
    columns: IndexArray,
    polygons: IndexArray,
    size: IndexArray,
    codes: npt.NDArray[np.uint8],
    most: int,
) -> tuple[IndexArray, npt.NDArray[np.float64]]:
    """At most ``most`` pixels of each class, of as many polygons as there are; their weights.

    The pixels come in the order of their polygons and hashes; ``size`` is the number of all pixels of each polygon.
    """
    rank = _rank(np.arange(len(rows)), polygons)
    labels = codes[polygons].astype(np.int64)
    order = np.lexsort((_hash(rows, columns), rank, labels))
    kept = np.sort(np.nonzero(_rank(order, labels) < most)[0])
    taken = np.bincount(polygons[kept], minlength=len(codes))
    weights = size[polygons[kept]] / taken[polygons[kept]]
    for label in np.unique(labels):
        whole, seen = size[codes == label].sum(), size[(codes == label) & (taken > 0)].sum()
        weights[labels[kept] == label] *= whole / seen
    return kept, weights


def _places(shapes: npt.NDArray[np.object_]) -> IndexArray:
    centres = shapely.centroid(shapes)
    columns, rows = (np.floor(of(centres) / PLACE).astype(np.int64) for of in (shapely.get_x, shapely.get_y))
    return np.asarray(rows << 24 | columns, np.int64)
