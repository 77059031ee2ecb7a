"""Per-pixel view angles of Sentinel-2, with both kinds of detector footprints."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import rasterio

from processing.errors import InvalidMetadata, RejectedProduct
from processing.raster.geobox import GeoBox
from processing.sensors.detector_footprints import detectors_on
from processing.sensors.safe_angles import read_views
from processing.sensors.safe_bands import BAND_NAMES
from processing.sensors.safe_metadata import TileMetadata, read_product_metadata, read_tile_metadata
from processing.sensors.sentinel2_angles import tile_angles
from processing.sensors.xml_metadata import Document

GML, JP2 = "s2-l1c-safe-decimated", "s2-l1c-safe-31TCJ"
Opened = tuple[TileMetadata, Path]
Opener = Callable[[str], Opened]


@pytest.fixture
def opened(shared_data: Path) -> Opener:
    """(tile metadata, folder of the masks) of a real product of each kind."""

    def open_(folder: str) -> Opened:
        root = sorted((shared_data / folder).glob("*.SAFE"))[0]
        granule = root / read_product_metadata(root / "MTD_MSIL1C.xml").granule
        return read_tile_metadata(granule / "MTD_TL.xml"), granule / "QI_DATA"

    return open_


@pytest.mark.parametrize("folder", [GML, JP2])
@pytest.mark.parametrize("band", ["B1", "B2", "B8A", "B12"])
def test_every_detector_of_the_metadata_is_found(folder: str, band: str, opened: Opener) -> None:
    tile, masks = opened(folder)
    numbers = detectors_on(masks / tile.footprints[band], tile.grids[60], tile.grids[60].coarsened(4))
    assert set(np.unique(numbers)) - {0} == set(tile.view[band])


@pytest.mark.parametrize("folder", [GML, JP2])
def test_detectors_lie_side_by_side(folder: str, opened: Opener) -> None:
    """From east to west the numbers grow or fall, one by one."""
    tile, masks = opened(folder)
    grid = tile.grids[60].coarsened(4)
    numbers = detectors_on(masks / tile.footprints["B3"], tile.grids[60], grid).astype(int)
    for row in numbers[10:-10:50]:
        steps = np.diff(row[row > 0])
        assert set(np.unique(steps)) <= {0, 1} or set(np.unique(steps)) <= {0, -1}


@pytest.mark.parametrize("folder", [GML, JP2])
def test_angles_are_smooth_inside_a_detector_and_jump_between_two(folder: str, opened: Opener) -> None:
    tile, masks = opened(folder)
    grid, path = tile.grids[60].coarsened(4), masks / tile.footprints["B1"]
    angles, numbers = tile_angles(tile, "B1", path, grid), detectors_on(path, tile.grids[60], grid)
    assert angles.source == "detector footprints"
    vectors = np.sin(np.radians(angles.view_zenith)) * np.exp(1j * np.radians(angles.view_azimuth))
    steps = np.degrees(np.abs(np.diff(vectors, axis=1)))
    known = (numbers[:, 1:] > 0) & (numbers[:, :-1] > 0)
    same = known & (numbers[:, 1:] == numbers[:, :-1])
    assert steps[same].max() < 0.025  # 240 m seen from 786 km
    assert steps[known & ~same].min() > 1  # neighbours look ahead and behind


@pytest.mark.parametrize("folder", [GML, JP2])
@pytest.mark.parametrize("band", BAND_NAMES)
def test_the_mean_is_the_metadatas(folder: str, band: str, opened: Opener) -> None:
    """The provider's mean counts nodes that two detectors see twice."""
    tile, masks = opened(folder)
    angles = tile_angles(tile, band, masks / tile.footprints[band], tile.grids[60].coarsened(20))
    assert angles.view_zenith.mean() == pytest.approx(tile.mean_view[band][0], abs=0.2)


def test_overlaps_of_polygons_are_shared_in_the_middle(opened: Opener) -> None:
    """Read in the XML: at the upper edge detector 8 ends at x = 529,588 and detector 9 begins at 527,982."""
    tile, masks = opened(GML)
    grid = tile.grids[60].rows(3, 4)
    numbers = detectors_on(masks / tile.footprints["B2"], tile.grids[60], grid)[0]
    last = grid.left + 60 * (np.nonzero(numbers == 8)[0].max() + 1)
    assert last == pytest.approx((529_588 + 527_982) / 2, abs=130)


def test_reduced_levels_invent_no_detector(opened: Opener) -> None:
    tile, masks = opened(JP2)
    path = masks / tile.footprints["B5"]
    coarse = detectors_on(path, tile.grids[60], tile.grids[60].coarsened(8))
    with rasterio.open(path) as dataset:
        exact = dataset.read(1)[12::24, 12::24]
    rows, columns = min(len(coarse), len(exact)), min(coarse.shape[1], exact.shape[1])
    agree = coarse[:rows, :columns] == exact[:rows, :columns]
    assert agree.mean() > 0.99
    assert set(np.unique(coarse)) == set(np.unique(exact))


HOSTILE = {
    "entities": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    "not XML": "GIF89a",
    "nothing": "",
    "no footprint": "<Mask/>",
    "another zone": '<M><Envelope srsName="urn:ogc:def:crs:EPSG:8.7:32631"/></M>',
    "two points": '<M><MaskFeature id="detector_footprint-B02-07-0"><exterior><posList srsDimension="2">0 0 1 1'
    "</posList></exterior></MaskFeature></M>",
    "not a number": '<M><MaskFeature id="detector_footprint-B02-07-0"><exterior><posList srsDimension="2">'
    "0 0 0 1 1 1 nan 0</posList></exterior></MaskFeature></M>",
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_polygons_are_refused(
    what: str, opened: Opener, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    tile, _ = opened(GML)
    path = tmp_path / "MSK_DETFOO_B02.gml"
    path.write_text(HOSTILE[what])
    with pytest.raises(RejectedProduct, match="MSK_DETFOO_B02"):
        detectors_on(path, tile.grids[60], tile.grids[60])
    angles = tile_angles(tile, "B2", path, tile.grids[60].coarsened(50))
    assert angles.source == "mean over detectors"
    assert np.isfinite(angles.view_zenith).all()
    assert "MSK_DETFOO_B02" in caplog.text


def test_hostile_images_are_refused(opened: Opener, tmp_path: Path) -> None:
    tile, masks = opened(JP2)
    good = masks / tile.footprints["B1"]
    damaged = {
        "missing.jp2": None,
        "cut.jp2": good.read_bytes()[:2000],
        "other.jp2": f"<VRTDataset><SourceFilename>{good}</SourceFilename></VRTDataset>".encode(),
        "other.exe": good.read_bytes(),
    }
    for name, content in damaged.items():
        if content is not None:
            (tmp_path / name).write_bytes(content)
        with pytest.raises(RejectedProduct, match=name):
            detectors_on(tmp_path / name, tile.grids[60], tile.grids[60])
    (tmp_path / "link.jp2").symlink_to(good)
    with pytest.raises(RejectedProduct, match="link"):
        detectors_on(tmp_path / "link.jp2", tile.grids[60], tile.grids[60])
    elsewhere = replace(tile.grids[60], left=700_000, top=5_200_000)
    with pytest.raises(RejectedProduct, match="does not cover"):
        detectors_on(good, elsewhere, elsewhere)
    reflectance = next((masks.parent / "IMG_DATA").glob("*_B01.jp2"))
    with pytest.raises(RejectedProduct, match="uint16"):
        detectors_on(reflectance, tile.grids[60], tile.grids[60])


def test_a_detector_without_grid_takes_the_mean(opened: Opener) -> None:
    tile, masks = opened(JP2)
    lost = replace(tile, view=tile.view | {"B4": {k: v for k, v in tile.view["B4"].items() if k != 6}})
    grid, path = tile.grids[60].coarsened(10), masks / tile.footprints["B4"]
    whole, part = tile_angles(tile, "B4", path, grid), tile_angles(lost, "B4", path, grid)
    numbers = detectors_on(path, tile.grids[60], grid)
    assert np.array_equal(part.view_zenith[numbers == 7], whole.view_zenith[numbers == 7])
    assert np.isfinite(part.view_zenith).all()
    assert part.view_zenith.max() < 12


def test_a_band_without_grids_takes_the_mean_of_the_image(opened: Opener) -> None:
    tile, masks = opened(JP2)
    bare = replace(tile, view=tile.view | {"B4": {}})
    angles = tile_angles(bare, "B4", masks / tile.footprints["B4"], tile.grids[60].coarsened(100))
    assert angles.source == "mean over the image"
    assert angles.view_zenith[0, 0] == pytest.approx(tile.mean_view["B4"][0])


def test_a_band_without_any_angle_is_refused(shared_data: Path, tmp_path: Path) -> None:
    source = next((shared_data / GML).glob("*/GRANULE/*/MTD_TL.xml"))
    path = tmp_path / "MTD_TL.xml"
    shutil.copyfile(source, path)
    text = path.read_text().replace('bandId="3" detectorId', 'bandId="2" detectorId')
    path.write_text(
        text.replace('<Mean_Viewing_Incidence_Angle bandId="3">', '<Mean_Viewing_Incidence_Angle bandId="2">')
    )
    with pytest.raises(InvalidMetadata, match="no viewing angles of B4"):
        read_views(Document(path))


def test_angles_that_are_all_empty_or_zero_are_refused(shared_data: Path, tmp_path: Path) -> None:
    """They would be taken for an image seen straight from above."""
    source = next((shared_data / GML).glob("*/GRANULE/*/MTD_TL.xml"))
    path = tmp_path / "MTD_TL.xml"
    before, _, rest = source.read_text().partition("<Viewing_Incidence_Angles_Grids")
    rest, _, means = rest.rpartition("</Viewing_Incidence_Angles_Grids>")
    means = re.sub(r'(<(?:ZENITH|AZIMUTH)_ANGLE unit="deg">)[^<]*', r"\g<1>0", means)
    path.write_text(f"{before}{means}")
    with pytest.raises(InvalidMetadata, match="empty or zero"):
        read_views(Document(path))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('<COL_STEP unit="m">5000<', '<COL_STEP unit="m">0<'),
        ('<ROW_STEP unit="m">5000<', '<ROW_STEP unit="m">2500<'),
        ('detectorId="7"', 'detectorId="seven"'),
        ('bandId="0" detectorId', 'bandId="13" detectorId'),
        ("<VALUES>", "<VALUES>12 "),
        ("<VALUES>", "<VALUES>inf "),
        ('<COL_STEP unit="m">5000<', '<COL_STEP unit="m">nan<'),
    ],
)
def test_grids_that_cannot_be(old: str, new: str, shared_data: Path, tmp_path: Path) -> None:
    source = next((shared_data / GML).glob("*55JEJ*/GRANULE/*/MTD_TL.xml"))
    text = source.read_text()
    assert old in text
    (tmp_path / "MTD_TL.xml").write_text(text.replace(old, new, 1))
    with pytest.raises(InvalidMetadata, match=r"MTD_TL\.xml"):
        read_tile_metadata(tmp_path / "MTD_TL.xml")


def test_a_grid_of_another_zone_is_refused(opened: Opener) -> None:
    tile, masks = opened(JP2)
    with pytest.raises(ValueError, match="EPSG:32632"):
        tile_angles(tile, "B4", masks / tile.footprints["B4"], replace(tile.grids[60], epsg=32632))


def test_names_of_older_masks(shared_data: Path, tmp_path: Path) -> None:
    """Before baseline 02.05 without folder and suffix."""
    source = next((shared_data / GML).glob("*55JEJ*/GRANULE/*/MTD_TL.xml"))
    text = source.read_text().replace(
        "GRANULE/L1C_T55JEJ_A012840_20171207T002252/QI_DATA/MSK_DETFOO_B02.gml", "../../x_DETFOO_B02"
    )
    (tmp_path / "MTD_TL.xml").write_text(text)
    footprints = read_tile_metadata(tmp_path / "MTD_TL.xml").footprints
    assert footprints["B2"] == "x_DETFOO_B02.gml"
    assert footprints["B3"] == "MSK_DETFOO_B03.gml"


def test_full_resolution_strips(opened: Opener) -> None:
    """A few rows of 10 m pixels are read without the rest of the mask."""
    tile, masks = opened(JP2)
    strip = GeoBox(tile.grids[10].epsg, 330_000, 4_880_000, 10, 40, 3000)
    numbers = detectors_on(masks / tile.footprints["B2"], tile.grids[60], strip)
    with rasterio.open(masks / tile.footprints["B2"]) as dataset:
        window = rasterio.windows.Window(3000, 2002, 3000, 40)
        assert np.array_equal(numbers, dataset.read(1, window=window))


def test_damaged_metadata_and_masks_never_escape_as_another_error(shared_data: Path, tmp_path: Path) -> None:
    """Bytes are replaced at random: angles are read, from means if need be, or the product is rejected."""
    chance = random.Random(11)
    granule = next((shared_data / GML).glob("*55JEJ*/GRANULE/*"))
    good = {name: (granule / name).read_bytes() for name in ("MTD_TL.xml", "QI_DATA/MSK_DETFOO_B02.gml")}
    tile_path, mask = tmp_path / "MTD_TL.xml", tmp_path / "MSK_DETFOO_B02.gml"
    for _ in range(60):
        for path, original in zip((tile_path, mask), good.values(), strict=True):
            damaged = bytearray(original)
            for _ in range(chance.choice((0, 2, 10))):
                damaged[chance.randrange(len(damaged))] = chance.randrange(32, 127)
            path.write_bytes(damaged)
        try:
            tile = read_tile_metadata(tile_path)
        except RejectedProduct as error:
            assert "MTD_TL" in str(error)  # noqa: PT017
            continue
        angles = tile_angles(tile, "B2", mask, GeoBox(32755, 499_980, 6_900_040, 5000, 20, 20))
        assert np.isfinite(angles.view_zenith).all()
