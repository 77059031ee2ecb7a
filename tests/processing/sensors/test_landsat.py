"""Landsat 8 and 9: both generations of the MTL."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import rasterio

from processing.errors import IncompleteProduct, InvalidMetadata, RejectedProduct, UnsupportedProduct
from processing.raster.geobox import GeoBox
from processing.sensors import open_product
from processing.sensors.geometry import nodes_around
from processing.sensors.mtl import Mtl

Copier = Callable[[str], Path]
EXPECTED = {
    "L8_L1_all_bands_cloudy": (
        "incomplete-product",
        "band B1 is missing: l8_MTL.txt names LC80200392015216LGN00_B1.TIF",
    ),
    "LC08_L1TP_204023_20200927_20201006_02_T1": ("incomplete-product", "band B1 is missing"),
    "LC08_L1TP_227074_20190825_20200826_02_T1": ("incomplete-product", "band B1 is missing"),
    "LC08_L2SP_204023_20200927_20201006_02_T1": ("unsupported-product", "L2SP"),
    "LC09_L1TP_063046_20230714_20230714_02_T1": ("incomplete-product", "band B9 is missing"),
}


def edit(path: Path, key: str, value: object) -> None:
    metadata = next(path.glob("*_MTL.txt"))
    text, count = re.subn(rf"\b{key} = .*", f"{key} = {value}", metadata.read_text())
    assert count
    metadata.write_text(text)


@pytest.mark.parametrize("folder", EXPECTED)
def test_real_products_as_they_are(folder: str, shared_data: Path) -> None:
    """Products with missing bands: the first missing one is named."""
    with pytest.raises(RejectedProduct) as caught:
        open_product(shared_data / "landsat" / folder).verify()
    assert caught.value.code == EXPECTED[folder][0]
    assert EXPECTED[folder][1] in str(caught.value)


def test_reads_a_real_product(real_products: dict[str, Path]) -> None:
    acquisition = open_product(real_products["landsat"]).acquisition
    assert acquisition.identifier == "LC80200392015216LGN00"
    assert (acquisition.platform, acquisition.relative_orbit) == ("landsat-8", 20)
    assert acquisition.sensing_time.isoformat() == "2015-08-04T16:19:21.791000+00:00"
    assert acquisition.sun_zenith == pytest.approx(90 - 64.74360932)
    assert acquisition.cloud_cover == 11.08


def test_collection_2_metadata(shared_data: Path) -> None:
    mtl = Mtl(next((shared_data / "landsat").glob("LC09_L1TP*/*_MTL.txt")))
    assert mtl.text("LANDSAT_PRODUCT_ID", "LANDSAT_SCENE_ID") == "LC09_L1TP_063046_20230714_20230714_02_T1"
    assert mtl.text("PROCESSING_LEVEL", "DATA_TYPE") == "L1TP"
    assert mtl.number("REFLECTANCE_MULT_BAND_1") == pytest.approx(2e-5)


def test_reflectance_by_the_published_formula(real_products: dict[str, Path]) -> None:
    product = open_product(real_products["landsat"])
    with rasterio.open(product.root / "LC80200392015216LGN00_B4.TIF") as dataset:
        numbers = dataset.read(1)[300, 300]
    whole = product.extent(30)
    zenith = np.radians(product.read_angles("B4", whole).sun_zenith[300, 300])
    toa = product.read_toa("B4", whole)[300, 300]
    assert toa == pytest.approx((2e-5 * numbers - 0.1) / np.cos(zenith), rel=1e-5)
    assert toa == pytest.approx((2e-5 * numbers - 0.1) / np.sin(np.radians(64.74360932)), rel=0.01)


def test_resampled_half_a_pixel_away(real_products: dict[str, Path]) -> None:
    """On a grid shifted by half a pixel, smooth parts are between their neighbours; outside is no data."""
    product = open_product(real_products["landsat"])
    own = product.extent(30)
    shifted = GeoBox(own.epsg, own.left - 15, own.top + 15, 30, own.height, own.width)
    toa, original = product.read_toa("B4", shifted), product.read_toa("B4", own)
    between = (original[:-1, :-1] + original[1:, :-1] + original[:-1, 1:] + original[1:, 1:]) / 4
    assert np.nanmean(np.abs(toa[1:, 1:] - between)) < 0.005
    outside = GeoBox(own.epsg, own.left - 3000, own.top, 30, 10, 50)
    assert np.isnan(product.read_toa("B4", outside)).all()


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_images_without_georeferencing_take_the_declared_corners(copy_of: Copier) -> None:
    path = copy_of("landsat")
    expected = open_product(path).extent(30)
    for image in path.glob("*.TIF"):
        with rasterio.open(image) as dataset:
            profile = dataset.profile | {"crs": None, "transform": None}
            pixels = dataset.read()
        plain = image.with_suffix(".plain")
        with rasterio.open(plain, "w", **profile) as dataset:
            dataset.write(pixels)
        plain.rename(image)
    product = open_product(path)
    assert product.extent(30) == expected
    part = GeoBox(expected.epsg, expected.left + 3000, expected.top - 3000, 30, 5, 5)
    assert np.isfinite(product.read_toa("B4", part)).all()


def test_images_elsewhere_than_declared(copy_of: Copier) -> None:
    path = copy_of("landsat")
    edit(path, "CORNER_UL_PROJECTION_X_PRODUCT", 100000)
    with pytest.raises(InvalidMetadata, match="georeferenced"):
        open_product(path)


def test_images_of_another_size_than_declared(copy_of: Copier) -> None:
    path = copy_of("landsat")
    edit(path, "REFLECTIVE_LINES", 7821)
    with pytest.raises(IncompleteProduct, match="7821"):
        open_product(path)


def test_angle_bands_are_used(copy_of: Copier) -> None:
    path = copy_of("landsat")
    values = {"SZA": 2525, "SAA": 11600, "VZA": 310, "VAA": -7700}
    names = {"SZA": "SOLAR_ZENITH", "SAA": "SOLAR_AZIMUTH", "VZA": "SENSOR_ZENITH", "VAA": "SENSOR_AZIMUTH"}
    with rasterio.open(next(path.glob("*_B4.TIF"))) as dataset:
        profile = dataset.profile | {"dtype": "int16"}
    metadata = next(path.glob("*_MTL.txt"))
    lines = ""
    for code, value in values.items():
        with rasterio.open(path / f"x_{code}.TIF", "w", **profile) as dataset:
            dataset.write(np.full((1, profile["height"], profile["width"]), value, np.int16))
        lines += f'    FILE_NAME_ANGLE_{names[code]}_BAND_4 = "x_{code}.TIF"\n'
    metadata.write_text(
        metadata.read_text().replace("  END_GROUP = PRODUCT_METADATA", lines + "  END_GROUP = PRODUCT_METADATA")
    )
    product = open_product(path)
    angles = product.read_angles("B4", product.extent(30).coarsened(50))
    assert angles.view_zenith[2, 2] == pytest.approx(3.10)
    assert angles.view_azimuth[2, 2] == pytest.approx(283.0)
    assert angles.sun_zenith[2, 2] == pytest.approx(25.25)
    assert angles.sun_zenith.min() > 25


def test_angles_beyond_the_angle_bands_are_the_orbits(copy_of: Copier) -> None:
    path = copy_of("landsat")
    product = open_product(path)
    around = nodes_around(product.extent(30).epsg, product.extent(30).bounds, 10_000)
    angles = product.read_angles("B4", around)
    assert angles.source == "orbit"
    assert np.abs(np.diff(angles.view_zenith)).max() < 1
    assert np.abs(angles.sun_zenith - product.acquisition.sun_zenith).max() < 1


def test_each_pixel_has_its_own_sun(real_products: dict[str, Path]) -> None:
    """From the east, in the morning, the sun is higher: the same number is a lower reflectance."""
    product = open_product(real_products["landsat"])
    whole = product.extent(30)
    gain, offset = product.calibration("B2")
    ratio = (product.read_numbers("B2", whole) * gain + offset) / product.read_toa("B2", whole)
    sun = product.read_angles("B2", whole).sun_zenith
    assert np.allclose(ratio, np.cos(np.radians(sun)), atol=1e-4)
    assert ratio[100, -1] > ratio[100, 0] + 5e-4


def test_solar_irradiance_that_the_calibration_supposes(shared_data: Path, real_products: dict[str, Path]) -> None:
    """E = π d² Lmax / ρmax: near Thuillier's 2067, 1893 and 1603 W m⁻² µm⁻¹ for blue, green and red."""
    product = open_product(real_products["landsat"])
    for band, expected in (("B2", 2067), ("B3", 1893), ("B4", 1603)):
        assert product.spectral(band).solar_irradiance == pytest.approx(expected, rel=0.05)


def test_marked_as_simulated(copy_of: Copier) -> None:
    path = copy_of("landsat")
    edit(path, "ORIGIN", '"Simulated by Atelier"')
    assert open_product(path).acquisition.simulated is True


@pytest.mark.parametrize(
    ("key", "value", "error"),
    [
        ("SPACECRAFT_ID", '"LANDSAT_5"', UnsupportedProduct),
        ("MAP_PROJECTION", '"PS"', UnsupportedProduct),
        ("SUN_ELEVATION", "high", InvalidMetadata),
        ("FILE_NAME_BAND_2", '"../../../etc/passwd"', InvalidMetadata),
        ("LANDSAT_SCENE_ID", '"../../x"', InvalidMetadata),
        ("SCENE_CENTER_TIME", "noon", InvalidMetadata),
        ("UTM_ZONE", "99", InvalidMetadata),
        ("REFLECTIVE_LINES", "nan", InvalidMetadata),
        ("SUN_ELEVATION", "-5", UnsupportedProduct),
        ("WRS_PATH", "234", InvalidMetadata),
        ("WRS_PATH", "1e300", InvalidMetadata),
        ("REFLECTANCE_MULT_BAND_3", "0", InvalidMetadata),
        ("REFLECTANCE_ADD_BAND_3", "nan", InvalidMetadata),
    ],
)
def test_metadata_that_cannot_be(key: str, value: str, error: type[RejectedProduct], copy_of: Copier) -> None:
    path = copy_of("landsat")
    edit(path, key, value)
    with pytest.raises(error):
        open_product(path)


def test_two_products_in_one_folder(copy_of: Copier) -> None:
    path = copy_of("landsat")
    (path / "other_MTL.txt").write_text("GROUP = L1_METADATA_FILE")
    with pytest.raises(IncompleteProduct, match="2 files"):
        open_product(path)
