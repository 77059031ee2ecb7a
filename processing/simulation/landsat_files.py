"""The ``MTL.txt`` of a Landsat 8 Collection 2 L1TP product (data format control book LSDS-1822)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from xml.sax.saxutils import escape

import numpy as np
from pyproj import Transformer

from processing.raster.geobox import GeoBox

SIMULATED_ORIGIN = "Simulated by Atelier"
REFLECTIVE_BANDS = tuple(range(1, 10))
THERMAL_BANDS = ("B10", "B11")
_QUALITY_FILES = {
    "QUALITY_L1_PIXEL": "QA_PIXEL.TIF",
    "QUALITY_L1_RADIOMETRIC_SATURATION": "QA_RADSAT.TIF",
    "ANGLE_SENSOR_AZIMUTH_BAND_4": "VAA.TIF",
    "ANGLE_SENSOR_ZENITH_BAND_4": "VZA.TIF",
    "ANGLE_SOLAR_AZIMUTH_BAND_4": "SAA.TIF",
    "ANGLE_SOLAR_ZENITH_BAND_4": "SZA.TIF",
    "METADATA_ODL": "MTL.txt",
    "METADATA_XML": "MTL.xml",
}

SOLAR_IRRADIANCES = (1896.0, 2004.0, 1821.0, 1549.0, 951.0, 247.0, 85.5, 1724.0, 367.0)
"""W m⁻² µm⁻¹ at the mean distance to the sun, bands 1 to 9 (Thuillier 2003 through the bands' responses, rounded)."""
_CELL_SIZES = {
    "GRID_CELL_SIZE_PANCHROMATIC": "15.00",
    "GRID_CELL_SIZE_REFLECTIVE": "30.00",
    "GRID_CELL_SIZE_THERMAL": "30.00",
}
QUOTE = '"'
Value = str | int | float
Group = dict[str, Value]


@dataclass(frozen=True)
class LandsatNames:
    """Names of a product, from what it is of."""

    path: int
    row: int
    sensing_time: datetime
    processed: date

    @property
    def product(self) -> str:
        return f"LC08_L1TP_{self.path:03d}{self.row:03d}_{self.sensing_time:%Y%m%d}_{self.processed:%Y%m%d}_02_T1"

    @property
    def scene(self) -> str:
        return f"LC8{self.path:03d}{self.row:03d}{self.sensing_time:%Y%j}LGN00"


@dataclass(frozen=True)
class Sun:
    """The sun at the image's centre, degrees; the azimuth clockwise from north."""

    elevation: float
    azimuth: float


def metadata_groups(
    names: LandsatNames, box: GeoBox, sun: Sun, cloud_percent: float, gain: float, offset: float
) -> dict[str, Group]:
    """What the metadata say; ``gain`` and ``offset`` turn digital numbers into reflectance × sin(sun elevation)."""
    distance = 1 - 0.01673 * float(np.cos(0.0172 * (names.sensing_time.timetuple().tm_yday - 4)))
    radiances = {n: irradiance / (np.pi * distance**2) for n, irradiance in enumerate(SOLAR_IRRADIANCES, start=1)}
    return {
        "PRODUCT_CONTENTS": _contents(names),
        "IMAGE_ATTRIBUTES": _attributes(names, sun, cloud_percent, distance),
        "PROJECTION_ATTRIBUTES": _projection(box),
        "LEVEL1_PROCESSING_RECORD": _record(names),
        "LEVEL1_MIN_MAX_RADIANCE": _radiance_limits(radiances, gain, offset),
        "LEVEL1_MIN_MAX_REFLECTANCE": _limits(gain, offset),
        "LEVEL1_MIN_MAX_PIXEL_VALUE": _pixel_values(),
        "LEVEL1_RADIOMETRIC_RESCALING": _rescaling(radiances, gain, offset),
        "LEVEL1_THERMAL_CONSTANTS": _thermal(),
        "LEVEL1_PROJECTION_PARAMETERS": {
            "MAP_PROJECTION": '"UTM"', "DATUM": '"WGS84"', "ELLIPSOID": '"WGS84"', "UTM_ZONE": box.epsg % 100,
            **_CELL_SIZES, "ORIENTATION": '"NORTH_UP"', "RESAMPLING_OPTION": '"CUBIC_CONVOLUTION"',
        },
    }  # fmt: skip


def metadata_text(groups: dict[str, Group]) -> str:
    """``MTL.txt``."""
    lines = ["GROUP = LANDSAT_METADATA_FILE"]
    for name, group in groups.items():
        lines.append(f"  GROUP = {name}")
        lines += [f"    {key} = {value}" for key, value in group.items()]
        lines.append(f"  END_GROUP = {name}")
    return "\n".join([*lines, "END_GROUP = LANDSAT_METADATA_FILE", "END", ""])


def metadata_xml(groups: dict[str, Group]) -> str:
    """``MTL.xml``: the same."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<LANDSAT_METADATA_FILE>"]
    for name, group in groups.items():
        lines.append(f"  <{name}>")
        lines += [f"    <{key}>{escape(str(value).strip(QUOTE))}</{key}>" for key, value in group.items()]
        lines.append(f"  </{name}>")
    return "\n".join([*lines, "</LANDSAT_METADATA_FILE>", ""])


def _contents(names: LandsatNames) -> Group:
    bands = {f"FILE_NAME_BAND_{n}": f'"{names.product}_B{n}.TIF"' for n in range(1, 12)}
    others = {f"FILE_NAME_{key}": f'"{names.product}_{suffix}"' for key, suffix in _QUALITY_FILES.items()}
    return {
        "ORIGIN": f'"{SIMULATED_ORIGIN}"',
        "LANDSAT_PRODUCT_ID": f'"{names.product}"',
        "PROCESSING_LEVEL": '"L1TP"',
        "COLLECTION_NUMBER": "02",
        "COLLECTION_CATEGORY": '"T1"',
        "OUTPUT_FORMAT": '"GEOTIFF"',
        **bands,
        **others,
        **{f"DATA_TYPE_BAND_{n}": '"UINT16"' for n in range(1, 12)},
    }


def _attributes(names: LandsatNames, sun: Sun, cloud_percent: float, distance: float) -> Group:
    azimuth = sun.azimuth - 360 if sun.azimuth > 180 else sun.azimuth
    return {
        "SPACECRAFT_ID": '"LANDSAT_8"',
        "SENSOR_ID": '"OLI_TIRS"',
        "WRS_TYPE": 2,
        "WRS_PATH": names.path,
        "WRS_ROW": names.row,
        "NADIR_OFFNADIR": '"NADIR"',
        "TARGET_WRS_PATH": names.path,
        "TARGET_WRS_ROW": names.row,
        "DATE_ACQUIRED": f"{names.sensing_time:%Y-%m-%d}",
        "SCENE_CENTER_TIME": f'"{names.sensing_time:%H:%M:%S.%f}0Z"',
        "STATION_ID": '"LGN"',
        "CLOUD_COVER": f"{cloud_percent:.2f}",
        "CLOUD_COVER_LAND": f"{cloud_percent:.2f}",
        "IMAGE_QUALITY_OLI": 9,
        "IMAGE_QUALITY_TIRS": 9,
        "ROLL_ANGLE": "-0.001",
        "SUN_AZIMUTH": f"{azimuth:.8f}",
        "SUN_ELEVATION": f"{sun.elevation:.8f}",
        "EARTH_SUN_DISTANCE": f"{distance:.7f}",
    }


def _projection(box: GeoBox) -> Group:
    """Corners are those of the corner pixels' centres."""
    left, bottom, right, top = box.bounds
    centres = {
        "UL": (left + 15, top - 15), "UR": (right - 15, top - 15),
        "LL": (left + 15, bottom + 15), "LR": (right - 15, bottom + 15),
    }  # fmt: skip
    to_degrees = Transformer.from_crs(box.epsg, 4326, always_xy=True)
    degrees = {corner: to_degrees.transform(*position) for corner, position in centres.items()}
    return {
        "MAP_PROJECTION": '"UTM"',
        "DATUM": '"WGS84"',
        "ELLIPSOID": '"WGS84"',
        "UTM_ZONE": box.epsg % 100,
        **_CELL_SIZES,
        "PANCHROMATIC_LINES": box.height * 2 - 1,
        "PANCHROMATIC_SAMPLES": box.width * 2 - 1,
        "REFLECTIVE_LINES": box.height,
        "REFLECTIVE_SAMPLES": box.width,
        "THERMAL_LINES": box.height,
        "THERMAL_SAMPLES": box.width,
        "ORIENTATION": '"NORTH_UP"',
        **{f"CORNER_{corner}_LAT_PRODUCT": f"{lat:.5f}" for corner, (_, lat) in degrees.items()},
        **{f"CORNER_{corner}_LON_PRODUCT": f"{lon:.5f}" for corner, (lon, _) in degrees.items()},
        **{f"CORNER_{corner}_PROJECTION_X_PRODUCT": f"{x:.3f}" for corner, (x, _) in centres.items()},
        **{f"CORNER_{corner}_PROJECTION_Y_PRODUCT": f"{y:.3f}" for corner, (_, y) in centres.items()},
    }


def _record(names: LandsatNames) -> Group:
    return {
        "ORIGIN": f'"{SIMULATED_ORIGIN}"',
        "LANDSAT_SCENE_ID": f'"{names.scene}"',
        "LANDSAT_PRODUCT_ID": f'"{names.product}"',
        "PROCESSING_LEVEL": '"L1TP"',
        "COLLECTION_CATEGORY": '"T1"',
        "OUTPUT_FORMAT": '"GEOTIFF"',
        "DATE_PRODUCT_GENERATED": f"{names.processed:%Y-%m-%d}T00:00:00Z",
        "PROCESSING_SOFTWARE_VERSION": '"LPGS_15.3.1"',
    }


def _limits(gain: float, offset: float) -> Group:
    limits: Group = {}
    for band in REFLECTIVE_BANDS:
        limits[f"REFLECTANCE_MAXIMUM_BAND_{band}"] = f"{65535 * gain + offset:.6f}"
        limits[f"REFLECTANCE_MINIMUM_BAND_{band}"] = f"{gain + offset:.6f}"
    return limits


def _pixel_values() -> Group:
    values: Group = {}
    for band in range(1, 12):
        values[f"QUANTIZE_CAL_MAX_BAND_{band}"] = 65535
        values[f"QUANTIZE_CAL_MIN_BAND_{band}"] = 1
    return values


def _radiance_limits(radiances: dict[int, float], gain: float, offset: float) -> Group:
    limits: Group = {}
    for band, per_reflectance in radiances.items():
        limits[f"RADIANCE_MAXIMUM_BAND_{band}"] = f"{(65535 * gain + offset) * per_reflectance:.5f}"
        limits[f"RADIANCE_MINIMUM_BAND_{band}"] = f"{(gain + offset) * per_reflectance:.5f}"
    for band in (10, 11):
        limits |= {f"RADIANCE_MAXIMUM_BAND_{band}": "22.00180", f"RADIANCE_MINIMUM_BAND_{band}": "0.10033"}
    return limits


def _rescaling(radiances: dict[int, float], gain: float, offset: float) -> Group:
    factors: Group = {f"RADIANCE_MULT_BAND_{band}": f"{gain * value:.4E}" for band, value in radiances.items()}
    factors |= {f"RADIANCE_MULT_BAND_{band}": "3.3420E-04" for band in (10, 11)}
    factors |= {f"RADIANCE_ADD_BAND_{band}": f"{offset * value:.5f}" for band, value in radiances.items()}
    factors |= {f"RADIANCE_ADD_BAND_{band}": "0.10000" for band in (10, 11)}
    factors |= {f"REFLECTANCE_MULT_BAND_{band}": f"{gain:.4E}" for band in REFLECTIVE_BANDS}
    return factors | {f"REFLECTANCE_ADD_BAND_{band}": f"{offset:.6f}" for band in REFLECTIVE_BANDS}


def _thermal() -> Group:
    return {
        "K1_CONSTANT_BAND_10": 774.8853,
        "K2_CONSTANT_BAND_10": 1321.0789,
        "K1_CONSTANT_BAND_11": 480.8883,
        "K2_CONSTANT_BAND_11": 1201.1442,
    }
