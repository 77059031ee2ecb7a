"""What the metadata and the item say of a product with everything in it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element

import numpy as np
import pystac
import pytest
from defusedxml.ElementTree import parse

from processing.items import level2a_item
from processing.level1 import AngleGrids, AngleNodes
from processing.level2 import Air, Group, Level2A, Relief, Statistics
from processing.muscate.metadata import write_metadata
from processing.muscate.names import product_id
from processing.sensors import open_product
from tests.processing.stac import core_errors

PAST = "SENTINEL2A_20171127-002251-024_L2A_T55JEJ_C_V1-0"
NEIGHBOUR = "S2B_MSIL1C_20171202T002049_N0206_R116_T55JEJ_20171202T014509"
GROUND = {"R1": ("B2", "B3", "B4", "B8"), "R2": ("B5", "B6", "B7", "B8A", "B11", "B12")}


@pytest.fixture
def product(real_products: dict[str, Path]) -> Level2A:
    received = open_product(real_products["sentinel2"])
    acquisition = received.acquisition
    boxes = {"R1": received.extent(10), "R2": received.extent(20)}
    statistics = Statistics(0.001, 0.12, 0.006, 0.002, 98.5)
    return Level2A(
        product_id=product_id(acquisition.platform, acquisition.sensing_time, "L2A", "55JEJ"),
        collection="sentinel2-l2a",
        tile_id="55JEJ",
        acquisition=acquisition,
        bands=received.bands,
        groups=tuple(Group(name, 10, boxes[name], bands) for name, bands in GROUND.items()),
        valid=np.ones(boxes["R2"].shape, bool),
        valid_grid=boxes["R2"],
        mean_view=dict.fromkeys(received.bands, (7.0, 287.0)),
        cloud_cover=12.4,
        snow_cover=0,
        software={"Atelier l2a": "2.0.0", "Atelier tables": "1"},
        parameters={"cloud_threshold": 0.016},
        sources=(
            (acquisition.collection, acquisition.identifier),
            (acquisition.collection, "SECOND_20171207T002052_X"),
        ),
        context=(("sentinel2-l2a", PAST), ("sentinel2-l1c", NEIGHBOUR)),
        uncertainty=True,
        air=Air(0.123456, 1.54, "continental", "image and CAMS", "image", "AUX_CAMSFO"),
        relief=Relief("GLO-30", 120, 890, 401.5, 88),
        auxiliary={"LUT": "scattering 1.0"},
        angle_grids=received.angle_grids(boxes["R1"]),
        spectral={band: received.spectral(band) for band in received.bands},
        statistics={"UNC_R1": (statistics,) * 4, "FRE_B2": (statistics,)},
    )


@pytest.fixture
def item(product: Level2A) -> pystac.Item:
    return level2a_item(product)


@pytest.fixture
def document(product: Level2A, tmp_path: Path) -> Element:
    write_metadata(tmp_path / "MTD_ALL.xml", product)
    return parse(tmp_path / "MTD_ALL.xml").getroot()


def test_derived_from_every_product_that_was_read(item: pystac.Item, product: Level2A) -> None:
    links = [link for link in item.links if link.rel == "derived_from"]
    expected = [*product.sources, *product.context]
    assert [str(link.target) for link in links] == [f"/stac/collections/{c}/items/{i}" for c, i in expected]
    assert core_errors(item) == []
    json.dumps(item.to_dict(include_self_link=False, transform_hrefs=False), allow_nan=False)


def test_the_uncertainty_is_an_asset_of_each_group(item: pystac.Item, product: Level2A) -> None:
    for group in product.groups:
        asset = item.assets[f"UNC_{group.name}"]
        fields = asset.extra_fields
        assert [band["name"] for band in fields["bands"]] == list(group.bands)
        assert (fields["data_type"], fields["nodata"]) == ("uint8", 0)
        assert fields["raster:scale"] == 0.0005
        assert asset.href == f"{product.product_id}_UNC_{group.name}.tif"
    assert item.assets["UNC_R1"].extra_fields["bands"][3]["statistics"]["mean"] == 0.006
    assert "statistics" not in item.assets["UNC_R2"].extra_fields["bands"][0]
    assert item.assets["FRE_B2"].extra_fields["bands"][0]["statistics"]["valid_percent"] == 98.5
    assert "UNC_R1" not in level2a_item(replace(product, uncertainty=False)).assets


def test_statistics_of_another_number_of_bands_are_refused(product: Level2A) -> None:
    with pytest.raises(ValueError, match="shorter"):
        level2a_item(replace(product, statistics={"UNC_R2": product.statistics["FRE_B2"]}))


def test_the_air_and_the_relief(item: pystac.Item) -> None:
    expected = {
        "atelier:aot_550": 0.123,
        "atelier:water_vapour": 1.54,
        "atelier:aerosol_model": "continental",
        "atelier:aot_source": "image and CAMS",
        "atelier:forecast": "AUX_CAMSFO",
        "atelier:relief": "GLO-30",
        "processing:software": {"Atelier l2a": "2.0.0", "Atelier tables": "1"},
        "processing:version": "2.0.0",
    }
    assert {key: item.properties[key] for key in expected} == expected


def test_view_angles_of_each_band(item: pystac.Item) -> None:
    assert item.assets["SRE_B8A"].extra_fields["view:incidence_angle"] == 7.0
    assert item.assets["FRE_B12"].extra_fields["view:azimuth"] == 287.0


def test_the_mask_of_interpolation_names_its_bits(item: pystac.Item) -> None:
    assert item.assets["IAB_R1"].extra_fields["description"].startswith("bit 0 aerosols interpolated; bit 1 water")


def test_inputs_and_references(document: Element) -> None:
    dates = {
        element.findtext("PRODUCT_ID"): element.findtext("ACQUISITION_DATE")
        for element in document.iterfind(".//Products_List/*/PRODUCT")
    }
    assert dates[PAST] == "2017-11-27T00:22:51.024Z"
    assert dates[NEIGHBOUR] == "2017-12-02T00:20:49Z"
    assert dates["SECOND_20171207T002052_X"] == "2017-12-07T00:20:52Z"
    assert len(document.findall(".//Inputs_List/PRODUCT")) == 2
    assert len(document.findall(".//References_List/PRODUCT")) == 2


def test_auxiliary_data(document: Element) -> None:
    found = {e.findtext("NATURE"): e.findtext("DATA") for e in document.iter("Auxiliary_Data")}
    assert found == {
        "LUT": "scattering 1.0",
        "AEROSOL_MODEL": "continental",
        "ATMOSPHERE_FORECAST": "AUX_CAMSFO",
        "DEM": "GLO-30",
    }
    assert [document.findtext(f".//Elevation/{tag}") for tag in ("MIN", "MAX", "MEAN", "STD")] == [
        "120",
        "890",
        "401.5",
        "88",
    ]


def test_uncertainty_files_are_named_band_by_band(document: Element, product: Level2A) -> None:
    image = next(i for i in document.iter("Image") if i.findtext(".//NATURE") == "Reflectance_Uncertainty")
    files = list(image.iter("IMAGE_FILE"))
    assert [file.get("band_id") for file in files] == [*GROUND["R1"], *GROUND["R2"]]
    assert [file.get("band_number") for file in files] == ["1", "2", "3", "4", "1", "2", "3", "4", "5", "6"]
    assert files[-1].text == f"{product.product_id}_UNC_R2.tif"
    assert document.findtext(".//REFLECTANCE_UNCERTAINTY_QUANTIFICATION_VALUE") == "2000"


def test_angle_grids_are_those_of_the_level_1(document: Element, product: Level2A) -> None:
    grids = product.angle_grids
    assert grids is not None
    text = document.findtext(".//Sun_Angles_Grids/Zenith/Values_List/VALUES")
    assert [float(value) for value in str(text).split()] == pytest.approx(grids.sun.zenith[0], abs=1e-3)
    bands = document.findall(".//Band_Viewing_Incidence_Angles_Grids_List")
    assert [band.get("band_id") for band in bands] == list(product.bands)
    assert {e.get("detector_id") for e in bands[0]} == {f"{number:02d}" for number in grids.view["B1"]}


@pytest.mark.parametrize(
    ("view", "flags"),
    [((30.0, 130.0), {"HotSpotDetected"}), ((30.0, 320.0), {"SunGlintDetected"}), ((10.0, 40.0), set())],
)
def test_the_sun_and_its_mirror_image(
    view: tuple[float, float], flags: set[str], product: Level2A, tmp_path: Path
) -> None:
    """With the sun 33 degrees from the zenith in azimuth 135."""
    sun, seen = (AngleNodes(5000, np.array([[z]]), np.array([[a]])) for z, a in ((33.0, 135.0), view))
    write_metadata(tmp_path / "x.xml", replace(product, angle_grids=AngleGrids(sun, {"B2": {4: seen}})))
    found = {e.get("name") for e in parse(tmp_path / "x.xml").getroot().iter("QUALITY_INDEX") if e.text == "true"}
    assert found == flags


def test_the_same_product_gives_the_same_bytes(product: Level2A, tmp_path: Path) -> None:
    for name in ("one.xml", "two.xml"):
        write_metadata(tmp_path / name, product)
    assert (tmp_path / "one.xml").read_bytes() == (tmp_path / "two.xml").read_bytes()
