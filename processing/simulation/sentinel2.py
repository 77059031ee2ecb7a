"""Simulated Sentinel-2 L1C products in the SAFE format."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
import rasterio
from pyproj import Transformer

from processing.raster.geobox import GeoBox
from processing.simulation.classes import truth_classes
from processing.simulation.forecasts import forecast_files
from processing.simulation.geometry import AngleNodes, node_positions, view_nodes
from processing.simulation.scene import Observation, Scene, averaged
from processing.simulation.sentinel2_files import (
    OFFSET,
    QUANTIFICATION,
    Names,
    code,
    datastrip_xml,
    inspire_xml,
    manifest_xml,
    pixels,
    product_xml,
    tile_xml,
)
from processing.simulation.spectra import SENTINEL2
from processing.simulation.swath import Sentinel2Pass, detectors, look_ahead, looking, metadata_views, seen_by, track_of
from processing.simulation.truth import TruthWriter

FIRST_ORBITS = {"A": (date(2018, 1, 1), 13_204), "B": (date(2018, 1, 6), 4_367)}
"""A day on which each satellite flew relative orbit 51, and its absolute orbit that day."""
CYCLE_DAYS, CYCLE_ORBITS = 10, 143
PVI_PIXELS = 343


def names_of(over: Sentinel2Pass, scene: Scene) -> Names:
    day, orbit = FIRST_ORBITS[over.platform]
    orbits = (scene.sensing_time.date() - day).days * CYCLE_ORBITS / CYCLE_DAYS
    return Names(
        over.platform, over.tile_id, scene.sensing_time, scene.sensing_time + timedelta(seconds=52),
        over.relative_orbit, orbit + round(orbits),
    )  # fmt: skip


def simulate_sentinel2(over: Sentinel2Pass, scene: Scene, *, directory: Path, truth: Path | None = None) -> Path:
    """Write the product into ``directory`` and return its ``.SAFE`` folder; the truth, if wanted, goes to ``truth``.

    The same arguments give the same bytes.
    """
    names = names_of(over, scene)
    root = directory / f"{names.product}.SAFE"
    shutil.rmtree(root, ignore_errors=True)
    granule = root / "GRANULE" / names.granule
    for folder in (
        *(granule / name for name in ("IMG_DATA", "QI_DATA", "AUX_DATA")),
        root / "DATASTRIP" / names.datastrip,
    ):
        folder.mkdir(parents=True)
    for name, content in forecast_files(scene, over.geobox).items():
        (granule / "AUX_DATA" / name).write_bytes(content)
    views = metadata_views(over)
    drawn = replace(over.geobox, height=6 * pixels(over.geobox.height, 60), width=6 * pixels(over.geobox.width, 60))
    observation = observation_of(replace(over, geobox=drawn), scene)
    writer = TruthWriter(truth, drawn, names.product, observation) if truth else None
    images, cloud, snow = _draw(observation, writer)
    _write_images(granule, names, over.geobox, images)
    _write_masks(granule, over, cloud)
    _write_metadata(root, names, over, (observation.sun, views), (100 * float(cloud.mean()), 100 * snow))
    return root


def _draw(
    observation: Observation, writer: TruthWriter | None
) -> tuple[dict[str, npt.NDArray[np.uint16]], npt.NDArray[np.uint8], float]:
    """Digital numbers by band, the cloud mask at 60 m and the share of snow."""
    rows, columns = observation.geobox.shape
    images = {
        band.name: np.zeros((rows * 10 // band.resolution, columns * 10 // band.resolution), np.uint16)
        for band in SENTINEL2
    }
    cloud = np.zeros((rows // 6, columns // 6), np.uint8)
    snow = 0.0
    for strip in observation.strips():
        for number, band in enumerate(SENTINEL2):
            ratio = band.resolution // 10
            toa = observation.observed(strip, number, ratio)
            first = strip.first_row // ratio
            images[band.name][first : first + toa.shape[0]] = np.rint(toa * QUANTIFICATION - OFFSET)
        classes = truth_classes(strip)
        coarse = averaged(classes["cloud"].astype(np.float32), 6) > 0.5
        cloud[strip.first_row // 6 : strip.first_row // 6 + coarse.shape[0]] = coarse
        snow += float(classes["snow"].sum()) / (rows * columns)
        if writer:
            writer.write(strip)
    if writer:
        writer.close()
    return images, cloud, snow


def _write_images(granule: Path, names: Names, box: GeoBox, images: dict[str, npt.NDArray[np.uint16]]) -> None:
    for band in SENTINEL2:
        path = granule / "IMG_DATA" / f"{names.image}_{code(band.name)}.jp2"
        rows, columns = (pixels(size, band.resolution) for size in box.shape)
        _write_jp2(path, images[band.name][None, :rows, :columns], box, band.resolution)
    colours = np.stack([images[name][: box.height, : box.width] for name in ("B4", "B3", "B2")])
    rgb = _tci_scale()[colours]
    _write_jp2(granule / "IMG_DATA" / f"{names.image}_TCI.jp2", rgb, box, 10)
    step = max(1, box.width // PVI_PIXELS)
    _write_jp2(granule / "QI_DATA" / f"{names.image}_PVI.jp2", rgb[:, ::step, ::step], box, 10 * step)


def _tci_scale() -> npt.NDArray[np.uint8]:
    """The true-colour image's byte for every digital number: 255 at reflectance 0.3558."""
    reflectance = (np.arange(65536) + OFFSET) * (255 / 3558)
    scale: npt.NDArray[np.uint8] = np.clip(reflectance, 1, 255).astype(np.uint8)
    return scale


def _write_masks(granule: Path, over: Sentinel2Pass, cloud: npt.NDArray[np.uint8]) -> None:
    """Detector footprints, quality (nothing wrong) and the cloud classes of every L1C.

    Masks of one pixel size are the same for every band, so each is encoded once.
    """
    folder = granule / "QI_DATA"
    written: dict[tuple[str, int], Path] = {}
    for band in SENTINEL2:
        for kind in ("DETFOO", "QUALIT"):
            path = folder / f"MSK_{kind}_{code(band.name)}.jp2"
            if (kind, band.resolution) in written:
                shutil.copyfile(written[kind, band.resolution], path)
                continue
            mask = detectors(over, band.resolution)
            image = mask[None] if kind == "DETFOO" else np.zeros((8, *mask.shape), np.uint8)
            _write_jp2(path, image, over.geobox, band.resolution)
            written[kind, band.resolution] = path
    classes = np.stack([cloud, np.zeros_like(cloud), np.zeros_like(cloud)])
    _write_jp2(folder / "MSK_CLASSI_B00.jp2", classes, over.geobox, 60)


def _write_jp2(path: Path, image: npt.NDArray[np.uint8] | npt.NDArray[np.uint16], box: GeoBox, pixel: int) -> None:
    """Lossless JPEG 2000, tiled as the provider's."""
    transform = GeoBox(box.epsg, box.left, box.top, pixel, *image.shape[1:]).transform
    with rasterio.open(
        path, "w", driver="JP2OpenJPEG", width=image.shape[2], height=image.shape[1], count=image.shape[0],
        dtype=image.dtype, crs=f"EPSG:{box.epsg}", transform=transform,
        QUALITY="100", REVERSIBLE="YES", YCBCR420="NO", YCC="NO", BLOCKXSIZE="1024", BLOCKYSIZE="1024",
    ) as dataset:  # fmt: skip
        dataset.write(image)
    path.with_name(f"{path.name}.aux.xml").unlink(missing_ok=True)


def _write_metadata(
    root: Path, names: Names, over: Sentinel2Pass,
    angles: tuple[AngleNodes, dict[tuple[int, int], AngleNodes]], percents: tuple[float, float],
) -> None:  # fmt: skip
    corners, bounds = _footprint(over.geobox)
    folder = root / "GRANULE" / names.granule
    (root / "MTD_MSIL1C.xml").write_text(product_xml(names, corners, percents[0], _distance_correction(names)))
    (folder / "MTD_TL.xml").write_text(tile_xml(names, over.geobox, *angles, *percents))
    (root / "DATASTRIP" / names.datastrip / "MTD_DS.xml").write_text(datastrip_xml(names))
    (root / "INSPIRE.xml").write_text(inspire_xml(names, bounds))
    (root / "manifest.safe").write_text(manifest_xml(names, root, _objects(root, names), corners))


def _objects(root: Path, names: Names) -> dict[str, Path]:
    """The files of the manifest by the ids that the provider gives them."""
    granule = Path("GRANULE") / names.granule
    objects = {
        "S2_Level-1C_Product_Metadata": Path("MTD_MSIL1C.xml"),
        "INSPIRE_Metadata": Path("INSPIRE.xml"),
        "S2_Level-1C_Datastrip1_Metadata": Path("DATASTRIP") / names.datastrip / "MTD_DS.xml",
        "S2_Level-1C_Tile1_Metadata": granule / "MTD_TL.xml",
    }
    objects |= {f"{name}_Tile1_Data": granule / "AUX_DATA" / name for name in ("AUX_CAMSFO", "AUX_ECMWFT")}
    counts: dict[int, int] = {}
    for band in SENTINEL2:
        counts[band.resolution] = counts.get(band.resolution, 0) + 1
        identifier = f"IMG_DATA_Band_{band.resolution}m_{counts[band.resolution]}_Tile1_Data"
        objects[identifier] = granule / "IMG_DATA" / f"{names.image}_{code(band.name)}.jp2"
    objects["IMG_DATA_Band_TCI_Tile1_Data"] = granule / "IMG_DATA" / f"{names.image}_TCI.jp2"
    for path in sorted((root / granule / "QI_DATA").glob("*.jp2")):
        kind = "Preview_4_Tile1_Data" if path.stem.endswith("PVI") else f"{path.stem}_Tile1_Data"
        objects[kind] = path.relative_to(root)
    return objects


def observation_of(over: Sentinel2Pass, scene: Scene) -> Observation:
    """The scene as every detector of every band sees it."""
    track, (x, y) = track_of(over), node_positions(over.geobox)
    detectors = seen_by(over)
    views = {
        band.name: tuple(view_nodes(x, y, track, look_ahead(number, detector)) for detector in detectors)
        for number, band in enumerate(SENTINEL2)
    }
    return Observation(scene, over.geobox, views, SENTINEL2, lambda box: looking(over, box) - np.uint8(detectors[0]))


def _footprint(box: GeoBox) -> tuple[str, tuple[float, float, float, float]]:
    """Latitudes and longitudes of the corners, closed, and (west, south, east, north)."""
    left, bottom, right, top = box.bounds
    x, y = [left, right, right, left, left], [top, top, bottom, bottom, top]
    longitudes, latitudes = Transformer.from_crs(box.epsg, 4326, always_xy=True).transform(x, y)
    corners = " ".join(f"{lat:.9f} {lon:.9f}" for lat, lon in zip(latitudes, longitudes, strict=True))
    return corners, (min(longitudes), min(latitudes), max(longitudes), max(latitudes))


def _distance_correction(names: Names) -> float:
    """U of the metadata: the square of the mean over the actual distance to the sun."""
    return float(1 / (1 - 0.01673 * np.cos(0.0172 * (names.datatake.timetuple().tm_yday - 4))) ** 2)
