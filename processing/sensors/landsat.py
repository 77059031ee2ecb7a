"""Landsat 8 and 9 OLI Level-1TP products, pre-collection to Collection 2, with their ``MTL.txt``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from rasterio.enums import Resampling
from rasterio.warp import transform_bounds

from processing.errors import CorruptProduct, IncompleteProduct, InvalidMetadata
from processing.level1 import (
    Acquisition,
    AngleGrids,
    AngleNodes,
    Angles,
    Band,
    FloatArray,
    NumberArray,
    SpectralInformation,
)
from processing.raster.geobox import GeoBox
from processing.raster.source import NO_DATA, decode_wholly, grid_of, open_raster, read_onto, reflectance
from processing.sensors.angle_grid import AngleGrid
from processing.sensors.geometry import nodes_around, nodes_over, same_pixels
from processing.sensors.landsat_angles import ANGLE_KEYS, AngleBands, scene_angles
from processing.sensors.landsat_metadata import acquisition_of, declared_grid, distance_apart, scale_of, spectral_of
from processing.sensors.mtl import Mtl

SUN_STEP = 3000.0
"""Metres between the points where the sun's angle is computed: it changes by 0.03 degree."""
METADATA_STEP = 5000.0
"""Metres between the nodes of the angle grids in our products' metadata, as in Sentinel-2's."""

# Central wavelength and full width at half maximum of OLI, µm (USGS, Landsat 8 Data Users Handbook, LSDS-1574).
BANDS = {
    band.name: band
    for band in (
        Band("B1", "coastal", 0.443, 0.016, 30),
        Band("B2", "blue", 0.482, 0.060, 30),
        Band("B3", "green", 0.561, 0.057, 30),
        Band("B4", "red", 0.655, 0.037, 30),
        Band("B5", "nir08", 0.865, 0.028, 30),
        Band("B6", "swir16", 1.609, 0.085, 30),
        Band("B7", "swir22", 2.201, 0.187, 30),
        Band("B9", "cirrus", 1.373, 0.020, 30),
    )
}


class LandsatProduct:
    """An opened Level-1 scene. See :class:`processing.level1.Level1Product`."""

    def __init__(self, root: Path, metadata: Path) -> None:
        self._root = root
        self._mtl = mtl = Mtl(metadata)
        self._metadata = Path(metadata.name)
        self._acquisition = acquisition_of(mtl)
        self._scales = {name: scale_of(mtl, name) for name in BANDS}
        self._files = {name: self._file(name) for name in BANDS}
        self._grid = self._image_grid()
        self._angle_bands = AngleBands.of(mtl, root)
        self._suns: dict[int, AngleGrid] = {}

    @property
    def root(self) -> Path:
        return self._root

    @property
    def acquisition(self) -> Acquisition:
        return self._acquisition

    @property
    def identifiers(self) -> tuple[str, ...]:
        return (self._acquisition.identifier,)

    @property
    def bands(self) -> Mapping[str, Band]:
        return BANDS

    def files(self) -> list[Path]:
        others = [self._mtl.file_name(key) for key in ANGLE_KEYS]
        present = [Path(name) for name in others if name and (self._root / name).is_file()]
        return [self._metadata, *map(Path, self._files.values()), *present]

    def verify(self) -> None:
        """Decode every pixel of every band: Landsat products carry no checksums."""
        for relative in self.files()[1:]:
            try:
                full = decode_wholly(self._root / relative)
            except CorruptProduct as error:
                raise CorruptProduct(f"{error}; download the product again") from error
            if not full:
                raise IncompleteProduct(f"{relative.name} holds no data at all: every pixel is {NO_DATA}")

    def extent(self, resolution: int) -> GeoBox:
        if resolution != int(self._grid.resolution):
            raise ValueError(f"Landsat bands are at {self._grid.resolution:g} m, not {resolution} m")
        return self._grid

    def is_native(self, band: str, geobox: GeoBox) -> bool:
        return same_pixels(self._grid, geobox)

    def read_numbers(self, band: str, geobox: GeoBox) -> NumberArray:
        return read_onto(self._root / self._files[band], geobox, Resampling.cubic, self._grid)

    def calibration(self, band: str) -> tuple[float, float]:
        return self._scales[band].gain, self._scales[band].offset

    @property
    def sun_normalised(self) -> bool:
        """No: the rescaling leaves the sun's elevation out (LSDS-1574, 5.2: per-pixel angles are the accurate way)."""
        return False

    def saturated_number(self, band: str) -> int:
        return self._scales[band].largest

    def read_toa(self, band: str, geobox: GeoBox) -> FloatArray:
        toa = reflectance(self.read_numbers(band, geobox), *self.calibration(band))
        east, north = self._sun_on(geobox.epsg).components_on(geobox)
        toa /= np.sqrt(1 - east**2 - north**2)
        return toa

    def read_angles(self, band: str, geobox: GeoBox) -> Angles:
        return scene_angles(self._angle_bands, self._grid, self._acquisition, geobox)

    def angle_grids(self, geobox: GeoBox) -> AngleGrids:
        angles = self.read_angles("B4", nodes_over(geobox, METADATA_STEP))
        sun = _nodes(METADATA_STEP, angles.sun_zenith, angles.sun_azimuth)
        view = _nodes(METADATA_STEP, angles.view_zenith, angles.view_azimuth)
        return AngleGrids(sun, {band: {1: view} for band in BANDS})

    def spectral(self, band: str) -> SpectralInformation:
        return spectral_of(self._mtl, band)

    def _sun_on(self, epsg: int) -> AngleGrid:
        """The sun over the whole scene: the same nodes whatever part is read."""
        if epsg not in self._suns:
            bounds = transform_bounds(f"EPSG:{self._grid.epsg}", f"EPSG:{epsg}", *self._grid.bounds)
            around = nodes_around(epsg, bounds, SUN_STEP)
            angles = self.read_angles("B4", around)
            nodes = _nodes(SUN_STEP, angles.sun_zenith, angles.sun_azimuth)
            self._suns[epsg] = AngleGrid.from_nodes(around.left + SUN_STEP / 2, around.top - SUN_STEP / 2, nodes)
        return self._suns[epsg]

    def _file(self, band: str) -> str:
        key = f"FILE_NAME_BAND_{band.removeprefix('B')}"
        name = self._mtl.file_name(key)
        if name is None:
            raise InvalidMetadata(f"{self._mtl.name} has no {key}")
        if not (self._root / name).is_file():
            raise IncompleteProduct(
                f"band {band} is missing: {self._mtl.name} names {name}, which is not in the product"
            )
        return name

    def _image_grid(self) -> GeoBox:
        """The declared grid, which every band must have; its own georeferencing must agree where it has any."""
        declared = declared_grid(self._mtl)
        for name in self._files.values():
            with open_raster(self._root / name) as dataset:
                shape = (dataset.height, dataset.width)
                actual = grid_of(dataset, self._root / name) if dataset.crs else None
            if shape != declared.shape:
                raise IncompleteProduct(
                    f"{name} is {shape[1]} x {shape[0]} pixels, {self._mtl.name} declares "
                    f"{declared.width} x {declared.height}; drop the whole product"
                )
            if actual and distance_apart(actual, declared) > declared.resolution:
                raise InvalidMetadata(
                    f"{name} is georeferenced to ({actual.left:.0f}, {actual.top:.0f}) in EPSG:{actual.epsg}, "
                    f"{self._mtl.name} says ({declared.left:.0f}, {declared.top:.0f}) in EPSG:{declared.epsg}"
                )
        return declared


def _nodes(step: float, zenith: FloatArray, azimuth: FloatArray) -> AngleNodes:
    return AngleNodes(step, zenith.astype(np.float64), azimuth.astype(np.float64))


class Landsat:
    """Recognises a Landsat product by its MTL file or its name."""

    name = "landsat"

    def recognises(self, path: Path) -> bool:
        named = re.match(r"L[COTEM]\d", path.name)
        return bool(named) or any(path.glob("*_MTL.txt"))

    def open(self, path: Path) -> LandsatProduct:
        found = sorted(path.glob("*_MTL.txt"))
        if len(found) != 1:
            reason = f"{len(found)} files" if found else "no file"
            raise IncompleteProduct(f"{path.name} holds {reason} named *_MTL.txt; a Landsat product has one")
        return LandsatProduct(path, found[0])


SENSOR = Landsat()
