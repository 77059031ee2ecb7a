"""Simulated products: the true formats, by independent readers; the same bytes again; plausible light and shade."""

from __future__ import annotations

import filecmp
import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from xml.etree.ElementTree import Element

import numpy as np
import numpy.typing as npt
import pytest
import rasterio
from defusedxml.ElementTree import parse

from catalog.configuration import PROJECT_DIRECTORY
from processing.raster.geobox import GeoBox
from processing.sensors import open_product
from processing.simulation.archives import packed
from processing.simulation.cover import Cover
from processing.simulation.demonstration import demonstration_products, simulate, small_products
from processing.simulation.elevation import write_elevation
from processing.simulation.geometry import sun_position
from processing.simulation.ground import draw_ground
from processing.simulation.swath import R051

READING_TRUTH = ("simulation.truth", "truth.json", "surface_reflectance.tif")


def _files(root: Path) -> set[Path]:
    return {path.relative_to(root) for path in root.rglob("*") if path.is_file()}


def _objects(safe: Path) -> Iterator[Element]:
    return parse(safe / "manifest.safe").iter("byteStream")


def test_gdal_s_sentinel2_driver_opens_every_resolution(safe: Path) -> None:
    with rasterio.open(safe / "MTD_MSIL1C.xml", driver="SENTINEL2") as product:
        subdatasets = product.subdatasets
    assert len(subdatasets) == 4
    shapes = {}
    for name in subdatasets:
        with rasterio.open(name) as dataset:
            shapes[name.split(":")[-2]] = (dataset.count, dataset.shape, dataset.crs.to_epsg(), dataset.transform[0])
    assert shapes["10m"] == (4, (540, 540), 32631, 10)
    assert shapes["20m"] == (6, (270, 270), 32631, 20)
    assert shapes["60m"] == (3, (90, 90), 32631, 60)


def test_stactools_makes_an_item_of_it(safe: Path) -> None:
    from stactools.sentinel2.stac import create_item

    item = create_item(str(safe))
    assert item.properties["platform"] == "sentinel-2a"
    assert item.properties["grid:code"] == "MGRS-31TCJ"
    assert {"blue", "nir", "swir22"} <= set(item.assets)


READ_BY_EOREADER = """
import json, sys
from eoreader.reader import Reader
product = Reader().open(sys.argv[1])
told = {
    "datetime": product.get_datetime(as_datetime=True).isoformat(),
    "zenith": product.get_mean_sun_angles()[1],
    "epsg": product.crs().to_epsg(),
    "cloud": product.get_cloud_cover(),
}
print(json.dumps(told))
"""


def test_eoreader_opens_it(safe: Path) -> None:
    """In a process of its own: it empties every cache of the one that it runs in."""
    command = [sys.executable, "-W", "ignore", "-c", READ_BY_EOREADER, str(safe)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    told = json.loads(run.stdout.splitlines()[-1])
    assert told["datetime"] == "2018-07-20T10:54:21"
    assert told["zenith"] == pytest.approx(
        sun_position(datetime(2018, 7, 20, 10, 54, 21, tzinfo=UTC), 1.444, 43.604)[0], abs=0.3
    )
    assert told["epsg"] == 32631
    assert told["cloud"] < 60


def test_the_manifest_names_every_file_with_its_size_and_checksum(safe: Path) -> None:
    named = set()
    for stream in _objects(safe):
        location, checksum = stream.find("fileLocation"), stream.find("checksum")
        assert location is not None
        assert checksum is not None
        data = (safe / location.get("href", "")).read_bytes()
        named.add(Path(location.get("href", "")))
        assert int(stream.get("size", "")) == len(data)
        assert checksum.text == hashlib.sha3_256(data).hexdigest().upper()
    assert named == _files(safe) - {Path("manifest.safe")}


def test_the_angles_of_the_metadata_are_those_of_the_sun_that_day(safe: Path) -> None:
    product = open_product(safe)
    angles = product.read_angles("B4", product.extent(60))
    expected = sun_position(datetime(2018, 7, 20, 10, 54, 21, tzinfo=UTC), 1.444, 43.604)
    assert float(angles.sun_zenith.mean()) == pytest.approx(expected[0], abs=0.2)
    assert float(angles.sun_azimuth.mean()) == pytest.approx(expected[1], abs=0.5)
    assert 0 < float(angles.view_zenith.min()) <= float(angles.view_zenith.max()) < 12


def test_the_detectors_of_the_mask_are_those_of_the_angle_grids(safe: Path) -> None:
    """A product at the border of two detectors, near the ground track of R051: the view jumps ahead and behind."""
    granule = next((safe / "GRANULE").iterdir())
    with rasterio.open(granule / "QI_DATA" / "MSK_DETFOO_B02.jp2") as dataset:
        seen = set(np.unique(dataset.read(1)).tolist())
        assert dataset.shape == (540, 540)
    grids = parse(granule / "MTD_TL.xml").iter("Viewing_Incidence_Angles_Grids")
    azimuths = {int(grid.get("detectorId", "")): grid for grid in grids if grid.get("bandId") == "1"}
    assert seen <= set(azimuths)
    for detector, grid in azimuths.items():
        values = [float(value) for row in grid.iterfind("Azimuth//VALUES") for value in (row.text or "").split()]
        ahead = np.cos(np.radians(np.array(values) - R051.heading))  # the satellite flies south
        known = ahead[np.isfinite(ahead)]
        assert known.size
        assert ((known > 0) == bool(detector % 2)).all()


def test_the_sun_is_where_an_ephemeris_puts_it() -> None:
    """NOAA's solar calculator, Toulouse, 2018-06-21 12:00 UTC: elevation 69.8°, azimuth 183°."""
    zenith, azimuth = sun_position(datetime(2018, 6, 21, 12, 0, tzinfo=UTC), 1.444, 43.604)
    assert zenith == pytest.approx(20.2, abs=0.2)
    assert azimuth == pytest.approx(183, abs=1.5)


@pytest.mark.parametrize("which", [0, 1])
def test_the_same_product_has_the_same_bytes_in_another_process(which: int, simulated: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; "
        "from processing.simulation.demonstration import simulate, small_products; "
        f"print(simulate(small_products()[{which}], directory=Path(sys.argv[1])).name)"
    )
    made = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True, cwd=PROJECT_DIRECTORY
    )
    name = made.stdout.strip()
    first, second = simulated / name, tmp_path / name
    assert _files(first) == _files(second)
    assert [path for path in _files(first) if not filecmp.cmp(first / path, second / path, shallow=False)] == []


def test_the_enclosed_forecasts_are_near_the_truth_and_not_it(safe: Path) -> None:
    """Read by GDAL: AOT at 550 nm, then columns of water vapour and ozone."""
    folder = next((safe / "GRANULE").iterdir()) / "AUX_DATA"
    scene = small_products()[0].scene
    with rasterio.open(folder / "AUX_CAMSFO") as dataset:
        assert dataset.driver == "GRIB"
        assert dataset.shape == (9, 9)
        elements = [dataset.tags(band)["GRIB_ELEMENT"] for band in dataset.indexes]
        assert elements[0] == "Z"
        aot = dataset.read(1 + elements.index("var207 of table 210 of center ECMWF"))
        species = [dataset.read(1 + k) for k, name in enumerate(elements) if name[:6] in
                   ("var208", "var209", "var210", "var211", "var212")]  # fmt: skip
        seconds = int(dataset.tags(1)["GRIB_VALID_TIME"])
        west, south, east, north = dataset.bounds
    assert abs(seconds - scene.sensing_time.timestamp()) < 60
    assert west < 1.40 < 1.48 < east
    assert south < 43.57 < 43.63 < north
    assert 0.4 * scene.aot < aot.mean() < 2.5 * scene.aot
    assert abs(aot.mean() - scene.aot) > 0.01 * scene.aot
    assert len(species) == 5
    assert 0.8 < np.sum(species, axis=0).mean() / aot.mean() < 1
    with rasterio.open(folder / "AUX_ECMWFT") as dataset:
        elements = [dataset.tags(band)["GRIB_ELEMENT"] for band in dataset.indexes]
        water, ozone = (dataset.read(1 + elements.index(name)) for name in ("PWC", "TCO3"))
    assert water.mean() / 10 == pytest.approx(scene.water_vapour, rel=0.3)
    assert ozone.mean() == pytest.approx(0.3 * 0.021415, rel=0.1)


def test_the_elevation_model_is_the_relief(tmp_path: Path) -> None:
    """Tiles by their official names; at the places of its pixels, the altitudes of the ground that was drawn."""
    from pyproj import Transformer

    extent = GeoBox(32631, 330_000, 4_748_000, 30, 120, 120)
    files = write_elevation(tmp_path, extent, margin=300.0)
    assert [path.name for path in files] == ["Copernicus_DSM_COG_10_N42_00_E000_00_DEM.tif"]
    ground = draw_ground(extent, seed=31, year=2018).altitude
    x = extent.left + extent.resolution * (np.arange(120) + 0.5)
    y = extent.top - extent.resolution * (np.arange(120) + 0.5)
    places = zip(*Transformer.from_crs(32631, 4326, always_xy=True).transform(x, y), strict=True)
    with rasterio.open(files[0]) as dataset:
        assert dataset.crs.to_epsg() == 4326
        assert dataset.transform[0] == pytest.approx(1 / 3600)
        west = (dataset.transform.c - 0) * 3600
        assert abs(west + 0.5 - round(west + 0.5)) < 1e-6
        along = np.array([value[0] for value in dataset.sample(places)])
    assert np.ptp(along) > 100
    assert np.abs(along - np.diagonal(ground)).max() < 20  # half a pixel of a steep slope
    assert abs((along - np.diagonal(ground)).mean()) < 2


def test_two_degrees_of_a_country_are_two_tiles(tmp_path: Path) -> None:
    files = write_elevation(tmp_path, GeoBox(32631, 336_000, 4_748_000, 30, 50, 50), margin=500.0)
    assert [path.name[22:33] for path in files] == ["N42_00_E000", "N42_00_E001"]
    bounds = []
    for path in files:
        with rasterio.open(path) as dataset:
            bounds.append(dataset.bounds)
    assert bounds[0].right == pytest.approx(bounds[1].left)
    assert bounds[0].top == bounds[1].top


def _ndvi(product: Path, cover: npt.NDArray[np.uint8], crop: Cover) -> float:
    opened = open_product(product)
    red, near_infrared = (opened.read_toa(band, opened.extent(10)) for band in ("B4", "B8"))
    return float(np.median(((near_infrared - red) / (near_infrared + red))[cover == crop]))


def test_landsat_s_numbers_are_the_mtl_s_reflectances(landsat: Path, simulated: Path) -> None:
    """By hand from the text, and by the panchromatic image's place: its pixels share the centres of the others'."""
    text = next(landsat.glob("*_MTL.txt")).read_text()
    fields = dict(line.strip().split(" = ", 1) for line in text.splitlines() if " = " in line)
    with rasterio.open(landsat / fields["FILE_NAME_BAND_5"].strip('"')) as dataset:
        numbers, transform = dataset.read(1), dataset.transform
    gain, offset = (float(fields[f"REFLECTANCE_{key}_BAND_5"]) for key in ("MULT", "ADD"))
    product = open_product(landsat)
    with rasterio.open(landsat / fields["FILE_NAME_ANGLE_SOLAR_ZENITH_BAND_4"].strip('"')) as dataset:
        zenith = dataset.read(1) / 100
    assert zenith.mean() == pytest.approx(90 - float(fields["SUN_ELEVATION"]), abs=0.02)
    reflectance = (gain * numbers + offset) / np.cos(np.radians(zenith))
    assert np.allclose(reflectance, product.read_toa("B5", product.extent(30)), rtol=2e-4)
    with rasterio.open(simulated / "truth" / landsat.name / "surface_reflectance.tif") as dataset:
        ground = dataset.read(5).astype(float) / 10_000
    ground = ground.reshape(180, 2, 180, 2).mean(axis=(1, 3))
    assert np.corrcoef(ground.ravel(), reflectance.ravel())[0, 1] > 0.9
    assert (transform.c + 15) % 30 == 0
    with rasterio.open(landsat / fields["FILE_NAME_BAND_8"].strip('"')) as dataset:
        assert dataset.shape == (359, 359)
        assert dataset.transform.c + 7.5 == transform.c + 15
    assert parse(next(landsat.glob("*_MTL.xml"))).findtext(".//LANDSAT_PRODUCT_ID") == landsat.name


@pytest.mark.parametrize("which", [0, 1])
def test_the_packed_product_has_the_same_bytes_and_files(which: int, safe: Path, landsat: Path, tmp_path: Path) -> None:
    source = (safe, landsat)[which]
    digests = set()
    for attempt in ("first", "second"):
        copy = shutil.copytree(source, tmp_path / attempt / source.name)
        archive = packed(copy)
        digests.add(hashlib.sha256(archive.read_bytes()).hexdigest())
        shutil.unpack_archive(archive, tmp_path / f"{attempt}-unpacked")
    assert len(digests) == 1
    unpacked = tmp_path / "second-unpacked"
    assert _files(unpacked / source.name if which == 0 else unpacked) == _files(source)


def test_a_size_that_is_no_multiple_of_60_m_is_covered(tmp_path: Path) -> None:
    base = small_products()[0]
    over = replace(base.over, geobox=replace(base.over.geobox, height=549, width=549))
    product = open_product(simulate(replace(base, over=over), directory=tmp_path))
    assert [product.extent(pixel).shape for pixel in (10, 20, 60)] == [(549, 549), (275, 275), (92, 92)]
    for band, pixel in (("B4", 10), ("B11", 20), ("B9", 60)):
        assert np.isfinite(product.read_toa(band, product.extent(pixel))).all()


def test_winter_crops_are_green_in_april_and_summer_crops_in_july(tmp_path: Path) -> None:
    base = small_products()[0]
    countryside = replace(base.over.geobox, left=345_000, top=4_820_040)
    over = replace(base.over, geobox=countryside)
    cover = draw_ground(countryside, seed=31, year=2018).cover
    greenness = {}
    for month in (4, 7):
        scene = replace(base.scene, sensing_time=base.scene.sensing_time.replace(month=month), cloudiness=0.0)
        product = simulate(replace(base, over=over, scene=scene), directory=tmp_path)
        greenness[month] = {crop: _ndvi(product, cover, crop) for crop in (Cover.WHEAT, Cover.SUNFLOWER)}
    assert greenness[4][Cover.WHEAT] > greenness[4][Cover.SUNFLOWER] + 0.2
    assert greenness[7][Cover.SUNFLOWER] > greenness[7][Cover.WHEAT] + 0.2


def test_reflectances_are_those_of_a_planet(safe: Path, landsat: Path) -> None:
    for root in (safe, landsat):
        product = open_product(root)
        for name, band in product.bands.items():
            toa = product.read_toa(name, product.extent(band.resolution))
            assert np.isfinite(toa).all()
            assert 0 <= float(toa.min()) <= float(toa.max()) < 1.3, (root.name, name)


def test_the_truth_is_apart_and_nothing_that_processes_knows_of_it(simulated: Path, safe: Path, landsat: Path) -> None:
    assert (simulated / "truth" / safe.stem / "truth.json").exists()
    assert not [path for root in (safe, landsat) for path in root.rglob("*") if "truth" in path.name.lower()]
    code = [
        path
        for package in ("processing", "catalog", "portal")
        for path in (PROJECT_DIRECTORY / package).rglob("*.py")
        if "simulation" not in path.parts
    ]
    assert [path for path in code if any(word in path.read_text() for word in READING_TRUTH)] == []


def test_the_demonstration_holds_what_a_visitor_types() -> None:
    products = demonstration_products()
    names = [product.identifier for product in products]
    assert len(set(names)) == len(names)
    assert sum(name.startswith("LC08") and "_2014" in name for name in names) >= 7
    assert sum("_T31TCJ_" in name for name in names) >= 5
    assert sum("_T31TCH_" in name for name in names) >= 4
