"""``MTD_ALL.xml`` of a snow product, as :mod:`processing.muscate.metadata` has it for Level 2A."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from processing.level2b import FLAG_BITS, SNOW_CLASSES, SnowProduct
from processing.muscate.elements import text, utc
from processing.muscate.identification import add_identification
from processing.muscate.names import PLATFORM_NAMES, file_name
from processing.muscate.organisation import add_files
from processing.muscate.position import add_position

IMAGES = {"Snow_Mask": "SNW", "Snow_Fraction": "FSC", "Snow_Fraction_Uncertainty": "FSC_UNC"}


def write_snow_metadata(path: Path, product: SnowProduct) -> None:
    """Write the XML; the same product gives the same bytes."""
    root = Element("Muscate_Metadata_Document")
    for add in (_add_identification, _add_characteristics, _add_organisation, add_position, _add_values, _add_quality,
                _add_production):  # fmt: skip
        add(root, product)
    indent(root)
    ElementTree(root).write(path, encoding="UTF-8", xml_declaration=True)


def _add_identification(root: Element, product: SnowProduct) -> None:
    add_identification(
        root,
        product_id=product.product_id,
        tile_id=product.tile_id,
        constellation=str(product.source.properties["constellation"]),
        title=f"{_platform(product)}, level L2B-SNOW",
        description="Snow cover, fraction and quality",
        simulated=bool(product.source.properties.get("atelier:simulated")),
    )


def _add_characteristics(root: Element, product: SnowProduct) -> None:
    acquired = product.source.datetime
    assert acquired is not None  # of every product made here
    block = SubElement(root, "Product_Characteristics")
    text(block, "PRODUCT_ID", product.product_id)
    text(block, "ACQUISITION_DATE", utc(acquired))
    text(block, "PRODUCT_VERSION", product.product_id.rpartition("_V")[2].replace("-", "."))
    text(block, "PRODUCT_LEVEL", "L2B-SNOW")
    text(block, "PLATFORM", _platform(product))
    text(block, "ORBIT_NUMBER", product.source.properties["sat:relative_orbit"], type="Relative")
    times = SubElement(block, "UTC_Acquisition_Range")
    text(times, "MEAN", utc(acquired))
    text(times, "DATE_PRECISION", "0.001", unit="s")


def _add_organisation(root: Element, product: SnowProduct) -> None:
    block = SubElement(SubElement(root, "Product_Organisation"), "Muscate_Product")
    text(block, "QUICKLOOK", f"{product.product_id}_QKL_ALL.jpg")
    text(block, "VECTOR", f"{product.product_id}_SNW.geojson")
    images = SubElement(block, "Image_List")
    for nature, key in IMAGES.items():
        text(add_files(images, "Image", nature, "uint8"), "IMAGE_FILE", file_name(product.product_id, key))
    files = add_files(SubElement(block, "Mask_List"), "Mask", "Quality", "byte")
    for bit, meaning in enumerate(FLAG_BITS, start=1):
        name = file_name(product.product_id, "FLG")
        text(files, "MASK_FILE", name, band_number="1", bit_number=str(bit), description=meaning)


def _add_values(root: Element, product: SnowProduct) -> None:
    block = SubElement(SubElement(root, "Radiometric_Informations"), "Special_Values_List")
    for value, meaning in SNOW_CLASSES.items():
        text(block, "SPECIAL_VALUE", value, name=meaning.replace(" ", "_"))


def _add_quality(root: Element, product: SnowProduct) -> None:
    current = SubElement(SubElement(root, "Quality_Informations"), "Current_Product")
    quality = SubElement(SubElement(current, "Product_Quality_List", level="N2"), "Product_Quality")
    text(SubElement(quality, "Source_Product"), "PRODUCT_ID", product.source.id)
    indices, found = SubElement(quality, "Global_Index_List"), product.statistics
    for name, value in (
        ("SnowPercent", found.snow),
        ("CloudPercent", found.cloud),
        ("ClearPercent", found.clear),
        ("SnowPercentOfClear", found.snow_of_clear),
    ):
        text(indices, "QUALITY_INDEX", f"{value:.2f}", name=name)
    if found.snow_line is not None:
        text(indices, "QUALITY_INDEX", f"{found.snow_line:.0f}", name="SnowLineAltitude", unit="m")


def _add_production(root: Element, product: SnowProduct) -> None:
    job = SubElement(SubElement(SubElement(root, "Production_Informations"), "Processing_Jobs_List"), "Job")
    text(job, "STEP_ID", "snow")
    text(job, "PRODUCER_NAME", " ".join(next(iter(product.software.items()))))
    products = SubElement(job, "Products_List")
    text(SubElement(SubElement(products, "Inputs_List"), "PRODUCT"), "PRODUCT_ID", product.source.id)
    text(SubElement(SubElement(products, "Outputs_List"), "PRODUCT"), "PRODUCT_ID", product.product_id)
    data = SubElement(SubElement(job, "Auxiliary_Data_List"), "Auxiliary_Data")
    text(data, "DATA", product.relief)
    text(data, "NATURE", "DEM")
    information = SubElement(job, "Processing_Informations")
    for name, value in product.parameters.items():
        pair = SubElement(information, "Processing_Information")
        text(pair, "NAME", name)
        text(pair, "VALUE", value)


def _platform(product: SnowProduct) -> str:
    return PLATFORM_NAMES[str(product.source.properties["platform"])]
