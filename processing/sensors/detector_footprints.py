"""Which detector of Sentinel-2's instrument saw a pixel: ``MSK_DETFOO``, polygons or an image.

Polygons (GML) before baseline 04.00, JPEG 2000 images of detector numbers since
(Product Specification Document S2-PDGS-TAS-DI-PSD, issues 14 and 15).
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element

import cv2
import numpy as np
import numpy.typing as npt
from rasterio.enums import Resampling
from rasterio.errors import RasterioError
from rasterio.features import rasterize

from processing.errors import CorruptProduct, InvalidMetadata
from processing.raster.cog import onto
from processing.raster.geobox import GeoBox
from processing.raster.source import grid_of, open_raster, read_onto
from processing.sensors.xml_metadata import finite, read_document

ByteArray = npt.NDArray[np.uint8]
DETECTORS = range(1, 13)
FEATURE = re.compile(r"detector_footprint-B\w\w-(\d\d)-\d+")
REDUCTIONS = (1, 2, 4)
"""Reduced levels of the images: farther down, numbers of neighbouring detectors overshoot (an 11 beside a 10)."""


def detectors_on(path: Path, declared: GeoBox, geobox: GeoBox) -> ByteArray:
    """Number (1 to 12) of the detector that saw each pixel of ``geobox``, 0 where none did or it is unknown.

    ``declared`` is the tile's own grid, where polygons are drawn. Both are of one projection.

    Raises
    ------
    RejectedProduct
        the mask is missing, damaged or not of this tile
    """
    if path.suffix.lower() == ".gml":
        return onto(_drawn(read_document(path), path.name, declared), declared, geobox)
    return _read(path, geobox)


def _read(path: Path, geobox: GeoBox) -> ByteArray:
    with open_raster(path) as dataset:
        image, kind = grid_of(dataset, path), dataset.dtypes[0]
    if kind != "uint8" or image.epsg != geobox.epsg:
        raise CorruptProduct(f"{path.name} is a {kind} image in EPSG:{image.epsg}, not the tile's detector footprints")
    reduction = max(factor for factor in REDUCTIONS if factor == 1 or factor * image.resolution <= geobox.resolution)
    whole = replace(image, height=image.height // reduction * reduction, width=image.width // reduction * reduction)
    part = whole.coarsened(reduction).cropped(geobox.bounds)
    if part.height == 0 or part.width == 0:
        raise CorruptProduct(f"{path.name} does not cover the tile")
    numbers = read_onto(path, part, Resampling.nearest)
    if reduction > 1:
        numbers = cv2.medianBlur(numbers, 3)  # the edge of the swath: 0 and 10 average to detectors far away
    return onto(np.where(numbers <= DETECTORS[-1], numbers, np.uint8(0)), part, geobox)


def _drawn(root: Element, name: str, grid: GeoBox) -> ByteArray:
    """The polygons of neighbouring detectors overlap by 1 to 2 km: each has the half that is deeper inside it."""
    envelope = root.find(".//{*}Envelope")
    if envelope is not None and not envelope.get("srsName", "").endswith(f":{grid.epsg}"):
        raise InvalidMetadata(f"{name} is in {envelope.get('srsName', '')[-40:]!r}, the tile in EPSG:{grid.epsg}")
    footprints: dict[int, list[dict[str, object]]] = {}
    for feature in root.iterfind(".//{*}MaskFeature"):
        identified = FEATURE.fullmatch(next((v for k, v in feature.items() if k.endswith("id")), ""))
        if identified and int(identified[1]) in DETECTORS:
            footprints.setdefault(int(identified[1]), []).extend(_polygons(feature, name))
    if not any(footprints.values()):
        raise InvalidMetadata(f"{name} holds no detector footprint")
    deepest = np.zeros(grid.shape, np.float32)
    numbers = np.zeros(grid.shape, np.uint8)
    for number, polygons in footprints.items():
        if polygons:
            depth = cv2.distanceTransform(_filled(polygons, grid, name), cv2.DIST_L2, 5)
            numbers[depth > deepest] = number
            deepest = np.maximum(deepest, depth)
    return numbers


def _filled(polygons: list[dict[str, object]], grid: GeoBox, name: str) -> ByteArray:
    try:
        filled: ByteArray = rasterize(polygons, grid.shape, transform=grid.transform, dtype="uint8")
    except (RasterioError, ValueError) as error:
        raise InvalidMetadata(f"{name}: a detector footprint that cannot be drawn: {error}") from error
    return filled


def _polygons(feature: Element, name: str) -> list[dict[str, object]]:
    polygons: list[dict[str, object]] = []
    for ring in feature.iterfind(".//{*}exterior//{*}posList"):
        try:
            numbers = [finite(text) for text in (ring.text or "").split()]
            dimension = int(ring.get("srsDimension", "2"))
        except ValueError as error:
            raise InvalidMetadata(f"{name}: a detector footprint that cannot be understood: {error}") from error
        if dimension not in {2, 3} or len(numbers) < 4 * dimension or len(numbers) % dimension:
            raise InvalidMetadata(
                f"{name}: a detector footprint of {len(numbers)} coordinates in {dimension} dimensions"
            )
        points = list(zip(numbers[::dimension], numbers[1::dimension], strict=True))
        polygons.append({"type": "Polygon", "coordinates": [[*points, points[0]]]})
    return polygons
