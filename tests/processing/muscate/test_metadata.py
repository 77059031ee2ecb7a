"""``MTD_ALL.xml`` beside a real one of the format."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import parse

from processing.chains import Output
from processing.muscate.names import product_id
from processing.sensors import open_product

READ_BY_OTHERS = (
    "Dataset_Identification/IDENTIFIER",
    "Dataset_Identification/GEOGRAPHICAL_ZONE",
    "Product_Characteristics/PRODUCT_ID",
    "Product_Characteristics/ACQUISITION_DATE",
    "Product_Characteristics/PLATFORM",
    "Product_Characteristics/Band_Group_List/Group/Band_List/BAND_ID",
    "Product_Organisation/Muscate_Product/QUICKLOOK",
    "Product_Organisation/Muscate_Product/Image_List/Image/Image_Properties/NATURE",
    "Product_Organisation/Muscate_Product/Image_List/Image/Image_File_List/IMAGE_FILE",
    "Product_Organisation/Muscate_Product/Mask_List/Mask/Mask_File_List/MASK_FILE",
    "Geoposition_Informations/Coordinate_Reference_System/Horizontal_Coordinate_System/HORIZONTAL_CS_CODE",
    "Geoposition_Informations/Geopositioning/Global_Geopositioning/Point/LAT",
    "Geoposition_Informations/Geopositioning/Group_Geopositioning_List/Group_Geopositioning/ULX",
    "Geometric_Informations/Mean_Value_List/Sun_Angles/ZENITH_ANGLE",
    "Geometric_Informations/Mean_Value_List/Mean_Viewing_Incidence_Angle_List/Mean_Viewing_Incidence_Angle/ZENITH_ANGLE",
    "Radiometric_Informations/REFLECTANCE_QUANTIFICATION_VALUE",
    "Radiometric_Informations/WATER_VAPOR_CONTENT_QUANTIFICATION_VALUE",
    "Radiometric_Informations/AEROSOL_OPTICAL_THICKNESS_QUANTIFICATION_VALUE",
    "Radiometric_Informations/Special_Values_List/SPECIAL_VALUE",
    "Quality_Informations/Current_Product/Product_Quality_List/Product_Quality/Global_Index_List/QUALITY_INDEX",
)


def document(output: Output) -> Element:
    return parse(output.directory / output.item.assets["MTD_ALL"].href).getroot()


@pytest.mark.parametrize("name", ["sentinel2", "landsat"])
def test_has_the_structure_of_a_real_one(name: str, made: dict[str, Output], shared_data: Path) -> None:
    real = parse(next((shared_data / "s2-l2a-muscate-T38KPE").glob("*MTD_ALL.xml"))).getroot()
    ours = document(made[name])
    assert ours.tag == real.tag
    for path in READ_BY_OTHERS:
        assert real.find(path) is not None, path
        found = ours.find(path)
        assert found is not None, path
        assert (found.text or "").strip(), path


@pytest.mark.parametrize("name", ["sentinel2", "landsat"])
def test_names_every_image_and_mask(name: str, made: dict[str, Output]) -> None:
    output, root = made[name], document(made[name])
    named = {element.text for tag in ("IMAGE_FILE", "MASK_FILE", "QUICKLOOK") for element in root.iter(tag)}
    assert named | {output.item.assets["MTD_ALL"].href} == {asset.href for asset in output.item.assets.values()}


def test_ids_of_the_convention(real_products: dict[str, Path]) -> None:
    acquisition = open_product(real_products["sentinel2"]).acquisition
    assert (
        product_id(acquisition.platform, acquisition.sensing_time, "L2A", "55JEJ")
        == "SENTINEL2A_20171207-002252-127_L2A_T55JEJ_C_V1-0"
    )


def test_says_what_it_assumed(made: dict[str, Output]) -> None:
    pairs = {
        element.findtext("NAME"): element.findtext("VALUE")
        for element in document(made["sentinel2"]).iter("Processing_Information")
    }
    assert pairs["aot_source"] == "image"
    assert pairs["water_vapour_source"] == "image"
    assert pairs["relief"] == "flat: FRE equals SRE"
