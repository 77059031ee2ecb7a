"""Sun and view angles of a Landsat scene: its own angle bands, or the time, the place and the orbit."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rasterio.enums import Resampling
from rasterio.warp import transform as transform_coordinates

from processing.level1 import Acquisition, Angles
from processing.raster.geobox import GeoBox
from processing.raster.source import NO_DATA, read_onto
from processing.sensors.angle_grid import AngleGrid, angles_of, components
from processing.sensors.geometry import nodes_around
from processing.sensors.mtl import Mtl
from processing.sensors.sun import sun_position
from processing.sensors.wrs_orbit import view_directions

Directions = tuple[npt.NDArray[np.floating], npt.NDArray[np.floating]]
"""(east, north) components of unit vectors."""
ANGLE_KEYS = (
    "FILE_NAME_ANGLE_SOLAR_ZENITH_BAND_4",
    "FILE_NAME_ANGLE_SOLAR_AZIMUTH_BAND_4",
    "FILE_NAME_ANGLE_SENSOR_ZENITH_BAND_4",
    "FILE_NAME_ANGLE_SENSOR_AZIMUTH_BAND_4",
)
ANGLE_SCALE = 0.01
"""Degrees per digital number of the Collection 2 angle bands."""
STEP = 3000.0
"""Metres between the points where angles are computed: the view's changes by 0.25 degree from one to the next."""


@dataclass(frozen=True)
class AngleBands:
    """The angle bands of Collection 2, in the order of :data:`ANGLE_KEYS`; hundredths of a degree, int16."""

    files: tuple[Path, ...]

    @classmethod
    def of(cls, mtl: Mtl, root: Path) -> AngleBands | None:
        """None where the product has not all of them: older collections, partial downloads."""
        names = [mtl.file_name(key) for key in ANGLE_KEYS]
        files = tuple(root / name for name in names if name and (root / name).is_file())
        return cls(files) if len(files) == len(ANGLE_KEYS) else None

    def read(self, geobox: GeoBox, placed: GeoBox) -> tuple[Directions, Directions, npt.NDArray[np.bool_]]:
        """(sun, view, where they are known): outside the image every band is 0."""
        numbers = [read_onto(file, geobox, Resampling.nearest, placed).view(np.int16) for file in self.files]
        sun_zenith, sun_azimuth, view_zenith, view_azimuth = (
            number.astype(np.float64) * ANGLE_SCALE for number in numbers
        )
        return components(sun_zenith, sun_azimuth), components(view_zenith, view_azimuth), numbers[0] != NO_DATA


def scene_angles(bands: AngleBands | None, placed: GeoBox, acquisition: Acquisition, geobox: GeoBox) -> Angles:
    """On any grid: from the angle bands where they are known, from the orbit elsewhere, shifted to meet them."""
    sun, view = _computed(acquisition, geobox)
    source = "orbit"
    if bands is not None:
        measured_sun, measured_view, known = bands.read(geobox, placed)
        sun, view = _joined(measured_sun, sun, known), _joined(measured_view, view, known)
        source = "angle bands"
    return Angles(*angles_of(*sun), *angles_of(*view), source=source)


def _joined(measured: Directions, computed: Directions, known: npt.NDArray[np.bool_]) -> Directions:
    if not known.any():
        return computed
    east, north = (
        np.where(known, own, orbit + (own - orbit)[known].mean()) for own, orbit in zip(measured, computed, strict=True)
    )
    return east, north


def _computed(acquisition: Acquisition, geobox: GeoBox) -> tuple[Directions, Directions]:
    """(sun, view) at nodes, and between them by interpolation."""
    nodes = nodes_around(geobox.epsg, geobox.bounds, STEP)
    longitude, latitude = _places(nodes)
    sun = components(*sun_position(acquisition.sensing_time, longitude, latitude))
    view = view_directions(acquisition.relative_orbit, longitude, latitude)
    left, top = nodes.left + STEP / 2, nodes.top - STEP / 2
    return (
        AngleGrid(left, top, STEP, *sun).components_on(geobox),
        AngleGrid(left, top, STEP, *view).components_on(geobox),
    )


def _places(geobox: GeoBox) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """(longitude, latitude) of the pixel centres, degrees."""
    x = geobox.left + (np.arange(geobox.width) + 0.5) * geobox.resolution
    y = geobox.top - (np.arange(geobox.height) + 0.5) * geobox.resolution
    eastings, northings = np.meshgrid(x, y)
    longitudes, latitudes = transform_coordinates(
        f"EPSG:{geobox.epsg}", "EPSG:4326", eastings.ravel(), northings.ravel()
    )
    return np.reshape(longitudes, geobox.shape), np.reshape(latitudes, geobox.shape)
