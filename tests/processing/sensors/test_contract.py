"""What every sensor promises, whichever module it is in."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from processing.errors import CorruptProduct, IncompleteProduct, InvalidMetadata, RejectedProduct, UnknownProduct
from processing.level1 import Level1Product
from processing.sensors import open_product, sensors
from tests.processing.products import metadata_of, sign

SENSORS = [sensor.name for sensor in sensors()]
ROLES = {"blue", "green", "red", "nir08", "swir16", "cirrus"}
Copier = Callable[[str], Path]


def verified(path: Path) -> Level1Product:
    product = open_product(path)
    product.verify()
    return product


def images(path: Path) -> list[Path]:
    product = open_product(path)
    return [path / file for file in product.files() if file.suffix.lower() in {".jp2", ".tif"}]


@pytest.mark.parametrize("name", SENSORS)
def test_every_sensor_has_a_real_product_to_be_tested_with(name: str, real_products: dict[str, Path]) -> None:
    assert name in real_products


@pytest.mark.parametrize("name", SENSORS)
def test_opens_and_verifies(name: str, real_products: dict[str, Path]) -> None:
    product = verified(real_products[name])
    acquisition = product.acquisition
    assert acquisition.sensing_time.tzinfo is not None
    assert 0 <= acquisition.sun_zenith < 90
    assert re.fullmatch(r"[\w-]+", acquisition.identifier)
    assert {band.common_name for band in product.bands.values()} >= ROLES
    assert all((product.root / file).is_file() for file in product.files())


@pytest.mark.parametrize("name", SENSORS)
def test_reads_reflectance_and_angles_on_any_grid(name: str, real_products: dict[str, Path]) -> None:
    product = open_product(real_products[name])
    for band in product.bands.values():
        whole = product.extent(band.resolution)
        strip, coarse = whole.rows(10, 20), whole.coarsened(4)
        toa = product.read_toa(band.name, whole)
        assert toa.dtype == np.float32
        assert toa.shape == whole.shape
        assert np.array_equal(product.read_toa(band.name, strip), toa[10:20], equal_nan=True)
        assert np.nanmean(product.read_toa(band.name, coarse)) == pytest.approx(np.nanmean(toa), rel=0.05)
        angles = product.read_angles(band.name, coarse)
        assert angles.sun_zenith.shape == coarse.shape
        assert angles.sun_zenith.mean() == pytest.approx(product.acquisition.sun_zenith, abs=0.5)
        assert angles.view_zenith.max() < 20


@pytest.mark.parametrize("name", SENSORS)
def test_numbers_and_calibration_give_the_reflectance(name: str, real_products: dict[str, Path]) -> None:
    product = open_product(real_products[name])
    assert product.identifiers == (product.acquisition.identifier,)
    for band in product.bands.values():
        whole = product.extent(band.resolution)
        assert product.is_native(band.name, whole.rows(5, 9))
        assert not product.is_native(band.name, replace(whole, left=whole.left + whole.resolution / 2))
        assert not product.is_native(band.name, replace(whole, width=whole.width + 1))
        assert not product.is_native(band.name, whole.coarsened(2))
        numbers = product.read_numbers(band.name, whole)
        assert numbers.dtype == np.uint16
        gain, offset = product.calibration(band.name)
        toa = numbers * gain + offset
        if not product.sun_normalised:
            toa /= np.cos(np.radians(product.read_angles(band.name, whole).sun_zenith))
        expected = product.read_toa(band.name, whole)
        assert np.allclose(np.where(numbers == 0, np.nan, toa), expected, atol=2e-5, equal_nan=True)
        assert numbers.max() <= product.saturated_number(band.name)


@pytest.mark.parametrize("name", SENSORS)
def test_says_under_which_angles_products_are_made(name: str, real_products: dict[str, Path]) -> None:
    product = open_product(real_products[name])
    whole = product.extent(min(band.resolution for band in product.bands.values()))
    grids = product.angle_grids(whole)
    assert set(grids.view) == set(product.bands)
    rows, columns = grids.sun.zenith.shape
    assert (rows - 1) * grids.sun.step > whole.height * whole.resolution - whole.resolution
    assert (columns - 1) * grids.sun.step > whole.width * whole.resolution - whole.resolution
    for by_detector in grids.view.values():
        assert all(nodes.zenith.shape == (rows, columns) for nodes in by_detector.values())
    assert np.nanmean(grids.sun.zenith) == pytest.approx(product.acquisition.sun_zenith, abs=0.5)
    for band in product.bands:
        spectral = product.spectral(band)
        assert spectral.solar_irradiance is None or 50 < spectral.solar_irradiance < 2100
        if spectral.wavelengths:
            first, last = spectral.wavelengths
            assert first < 1000 * product.bands[band].centre_wavelength < last
            assert 0.9 * (last - first) < len(spectral.response) <= last - first + 1  # real B8 lacks 11 values


@pytest.mark.parametrize("name", SENSORS)
def test_names_the_missing_band(name: str, copy_of: Copier) -> None:
    path = copy_of(name)
    lost = images(path)[3]
    lost.unlink()
    with pytest.raises(IncompleteProduct, match=lost.name):
        verified(path)


@pytest.mark.parametrize("name", SENSORS)
def test_names_the_empty_file(name: str, copy_of: Copier) -> None:
    path = copy_of(name)
    emptied = images(path)[2]
    emptied.write_bytes(b"")
    with pytest.raises(IncompleteProduct, match=rf"{emptied.name}.*0 bytes"):
        verified(path)


@pytest.mark.parametrize("name", SENSORS)
@pytest.mark.parametrize("damage", ["cut", "zeros", "other"])
def test_names_the_corrupt_image(name: str, damage: str, copy_of: Copier) -> None:
    path = copy_of(name)
    file = images(path)[1]
    data = file.read_bytes()
    file.write_bytes({"cut": data[: len(data) // 2], "zeros": bytes(len(data)), "other": b"hello" * 99}[damage])
    with pytest.raises(CorruptProduct, match=file.name):
        verified(path)


@pytest.mark.parametrize("name", SENSORS)
def test_a_virtual_raster_in_disguise_is_not_followed(name: str, copy_of: Copier) -> None:
    path = copy_of(name)
    file = images(path)[0]
    target = images(path)[1]
    file.write_text(
        '<VRTDataset rasterXSize="10" rasterYSize="10"><VRTRasterBand dataType="UInt16" band="1">'
        f"<SimpleSource><SourceFilename>{target}</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>"
    )
    with pytest.raises(CorruptProduct, match=file.name):
        verified(path)


@pytest.mark.parametrize("name", SENSORS)
def test_a_link_is_not_followed(name: str, copy_of: Copier, tmp_path: Path) -> None:
    path = copy_of(name)
    file = images(path)[0]
    moved = tmp_path / file.name
    file.rename(moved)
    file.symlink_to(moved)
    with pytest.raises(IncompleteProduct, match=file.name):
        verified(path)


@pytest.mark.parametrize("name", SENSORS)
def test_metadata_that_say_nothing(name: str, copy_of: Copier) -> None:
    path = copy_of(name)
    metadata = metadata_of(path)
    for content in (b"", b"\0" * 100, b"<a/>", metadata.read_bytes()[:3000]):
        metadata.write_bytes(content)
        with pytest.raises(RejectedProduct, match=metadata.name):
            verified(path)


@pytest.mark.parametrize("name", SENSORS)
def test_damaged_metadata_never_escape_as_another_error(name: str, copy_of: Copier) -> None:
    """Bytes of the metadata are replaced at random: the product is read or rejected, nothing else."""
    path = copy_of(name)
    metadata = metadata_of(path)
    original = metadata.read_bytes()
    chance = random.Random(7)
    for _ in range(150):
        damaged = bytearray(original)
        for _ in range(30):
            damaged[chance.randrange(len(damaged))] = chance.randrange(32, 127)
        metadata.write_bytes(damaged)
        try:
            open_product(path)
        except RejectedProduct as error:
            assert str(error)  # noqa: PT017


@pytest.mark.parametrize("name", SENSORS)
def test_messages_do_not_tell_the_paths_of_this_machine(name: str, copy_of: Copier) -> None:
    path = copy_of(name)
    images(path)[1].write_bytes(b"II*\0" + bytes(50))
    with pytest.raises(RejectedProduct) as caught:
        verified(path)
    assert str(path.parent) not in str(caught.value)
    assert os.sep + "tmp" not in str(caught.value)


def test_an_empty_folder_is_an_unknown_product(tmp_path: Path) -> None:
    (tmp_path / "holiday pictures").mkdir()
    with pytest.raises(UnknownProduct, match="holiday pictures"):
        open_product(tmp_path / "holiday pictures")


def test_entities_are_refused_unread(copy_of: Copier) -> None:
    path = copy_of("sentinel2")
    metadata = metadata_of(path)
    hostile = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    metadata.write_text(hostile + metadata.read_text().replace("S2MSI1C", "&x;"))
    sign(path)
    with pytest.raises(InvalidMetadata, match=r"MTD_MSIL1C\.xml declares"):
        open_product(path)
