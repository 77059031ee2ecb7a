"""Sentinel-2 L1C: what the metadata say decides."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import rasterio

from processing.errors import (
    ChecksumMismatch,
    IncompleteProduct,
    InvalidMetadata,
    RejectedProduct,
    UnsupportedProduct,
)
from processing.sensors import open_product
from tests.processing.products import sentinel2, sign

Copier = Callable[[str], Path]


def edit(path: Path, pattern: str, replacement: str) -> None:
    text, count = re.subn(pattern, replacement, path.read_text(encoding="utf-8"))
    assert count
    path.write_text(text, encoding="utf-8")


def test_reads_a_real_product(real_products: dict[str, Path]) -> None:
    """Values read in the XML by eye."""
    acquisition = open_product(real_products["sentinel2"]).acquisition
    assert acquisition.identifier == "S2A_MSIL1C_20171207T002051_N0206_R116_T55JEJ_20171207T032513"
    assert acquisition.platform == "sentinel-2a"
    assert acquisition.sensing_time.isoformat() == "2017-12-07T00:22:52.127000+00:00"
    assert (acquisition.relative_orbit, acquisition.orbit_state, acquisition.tile_id) == (116, "descending", "55JEJ")
    assert acquisition.sun_zenith == pytest.approx(22.488, abs=1e-3)
    assert acquisition.simulated is False


def test_decimated_images_keep_their_own_grid(real_products: dict[str, Path]) -> None:
    grid = open_product(real_products["sentinel2"]).extent(10)
    assert (grid.resolution, grid.shape, grid.epsg) == (640, (172, 172), 32755)


def test_sun_angles_are_interpolated_between_the_nodes(real_products: dict[str, Path]) -> None:
    """At 5 km from the first corner lies the second node of the XML's grid; half-way their mean."""
    product = open_product(real_products["sentinel2"])
    text = next(product.root.rglob("MTD_TL.xml")).read_text()
    nodes = re.findall(r"<VALUES>([^<]*)</VALUES>", text.split("<Sun_Angles_Grid>")[1].split("</Zenith>")[0])
    rows = [[float(value) for value in row.split()] for row in nodes]
    whole = product.extent(10)
    pixel = type(whole)(whole.epsg, whole.left + 2500 - 5, whole.top - 5000 + 5, 10, 1, 1)
    expected = (rows[1][0] + rows[1][1]) / 2
    assert product.read_angles("B2", pixel).sun_zenith[0, 0] == pytest.approx(expected, abs=1e-3)


def test_view_angles_differ_between_bands(real_products: dict[str, Path]) -> None:
    """The detectors of a band see the ground a moment before those of the next: its parallax."""
    product = open_product(real_products["sentinel2"])
    grid = product.extent(10).coarsened(40)
    blue, aerosol = product.read_angles("B2", grid), product.read_angles("B9", grid)
    assert np.abs(blue.view_azimuth - aerosol.view_azimuth).max() > 0.5


@pytest.mark.parametrize("offset", [-1000, 0])
def test_the_offset_is_the_metadatas(offset: int, copy_of: Copier) -> None:
    path = copy_of("sentinel2")
    before = open_product(path).read_toa("B4", open_product(path).extent(10))
    offsets = "".join(f'<RADIO_ADD_OFFSET band_id="{band}">{offset}</RADIO_ADD_OFFSET>' for band in range(13))
    edit(path / "MTD_MSIL1C.xml", "(<QUANTIFICATION_VALUE)", rf"{offsets}\1")
    after = open_product(path).read_toa("B4", open_product(path).extent(10))
    assert np.nanmean(after - before) == pytest.approx(offset / 10000, abs=1e-6)
    assert np.array_equal(np.isnan(before), np.isnan(after))


def test_offsets_differ_from_band_to_band(copy_of: Copier) -> None:
    """Those that the metadata leave out are 0, in any order."""
    path = copy_of("sentinel2")
    offsets = "".join(f'<RADIO_ADD_OFFSET band_id="{band}">-{band}00</RADIO_ADD_OFFSET>' for band in (12, 3, 1))
    edit(path / "MTD_MSIL1C.xml", "(<QUANTIFICATION_VALUE)", rf"{offsets}\1")
    product = open_product(path)
    expected = {"B2": -0.01, "B4": -0.03, "B12": -0.12, "B1": 0, "B8A": 0}
    assert {band: product.calibration(band)[1] for band in expected} == pytest.approx(expected)


@pytest.mark.parametrize("offset", ['band_id="13">-1000', 'band_id="x">-1000', 'band_id="1">nan', 'bandId="1">-1000'])
def test_offsets_that_cannot_be(offset: str, copy_of: Copier) -> None:
    path = copy_of("sentinel2")
    edit(path / "MTD_MSIL1C.xml", "(<QUANTIFICATION_VALUE)", rf"<RADIO_ADD_OFFSET {offset}</RADIO_ADD_OFFSET>\1")
    with pytest.raises(InvalidMetadata, match="RADIO_ADD_OFFSET"):
        open_product(path)


def test_saturation_is_the_metadatas(copy_of: Copier) -> None:
    path = copy_of("sentinel2")
    edit(path / "MTD_MSIL1C.xml", ">65535</SPECIAL_VALUE_INDEX>", ">32767</SPECIAL_VALUE_INDEX>")
    product = open_product(path)
    assert product.saturated_number("B2") == 32767


def test_special_values_that_are_not_declared(copy_of: Copier) -> None:
    path = copy_of("sentinel2")
    edit(path / "MTD_MSIL1C.xml", r"(?s)<Special_Values>.*</Special_Values>", "")
    assert open_product(path).saturated_number("B2") == 65535


def test_another_number_for_missing_pixels_is_refused(copy_of: Copier) -> None:
    path = copy_of("sentinel2")
    edit(path / "MTD_MSIL1C.xml", ">0</SPECIAL_VALUE_INDEX>", ">65534</SPECIAL_VALUE_INDEX>")
    with pytest.raises(UnsupportedProduct, match="missing pixels are 65534"):
        open_product(path)


@pytest.mark.parametrize("baseline", ["02.04", "02.09", "03.01", "04.00", "05.00", "05.11"])
@pytest.mark.parametrize("unit", "ABC")
def test_every_satellite_and_baseline(unit: str, baseline: str, copy_of: Copier) -> None:
    path = copy_of("sentinel2")
    metadata = path / "MTD_MSIL1C.xml"
    edit(metadata, "S2A_MSIL1C", f"S2{unit}_MSIL1C")
    edit(metadata, "Sentinel-2A", f"Sentinel-2{unit}")
    edit(metadata, "_N0206_", f"_N{baseline.replace('.', '')}_")
    edit(metadata, ">02.06</PROCESSING_BASELINE>", f">{baseline}</PROCESSING_BASELINE>")
    acquisition = open_product(path).acquisition
    assert acquisition.platform == f"sentinel-2{unit.lower()}"
    assert acquisition.processing_baseline == baseline
    assert acquisition.absolute_orbit == 12840


def test_spectral_responses_are_the_metadatas(real_products: dict[str, Path]) -> None:
    """Values read in the XML by eye; the solar irradiance and the gain of B1."""
    spectral = open_product(real_products["sentinel2"]).spectral("B1")
    assert spectral.wavelengths == (430, 457)
    assert (spectral.solar_irradiance, spectral.physical_gain) == (1913.57, 4.05671838)
    assert max(spectral.response) == pytest.approx(1, abs=0.01)


def test_a_product_without_footprints_says_so(copy_of: Copier) -> None:
    path = copy_of("sentinel2")
    grid = open_product(path).extent(10).coarsened(20)
    assert open_product(path).read_angles("B3", grid).source == "detector footprints"
    for mask in path.rglob("MSK_DETFOO_B03.gml"):
        mask.unlink()
    assert open_product(path).read_angles("B3", grid).source == "mean over detectors"
    assert open_product(path).read_angles("B4", grid).source == "detector footprints"


def test_quantification_is_the_metadatas(copy_of: Copier) -> None:
    path = copy_of("sentinel2")
    edit(path / "MTD_MSIL1C.xml", r">10000</QUANTIFICATION_VALUE>", ">5000</QUANTIFICATION_VALUE>")
    product, original = open_product(path), None
    doubled = product.read_toa("B4", product.extent(10))
    edit(path / "MTD_MSIL1C.xml", r">5000</QUANTIFICATION_VALUE>", ">10000</QUANTIFICATION_VALUE>")
    original = open_product(path).read_toa("B4", product.extent(10))
    assert np.nanmedian(doubled / original) == pytest.approx(2)


def test_marked_as_simulated(copy_of: Copier) -> None:
    path = copy_of("sentinel2")
    edit(path / "MTD_MSIL1C.xml", r"(<n1:General_Info>)", r"<!-- atelier: simulated product -->\1")
    assert open_product(path).acquisition.simulated is True


def test_a_changed_file_contradicts_the_manifest(copy_of: Copier) -> None:
    path = copy_of("sentinel2")
    report = next(path.rglob("GENERAL_QUALITY.xml"))
    report.write_bytes(report.read_bytes().replace(b"PASSED", b"FAILED", 1))
    with pytest.raises(ChecksumMismatch, match=r"GENERAL_QUALITY\.xml"):
        open_product(path).verify()


def test_a_wrong_checksum_of_a_sound_image(copy_of: Copier) -> None:
    path = copy_of("sentinel2")
    image = next(path.rglob("*_B03.jp2"))
    edit(path / "manifest.safe", rf"({image.name}.{{0,60}}?>)[0-9a-f]{{32}}", r"\g<1>" + "0" * 32)
    with pytest.raises(ChecksumMismatch, match=image.name):
        open_product(path).verify()


def test_images_without_any_data(copy_of: Copier) -> None:
    path = copy_of("sentinel2")
    for image in path.rglob("IMG_DATA/*_B*.jp2"):
        with rasterio.open(image) as dataset:
            kept = ("driver", "height", "width", "count", "dtype", "crs", "transform")
            profile = {key: dataset.profile[key] for key in kept}
            nothing = np.zeros((1, dataset.height, dataset.width), np.uint16)
        image.unlink()
        with rasterio.open(image, "w", **profile) as dataset:
            dataset.write(nothing)
    sign(path)
    with pytest.raises(IncompleteProduct, match="no data at all"):
        open_product(path).verify()


def test_metadata_of_another_tile(copy_of: Copier) -> None:
    path = copy_of("sentinel2")
    edit(next(path.rglob("MTD_TL.xml")), "_T55JEJ_", "_T31TCJ_")
    with pytest.raises(InvalidMetadata, match="31TCJ"):
        open_product(path)


@pytest.mark.parametrize("image", ["../../../../etc/passwd", "/etc/passwd", "GRANULE/../../x/y_B01"])
def test_image_files_outside_the_product(image: str, copy_of: Copier) -> None:
    path = copy_of("sentinel2")
    edit(path / "MTD_MSIL1C.xml", r"<IMAGE_FILE>[^<]*B01</IMAGE_FILE>", f"<IMAGE_FILE>{image}</IMAGE_FILE>")
    with pytest.raises(InvalidMetadata, match="IMAGE_FILE"):
        open_product(path)


def test_level_2a_is_told_apart(tmp_path: Path) -> None:
    folder = tmp_path / "S2A_MSIL2A_20240120T105341_N0510_R051_T31TCJ_20240120T140000.SAFE"
    folder.mkdir()
    (folder / "MTD_MSIL2A.xml").write_text("<a/>")
    with pytest.raises(UnsupportedProduct, match="Level-2A"):
        open_product(folder)


EXPECTED = {
    "s2-l1c-safe-31TCJ": ("incomplete-product", r"_B01\.jp2 does not cover the extent that MTD_TL\.xml declares"),
    "s2-l1c-safe-decimated": ("checksum-mismatch", r"_B01\.jp2 is not the file that the provider made"),
}


@pytest.mark.parametrize("folder", EXPECTED)
def test_real_products_as_they_are(folder: str, shared_data: Path) -> None:
    """Crops and decimations: each is rejected for what is wrong with it."""
    products = sorted((shared_data / folder).glob("*.SAFE"))
    assert len(products) == 2
    for path in products:
        with pytest.raises(RejectedProduct) as caught:
            open_product(path).verify()
        assert caught.value.code == EXPECTED[folder][0]
        assert re.search(EXPECTED[folder][1], str(caught.value))


def test_newer_baselines_are_read(shared_data: Path, tmp_path: Path) -> None:
    """The metadata of baseline 05.10, which the crops' images cannot follow."""
    from processing.sensors.safe_manifest import read_checksums
    from processing.sensors.safe_metadata import read_product_metadata, read_tile_metadata

    path = sorted((shared_data / "s2-l1c-safe-31TCJ").glob("S2A*.SAFE"))[0]
    product = read_product_metadata(path / "MTD_MSIL1C.xml")
    tile = read_tile_metadata(path / product.granule / "MTD_TL.xml")
    assert set(product.offsets.values()) == {-1000.0}
    assert (product.processing_baseline, product.relative_orbit, tile.tile_id) == ("05.10", 51, "31TCJ")
    assert tile.sensing_time.isoformat() == "2024-01-20T10:58:50.500329+00:00"
    assert {checksum.algorithm for checksum in read_checksums(path / "manifest.safe").values()} == {"SHA3-256"}


def test_sign_is_needed(shared_data: Path, tmp_path: Path) -> None:
    """The tests' own copy passes because its manifest was rewritten, not because nothing is compared."""
    path = sentinel2(shared_data, tmp_path)
    open_product(path).verify()
    next(path.rglob("*_TCI.jp2")).write_bytes(b"x")
    with pytest.raises(RejectedProduct):
        open_product(path).verify()
