"""Simulated Landsat 8 L1TP products of Collection 2."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
import rasterio
from pyproj import Transformer

from processing.raster.geobox import GeoBox
from processing.simulation.landsat_files import THERMAL_BANDS, LandsatNames, metadata_text
from processing.simulation.scene import Geometry, Scene, averaged, observed, strips, sun_position, truth_classes
from processing.simulation.spectra import LANDSAT8
from processing.simulation.truth import TruthWriter

REFLECTANCE_GAIN = 2.0e-5
REFLECTANCE_OFFSET = -0.1
VIEW = (3.4, 101.0)
"""Zenith and azimuth of the satellite, degrees: it passes east of Toulouse on path 198."""
QA_CLEAR, QA_CLOUD, QA_SHADOW, QA_SNOW, QA_WATER = 21824, 22280, 23888, 30048, 21952
"""Usual values of QA_PIXEL in Collection 2 (Landsat 8-9 data format control book, LSDS-1822)."""


@dataclass(frozen=True)
class LandsatPass:
    """A WRS-2 scene and the part of it to simulate: 30 m pixels, their centres at multiples of 30 m."""

    path: int
    row: int
    geobox: GeoBox


def landsat_names_of(over: LandsatPass, scene: Scene) -> LandsatNames:
    """Reprocessed, as Collection 2 was, in the autumn of 2020 or two weeks after the image."""
    processed = max(scene.sensing_time + timedelta(days=15), scene.sensing_time.replace(year=2020, month=9, day=11))
    return LandsatNames(over.path, over.row, scene.sensing_time, processed.date())


def simulate_landsat(over: LandsatPass, scene: Scene, *, directory: Path, truth: Path | None = None) -> Path:
    """Write the product's folder into ``directory`` and return it. The same arguments give the same bytes."""
    names = landsat_names_of(over, scene)
    root = directory / names.product
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    geometry = Geometry(*_sun(over, scene), *VIEW)
    fine = replace(over.geobox, resolution=15, height=over.geobox.height * 2, width=over.geobox.width * 2)
    writer = TruthWriter(truth, fine, names.product, LANDSAT8) if truth else None
    images = _draw(fine, scene, geometry, writer)
    for name, image in images.items():
        _write_tiff(root / f"{names.product}_{name}.TIF", image, fine if name == "B8" else over.geobox)
    cloud = 100 * float((images["QA_PIXEL"] == QA_CLOUD).mean())
    _write_angles(root, names, over.geobox, geometry)
    (root / f"{names.product}_MTL.txt").write_text(
        metadata_text(names, over.geobox, geometry, cloud, REFLECTANCE_GAIN, REFLECTANCE_OFFSET)
    )
    return root


def _draw(
    fine: GeoBox, scene: Scene, geometry: Geometry, writer: TruthWriter | None
) -> dict[str, npt.NDArray[np.uint16]]:
    half = (fine.height // 2, fine.width // 2)
    names = [band.name for band in LANDSAT8] + [*THERMAL_BANDS, "QA_PIXEL", "QA_RADSAT"]
    images = {name: np.zeros(fine.shape if name == "B8" else half, np.uint16) for name in names}
    sine = np.cos(np.radians(geometry.sun_zenith))
    for strip in strips(scene, geometry, fine):
        for number, band in enumerate(LANDSAT8):
            ratio = band.resolution // 15
            toa = observed(strip, scene, geometry, LANDSAT8, number, ratio)
            numbers = np.clip(np.rint((toa * sine - REFLECTANCE_OFFSET) / REFLECTANCE_GAIN), 1, 65535)
            images[band.name][strip.first_row // ratio :][: toa.shape[0]] = numbers
        classes = {name: averaged(image.astype(np.float32), 2) > 0.5 for name, image in truth_classes(strip).items()}
        rows = slice(strip.first_row // 2, strip.first_row // 2 + classes["cloud"].shape[0])
        images["QA_PIXEL"][rows] = _quality(classes)
        warmth = averaged(strip.ground.altitude, 2) * -0.0065 + 295 - 55 * classes["cloud"]
        for name in THERMAL_BANDS:
            images[name][rows] = np.clip(warmth * 92, 1, 65535)
        if writer:
            writer.write(strip, scene)
    if writer:
        writer.close()
    return images


def _quality(classes: dict[str, npt.NDArray[np.bool_]]) -> npt.NDArray[np.uint16]:
    quality = np.where(classes["water"], QA_WATER, QA_CLEAR)
    for name, value in (("snow", QA_SNOW), ("shadow", QA_SHADOW), ("cloud", QA_CLOUD)):
        quality = np.where(classes[name], value, quality)
    return quality.astype(np.uint16)


def _write_angles(root: Path, names: LandsatNames, box: GeoBox, geometry: Geometry) -> None:
    """Hundredths of a degree, as the angle bands of Collection 2; azimuths from -180° to 180°."""
    angles = {
        "SZA": geometry.sun_zenith,
        "SAA": geometry.sun_azimuth,
        "VZA": geometry.view_zenith,
        "VAA": geometry.view_azimuth,
    }
    for name, degrees in angles.items():
        signed = degrees - 360 if degrees > 180 else degrees
        image = np.full(box.shape, round(100 * signed), np.int16)
        _write_tiff(root / f"{names.product}_{name}.TIF", image, box)


def _write_tiff(path: Path, image: npt.NDArray[np.uint16] | npt.NDArray[np.int16], box: GeoBox) -> None:
    with rasterio.open(
        path, "w", driver="GTiff", width=box.width, height=box.height, count=1, dtype=image.dtype,
        crs=f"EPSG:{box.epsg}", transform=box.transform, compress="deflate", predictor=2, tiled=True,
        blockxsize=256, blockysize=256,
    ) as dataset:  # fmt: skip
        dataset.write(image, 1)
        dataset.update_tags(AREA_OR_POINT="Point")


def _sun(over: LandsatPass, scene: Scene) -> tuple[float, float]:
    left, bottom, right, top = over.geobox.bounds
    to_degrees = Transformer.from_crs(over.geobox.epsg, 4326, always_xy=True)
    return sun_position(scene.sensing_time, *to_degrees.transform((left + right) / 2, (bottom + top) / 2))
