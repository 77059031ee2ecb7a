"""What the MTL of a Landsat 8 or 9 Level-1 product says of the image: when, where, in which numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from rasterio.warp import transform as transform_coordinates

from processing.errors import InvalidMetadata, UnsupportedProduct
from processing.level1 import Acquisition, SpectralInformation
from processing.raster.geobox import GeoBox
from processing.sensors.geometry import sane_grid, sunlit
from processing.sensors.mtl import Mtl
from processing.sensors.wrs_orbit import PATHS

PLATFORMS = {"LANDSAT_8": "landsat-8", "LANDSAT_9": "landsat-9"}
LEVELS = {"L1TP", "L1T", "L1GT"}
IDENTIFIER = re.compile(r"[A-Za-z0-9_]{16,60}")
SIMULATED_ORIGIN = "Simulated by Atelier"
FIRST_ASCENDING_ROW = 123
"""WRS-2 rows 123 to 246 are the night side of the orbit (the sun-lit polar rows apart)."""


@dataclass(frozen=True)
class Scale:
    """From digital numbers to reflectance times the cosine of the sun's zenith angle."""

    gain: float
    offset: float
    largest: int
    """Digital number of saturated pixels."""


def scale_of(mtl: Mtl, band: str) -> Scale:
    gain = _number(mtl, "REFLECTANCE_MULT", band)
    if gain <= 0:
        raise InvalidMetadata(f"{mtl.name}: REFLECTANCE_MULT of {band} is {gain:g}")
    return Scale(gain, _number(mtl, "REFLECTANCE_ADD", band), int(_number(mtl, "QUANTIZE_CAL_MAX", band)))


def spectral_of(mtl: Mtl, band: str) -> SpectralInformation:
    """The irradiance that the calibration supposes, as radiances and reflectances of one number give it."""
    number = band.removeprefix("B")
    keys = [f"{key}_BAND_{number}" for key in ("RADIANCE_MAXIMUM", "REFLECTANCE_MAXIMUM", "RADIANCE_MULT")]
    if not all(mtl.get(key) for key in (*keys, "EARTH_SUN_DISTANCE")):
        return SpectralInformation()
    radiance, reflectance, gain = (mtl.number(key) for key in keys)
    if min(radiance, reflectance, gain) <= 0:
        raise InvalidMetadata(f"{mtl.name}: the calibration of {band} is not positive")
    irradiance = np.pi * mtl.number("EARTH_SUN_DISTANCE") ** 2 * radiance / reflectance
    return SpectralInformation(solar_irradiance=round(irradiance, 2), physical_gain=1 / gain)


def acquisition_of(mtl: Mtl) -> Acquisition:
    identifier = mtl.text("LANDSAT_PRODUCT_ID", "LANDSAT_SCENE_ID")
    if not IDENTIFIER.fullmatch(identifier):
        raise InvalidMetadata(f"{mtl.name}: {identifier[:80]!r} is not the name of a Landsat product")
    spacecraft, level = mtl.text("SPACECRAFT_ID"), mtl.text("PROCESSING_LEVEL", "DATA_TYPE")
    if spacecraft not in PLATFORMS:
        raise UnsupportedProduct(f"{identifier} is of {spacecraft[:20]}; only Landsat 8 and 9 are processed")
    if level not in LEVELS:
        raise UnsupportedProduct(f"{identifier} is a {level[:20]} product; drop the Level-1 one (L1TP) instead")
    cloud_cover = mtl.number("CLOUD_COVER") if mtl.get("CLOUD_COVER") else -1.0
    return Acquisition(
        identifier=identifier,
        collection="landsat-l1",
        platform=PLATFORMS[spacecraft],
        constellation="landsat",
        instruments=("oli", "tirs") if "TIRS" in mtl.text("SENSOR_ID") else ("oli",),
        sensing_time=mtl.sensing_time(),
        relative_orbit=_path(mtl),
        orbit_state="descending" if mtl.number("WRS_ROW") < FIRST_ASCENDING_ROW else "ascending",
        tile_id=None,
        sun_zenith=sunlit(mtl.name, 90 - mtl.number("SUN_ELEVATION")),
        sun_azimuth=mtl.number("SUN_AZIMUTH") % 360,
        cloud_cover=None if cloud_cover < 0 else cloud_cover,
        product_type=level,
        processing_baseline=mtl.get("PROCESSING_SOFTWARE_VERSION") or "unknown",
        production_time=mtl.production_time(),
        simulated=mtl.get("ORIGIN") == SIMULATED_ORIGIN,
    )


def declared_grid(mtl: Mtl) -> GeoBox:
    """The MTL's corners are pixel centres (LSDS-1834)."""
    if (projection := mtl.text("MAP_PROJECTION")) != "UTM":
        raise UnsupportedProduct(f"{mtl.name}: projection {projection[:20]!r}; only UTM scenes are processed")
    resolution = mtl.number("GRID_CELL_SIZE_REFLECTIVE")
    return sane_grid(
        mtl.name,
        32600 + int(mtl.number("UTM_ZONE")),
        mtl.number("CORNER_UL_PROJECTION_X_PRODUCT") - resolution / 2,
        mtl.number("CORNER_UL_PROJECTION_Y_PRODUCT") + resolution / 2,
        resolution,
        mtl.number("REFLECTIVE_LINES"),
        mtl.number("REFLECTIVE_SAMPLES"),
    )


def distance_apart(actual: GeoBox, declared: GeoBox) -> float:
    """Distance in metres between two grids' first corners, in the second one's projection."""
    x, y = transform_coordinates(f"EPSG:{actual.epsg}", f"EPSG:{declared.epsg}", [actual.left], [actual.top])
    return float(np.hypot(x[0] - declared.left, y[0] - declared.top))


def _path(mtl: Mtl) -> int:
    path = mtl.number("WRS_PATH")
    if path not in range(1, PATHS + 1):
        raise InvalidMetadata(f"{mtl.name}: there is no WRS-2 path {path:g}")
    return int(path)


def _number(mtl: Mtl, key: str, band: str) -> float:
    return mtl.number(f"{key}_BAND_{band.removeprefix('B')}")
