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
from processing.simulation.classes import truth_classes
from processing.simulation.geometry import AngleNodes, Track, interpolated, node_positions, sun_position, view_nodes
from processing.simulation.landsat_files import (
    THERMAL_BANDS,
    LandsatNames,
    Sun,
    metadata_groups,
    metadata_text,
    metadata_xml,
)
from processing.simulation.scene import Observation, Scene, averaged
from processing.simulation.spectra import LANDSAT8
from processing.simulation.truth import TruthWriter

REFLECTANCE_GAIN = 2.0e-5
REFLECTANCE_OFFSET = -0.1
PATH_198 = Track(378_000.0, 4_783_000.0, 194.3, 705_000.0)
"""Through the centre of WRS-2 198/030."""
PATH_SPACING = 125_500.0
"""m between the tracks of neighbouring paths near 43.2° N; numbers grow westwards."""
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
    fine = replace(over.geobox, resolution=15, height=over.geobox.height * 2, width=over.geobox.width * 2)
    view = view_nodes(*node_positions(fine), _track(over))
    views: dict[str, tuple[AngleNodes, ...]] = {band.name: (view,) for band in LANDSAT8}
    observation = Observation(scene, fine, views, LANDSAT8, lambda box: np.zeros(box.shape, np.uint8))
    writer = TruthWriter(truth, fine, names.product, observation) if truth else None
    sun = _sun(over, scene)
    images = _draw(observation, writer)
    pan = replace(fine, left=fine.left + 7.5, top=fine.top - 7.5, height=fine.height - 1, width=fine.width - 1)
    for name, image in images.items():
        _write_tiff(root / f"{names.product}_{name}.TIF", image, pan if name == "B8" else over.geobox)
    _write_angles(root, names, over.geobox, observation.sun, view)
    cloud = 100 * float((images["QA_PIXEL"] == QA_CLOUD).mean())
    groups = metadata_groups(names, over.geobox, sun, cloud, REFLECTANCE_GAIN, REFLECTANCE_OFFSET)
    (root / f"{names.product}_MTL.txt").write_text(metadata_text(groups))
    (root / f"{names.product}_MTL.xml").write_text(metadata_xml(groups))
    return root


def _track(over: LandsatPass) -> Track:
    return replace(PATH_198, x=PATH_198.x - (over.path - 198) * PATH_SPACING)


def _draw(observation: Observation, writer: TruthWriter | None) -> dict[str, npt.NDArray[np.uint16]]:
    """Digital numbers of every file of 30 m pixels, and of the panchromatic one."""
    rows, columns = observation.geobox.shape
    names = [band.name for band in LANDSAT8] + [*THERMAL_BANDS, "QA_PIXEL", "QA_RADSAT"]
    images = {
        name: np.zeros((rows, columns) if name == "B8" else (rows // 2, columns // 2), np.uint16) for name in names
    }
    cosines = np.cos(np.radians(observation.sun.zenith))
    for strip in observation.strips():
        for number, band in enumerate(LANDSAT8):
            ratio = band.resolution // 15
            toa = observation.observed(strip, number, ratio)
            box = replace(observation.geobox, resolution=band.resolution, height=toa.shape[0], width=toa.shape[1])
            lit = interpolated(cosines, box, strip.first_row // ratio)  # numbers are radiances, of each place's own sun
            numbers = np.clip(np.rint((toa * lit - REFLECTANCE_OFFSET) / REFLECTANCE_GAIN), 1, 65535)
            images[band.name][strip.first_row // ratio :][: toa.shape[0]] = numbers
        classes = {name: averaged(image.astype(np.float32), 2) > 0.5 for name, image in truth_classes(strip).items()}
        half = slice(strip.first_row // 2, strip.first_row // 2 + classes["cloud"].shape[0])
        images["QA_PIXEL"][half] = _quality(classes)
        warmth = averaged(strip.ground.altitude, 2) * -0.0065 + 295 - 55 * classes["cloud"]
        for name in THERMAL_BANDS:
            images[name][half] = np.clip(warmth * 92, 1, 65535)
        if writer:
            writer.write(strip)
    if writer:
        writer.close()
    images["B8"] = _centred_on_corners(images["B8"])
    return images


def _centred_on_corners(image: npt.NDArray[np.uint16]) -> npt.NDArray[np.uint16]:
    """Pixels centred where four pixels meet: Landsat's 15 m and 30 m pixels share centres, not corners."""
    wide = image.astype(np.float32)
    total = wide[:-1, :-1] + wide[:-1, 1:] + wide[1:, :-1] + wide[1:, 1:]
    return np.rint(total / 4).astype(np.uint16)


def _quality(classes: dict[str, npt.NDArray[np.bool_]]) -> npt.NDArray[np.uint16]:
    quality = np.where(classes["water"], QA_WATER, QA_CLEAR)
    for name, value in (("snow", QA_SNOW), ("shadow", QA_SHADOW), ("cloud", QA_CLOUD)):
        quality = np.where(classes[name], value, quality)
    return quality.astype(np.uint16)


def _write_angles(root: Path, names: LandsatNames, box: GeoBox, sun: AngleNodes, view: AngleNodes) -> None:
    """Hundredths of a degree, as the angle bands of Collection 2; azimuths from -180° to 180°."""
    for letter, nodes in (("S", sun), ("V", view)):
        sine = np.sin(np.radians(nodes.zenith))
        east = interpolated(sine * np.sin(np.radians(nodes.azimuth)), box)
        north = interpolated(sine * np.cos(np.radians(nodes.azimuth)), box)
        angles = {"ZA": np.degrees(np.arcsin(np.hypot(east, north))), "AA": np.degrees(np.arctan2(east, north))}
        for kind, degrees in angles.items():
            path = root / f"{names.product}_{letter}{kind}.TIF"
            _write_tiff(path, np.rint(100 * degrees).astype(np.int16), box)


def _write_tiff(path: Path, image: npt.NDArray[np.uint16] | npt.NDArray[np.int16], box: GeoBox) -> None:
    with rasterio.open(
        path, "w", driver="GTiff", width=box.width, height=box.height, count=1, dtype=image.dtype,
        crs=f"EPSG:{box.epsg}", transform=box.transform, compress="deflate", predictor=2, tiled=True,
        blockxsize=256, blockysize=256,
    ) as dataset:  # fmt: skip
        dataset.write(image, 1)
        dataset.update_tags(AREA_OR_POINT="Point")


def _sun(over: LandsatPass, scene: Scene) -> Sun:
    """At the centre of the image, as the MTL gives it."""
    left, bottom, right, top = over.geobox.bounds
    to_degrees = Transformer.from_crs(over.geobox.epsg, 4326, always_xy=True)
    zenith, azimuth = sun_position(scene.sensing_time, *to_degrees.transform((left + right) / 2, (bottom + top) / 2))
    return Sun(90 - float(zenith), float(azimuth))
