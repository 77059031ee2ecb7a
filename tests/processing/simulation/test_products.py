"""Simulated products: the true formats, by independent readers; the same bytes again; plausible light and shade."""

from __future__ import annotations

import filecmp
import hashlib
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
from processing.simulation.cover import Cover
from processing.simulation.demonstration import TOULOUSE, demonstration_products, simulate, small_products
from processing.simulation.ground import draw_ground
from processing.simulation.scene import Geometry, Scene, sky_of, strips, sun_position
from processing.simulation.sky import cloud_optical_thickness, towards

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
    expected = sun_position(datetime(2018, 7, 17, 10, 54, 21, tzinfo=UTC), 1.444, 43.604)
    assert float(angles.sun_zenith.mean()) == pytest.approx(expected[0], abs=0.2)
    assert float(angles.sun_azimuth.mean()) == pytest.approx(expected[1], abs=0.5)
    assert 0 < float(angles.view_zenith.min()) <= float(angles.view_zenith.max()) < 12


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


def test_neighbouring_extents_agree_where_they_overlap() -> None:
    wide = GeoBox(32631, *TOULOUSE, 10, 240, 240)
    part = replace(wide, left=wide.left + 600, top=wide.top - 300, height=120, width=120)
    whole, inside = draw_ground(wide, seed=31, year=2018), draw_ground(part, seed=31, year=2018)
    assert np.array_equal(whole.cover[30:150, 60:180], inside.cover)
    assert np.allclose(whole.altitude[30:150, 60:180], inside.altitude)


def test_a_shadow_lies_where_the_sun_throws_it() -> None:
    """The shade is the cloud field displaced by height × tan(zenith), away from the sun."""
    geobox = GeoBox(32631, *TOULOUSE, 10, 300, 300)
    scene = Scene(datetime(2018, 7, 17, 10, 54, tzinfo=UTC), cloudiness=0.5)
    sky = sky_of(scene, Geometry(40.0, 135.0, 0.0, 0.0))
    east, north = towards(40.0, 135.0, 1000.0)
    assert (east, north) == pytest.approx((593.3, -593.3), abs=0.1)
    shade = cloud_optical_thickness(geobox, sky, shift_east=600.0, shift_north=-600.0)
    cloud = cloud_optical_thickness(geobox, sky)
    assert shade.max() > 0
    assert np.allclose(shade[:240, :240], cloud[60:, 60:], atol=1e-3)


def test_snow_lies_above_the_snow_line() -> None:
    geobox = GeoBox(32631, 330_000, 4_748_000, 30, 200, 200)
    scene = Scene(datetime(2018, 3, 29, 10, 54, tzinfo=UTC), cloudiness=0.0, snow_line=1600.0)
    strip = next(strips(scene, Geometry(45.0, 150.0, 3.0, 100.0), geobox))
    altitude, snow = strip.ground.altitude, strip.surface.snow
    assert altitude.max() > 2000
    assert snow[altitude > 2100].mean() > 0.5
    assert snow[altitude < 1200].mean() < 0.02


def _ndvi(product: Path, cover: npt.NDArray[np.uint8], crop: Cover) -> float:
    opened = open_product(product)
    red, near_infrared = (opened.read_toa(band, opened.extent(10)) for band in ("B4", "B8"))
    return float(np.median(((near_infrared - red) / (near_infrared + red))[cover == crop]))


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
