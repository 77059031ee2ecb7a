"""Simulated Sentinel-2 L1C products in the SAFE format."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
import rasterio
from pyproj import Transformer

from processing.raster.geobox import GeoBox
from processing.simulation.scene import Geometry, Scene, averaged, observed, strips, sun_position, truth_classes
from processing.simulation.sentinel2_files import (
    GRID_STEP,
    OFFSET,
    QUANTIFICATION,
    AngleNodes,
    Names,
    code,
    datastrip_xml,
    inspire_xml,
    manifest_xml,
    product_xml,
    tile_xml,
)
from processing.simulation.spectra import SENTINEL2
from processing.simulation.truth import TruthWriter

ORBIT_ALTITUDE = 786_000.0
"""m"""
TRACK_HEADING = 194.0
"""Degrees: the satellite flies south and a little west."""
DETECTOR_WIDTH = 25_000.0
"""m on the ground; the twelve detectors look alternately a little ahead and a little behind."""
LOOK_AHEAD = 1.2
"""Degrees."""
TRACK_OFFSETS = {51: 40_000.0, 8: -62_000.0}
"""Distance (m, east) of a relative orbit's ground track from x = 400 km in UTM 31, near 43.5° N."""
PVI_PIXELS = 343


@dataclass(frozen=True)
class Sentinel2Pass:
    """A satellite over a place: which one, on which orbit, and the extent to simulate (10 m pixels, UTM)."""

    platform: str
    """``A`` or ``B``."""
    relative_orbit: int
    tile_id: str
    geobox: GeoBox


def names_of(over: Sentinel2Pass, scene: Scene) -> Names:
    days = (scene.sensing_time.date() - scene.sensing_time.date().replace(year=2015, month=6, day=23)).days
    return Names(
        over.platform, over.tile_id, scene.sensing_time, scene.sensing_time + timedelta(seconds=52),
        over.relative_orbit, round(days * 143 / 10) + over.relative_orbit,
    )  # fmt: skip


def simulate_sentinel2(over: Sentinel2Pass, scene: Scene, *, directory: Path, truth: Path | None = None) -> Path:
    """Write the product into ``directory`` and return its ``.SAFE`` folder; the truth, if wanted, goes to ``truth``.

    The same arguments give the same bytes.
    """
    names = names_of(over, scene)
    root = directory / f"{names.product}.SAFE"
    shutil.rmtree(root, ignore_errors=True)
    granule = root / "GRANULE" / names.granule
    for folder in (granule / "IMG_DATA", granule / "QI_DATA", root / "DATASTRIP" / names.datastrip):
        folder.mkdir(parents=True)
    sun, views = _angles(over, scene)
    geometry = _mean_geometry(sun, views)
    writer = TruthWriter(truth, over.geobox, names.product, SENTINEL2) if truth else None
    images, cloud, snow = _draw(over, scene, geometry, writer)
    _write_images(granule, names, over.geobox, images)
    _write_masks(granule, over, cloud)
    _write_metadata(root, names, over, (sun, views), (100 * float(cloud.mean()), 100 * snow))
    return root


def _draw(
    over: Sentinel2Pass, scene: Scene, geometry: Geometry, writer: TruthWriter | None
) -> tuple[dict[str, npt.NDArray[np.uint16]], npt.NDArray[np.uint8], float]:
    """Digital numbers by band, the cloud mask at 60 m and the share of snow."""
    box = over.geobox
    images = {
        band.name: np.zeros((box.height * 10 // band.resolution, box.width * 10 // band.resolution), np.uint16)
        for band in SENTINEL2
    }
    cloud = np.zeros((box.height // 6, box.width // 6), np.uint8)
    snow = 0.0
    for strip in strips(scene, geometry, box):
        for number, band in enumerate(SENTINEL2):
            ratio = band.resolution // 10
            toa = observed(strip, scene, geometry, SENTINEL2, number, ratio)
            first = strip.first_row // ratio
            images[band.name][first : first + toa.shape[0]] = np.rint(toa * QUANTIFICATION - OFFSET)
        classes = truth_classes(strip)
        coarse = averaged(classes["cloud"].astype(np.float32), 6) > 0.5
        cloud[strip.first_row // 6 : strip.first_row // 6 + coarse.shape[0]] = coarse
        snow += float(classes["snow"].sum()) / (box.height * box.width)
        if writer:
            writer.write(strip, scene)
    if writer:
        writer.close()
    return images, cloud, snow


def _write_images(granule: Path, names: Names, box: GeoBox, images: dict[str, npt.NDArray[np.uint16]]) -> None:
    for band in SENTINEL2:
        path = granule / "IMG_DATA" / f"{names.image}_{code(band.name)}.jp2"
        _write_jp2(path, images[band.name][None], box, band.resolution)
    colours = np.stack([images[name] for name in ("B4", "B3", "B2")]).astype(np.float32)
    rgb = np.clip((colours + OFFSET) * (255 / 3558), 1, 255).astype(np.uint8)
    _write_jp2(granule / "IMG_DATA" / f"{names.image}_TCI.jp2", rgb, box, 10)
    step = max(1, box.width // PVI_PIXELS)
    _write_jp2(granule / "QI_DATA" / f"{names.image}_PVI.jp2", rgb[:, ::step, ::step], box, 10 * step)


def _write_masks(granule: Path, over: Sentinel2Pass, cloud: npt.NDArray[np.uint8]) -> None:
    """Detector footprints, quality (nothing wrong) and the cloud classes of every L1C."""
    for band in SENTINEL2:
        rows, columns = (size * 10 // band.resolution for size in over.geobox.shape)
        detectors = np.tile(_detector_columns(over, columns, band.resolution), (rows, 1))
        _write_jp2(
            granule / "QI_DATA" / f"MSK_DETFOO_{code(band.name)}.jp2", detectors[None], over.geobox, band.resolution
        )
        quality = np.zeros((8, (rows + 5) // 6, (columns + 5) // 6), np.uint8)
        _write_jp2(granule / "QI_DATA" / f"MSK_QUALIT_{code(band.name)}.jp2", quality, over.geobox, band.resolution * 6)
    classes = np.stack([cloud, np.zeros_like(cloud), np.zeros_like(cloud)])
    _write_jp2(granule / "QI_DATA" / "MSK_CLASSI_B00.jp2", classes, over.geobox, 60)


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


def _angles(over: Sentinel2Pass, scene: Scene) -> tuple[AngleNodes, dict[tuple[int, int], AngleNodes]]:
    """Sun angles, and view angles by (band number, detector), on the 5 km grid of the extent."""
    box = over.geobox
    rows, columns = (int(np.ceil(size * 10 / GRID_STEP)) + 1 for size in box.shape)
    x, y = np.meshgrid(box.left + GRID_STEP * np.arange(columns), box.top - GRID_STEP * np.arange(rows))
    longitude, latitude = Transformer.from_crs(box.epsg, 4326, always_xy=True).transform(x, y)
    positions = [
        sun_position(scene.sensing_time, lon, lat) for lon, lat in zip(longitude.flat, latitude.flat, strict=True)
    ]
    sun = AngleNodes(
        np.array([zenith for zenith, _ in positions]).reshape(x.shape),
        np.array([azimuth for _, azimuth in positions]).reshape(x.shape),
    )
    across = x - _track(over)
    detectors = _detector(across)
    views = {}
    for number, band in enumerate(SENTINEL2):
        for detector in np.unique(_detector(np.arange(box.left, box.bounds[2] + 1, 500.0) - _track(over))):
            near = np.abs(detectors - detector) <= GRID_STEP / DETECTOR_WIDTH + 0.5
            along = LOOK_AHEAD * (1 if detector % 2 else -1) + 0.6 * (band.centre - 0.9)
            views[number, int(detector)] = _view(across, along, near)
    return sun, views


def _view(across: npt.NDArray[np.float64], along: float, near: npt.NDArray[np.bool_]) -> AngleNodes:
    """Angles from the ground towards a satellite ``across`` (m) to the west and ``along`` (degrees) ahead."""
    heading = np.radians(TRACK_HEADING)
    sideways, ahead = -across / ORBIT_ALTITUDE, np.tan(np.radians(along))
    east = sideways * -np.cos(heading) + ahead * np.sin(heading)
    north = sideways * np.sin(heading) + ahead * np.cos(heading)
    zenith = np.degrees(np.arctan(np.hypot(east, north)))
    azimuth = np.degrees(np.arctan2(east, north)) % 360
    return AngleNodes(np.where(near, zenith, np.nan), np.where(near, azimuth, np.nan))


def _mean_geometry(sun: AngleNodes, views: dict[tuple[int, int], AngleNodes]) -> Geometry:
    zeniths, azimuths = (np.array([nodes.mean()[axis] for nodes in views.values()]) for axis in (0, 1))
    mean = np.exp(1j * np.radians(azimuths)).mean()
    return Geometry(*sun.mean(), float(zeniths.mean()), float(np.degrees(np.angle(mean)) % 360))


def _track(over: Sentinel2Pass) -> float:
    return 400_000.0 + TRACK_OFFSETS.get(over.relative_orbit, 0.0)


def _detector(across: npt.NDArray[np.floating]) -> npt.NDArray[np.int64]:
    """Number of the detector (1 to 12) that looks at a distance (m) from the ground track."""
    number: npt.NDArray[np.int64] = np.clip(np.floor(across / DETECTOR_WIDTH) + 7, 1, 12).astype(np.int64)
    return number


def _detector_columns(over: Sentinel2Pass, columns: int, pixel: int) -> npt.NDArray[np.uint8]:
    x = over.geobox.left + pixel * (np.arange(columns) + 0.5)
    return _detector(x - _track(over)).astype(np.uint8)


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
