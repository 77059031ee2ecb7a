"""``MTD_ALL.xml`` of a monthly composite, in the structure of Level 2A's: see :mod:`processing.muscate.metadata`."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from processing.level2 import NO_DATA, REFLECTANCE_SCALE
from processing.level3 import DAY_SCALE, FLAGS, WEIGHT_SCALE, Composite
from processing.muscate.elements import metres, text, utc
from processing.muscate.identification import add_identification
from processing.muscate.names import PLATFORM_NAMES, file_name
from processing.muscate.organisation import add_files
from processing.muscate.position import add_position

PLATFORM = "SENTINEL2X"
IMAGES = {"Weight": ("WGT", "uint16"), "Date": ("DTS", "int16")}
"""By nature: beside the reflectances, one a group."""


def write_metadata(path: Path, product: Composite) -> None:
    """Write the XML; the same product gives the same bytes."""
    root = Element("Muscate_Metadata_Document")
    for add in (
        _add_identification,
        _add_characteristics,
        _add_organisation,
        add_position,
        _add_radiometry,
        _add_quality,
        _add_production,
    ):
        add(root, product)
    indent(root)
    ElementTree(root).write(path, encoding="UTF-8", xml_declaration=True)


def _add_identification(root: Element, product: Composite) -> None:
    add_identification(
        root,
        product_id=product.product_id,
        tile_id=product.tile_id,
        constellation="sentinel-2",
        title=f"{PLATFORM}, level L3A",
        description="Monthly composite of surface reflectance",
        simulated=product.simulated,
    )


def _add_characteristics(root: Element, product: Composite) -> None:
    block = SubElement(root, "Product_Characteristics")
    text(block, "PRODUCT_ID", product.product_id)
    text(block, "ACQUISITION_DATE", utc(product.middle))
    text(block, "PRODUCT_VERSION", product.product_id.rpartition("_V")[2].replace("-", "."))
    text(block, "PRODUCT_LEVEL", "L3A")
    text(block, "PLATFORM", PLATFORM)
    times = SubElement(block, "UTC_Acquisition_Range")
    text(times, "START", utc(product.start))
    text(times, "STOP", utc(product.end - timedelta(milliseconds=1)))
    _add_bands(block, "Band_Global_List", [band for group in product.groups for band in group.bands])
    groups = SubElement(block, "Band_Group_List")
    for group in product.groups:
        _add_bands(SubElement(groups, "Group", group_id=group.name), "Band_List", list(group.bands))


def _add_bands(parent: Element, tag: str, bands: list[str]) -> None:
    block = SubElement(parent, tag, count=str(len(bands)))
    for band in bands:
        text(block, "BAND_ID", band)


def _add_organisation(root: Element, product: Composite) -> None:
    name = product.product_id
    block = SubElement(SubElement(root, "Product_Organisation"), "Muscate_Product")
    names = {band.common_name: band.name for band in product.bands.values()}
    natural = ",".join(names[colour] for colour in ("red", "green", "blue"))
    text(block, "QUICKLOOK", f"{name}_QKL_ALL.jpg", bands_id=natural)
    images = SubElement(block, "Image_List")
    files = add_files(images, "Image", "Flat_Reflectance", "int16")
    for group in product.groups:
        for band in group.bands:
            text(files, "IMAGE_FILE", file_name(name, f"FRC_{band}"), band_id=band)
    for nature, (code, encoding) in IMAGES.items():
        files = add_files(images, "Image", nature, encoding)
        for group in product.groups:
            text(files, "IMAGE_FILE", file_name(name, f"{code}_{group.name}"), group_id=group.name)
    files = add_files(SubElement(block, "Mask_List"), "Mask", "Flag", "byte")
    for group in product.groups:
        text(files, "MASK_FILE", file_name(name, f"FLG_{group.name}"), group_id=group.name)


def _add_radiometry(root: Element, product: Composite) -> None:
    block = SubElement(root, "Radiometric_Informations")
    text(block, "REFLECTANCE_QUANTIFICATION_VALUE", REFLECTANCE_SCALE)
    text(block, "WEIGHT_QUANTIFICATION_VALUE", WEIGHT_SCALE)
    text(block, "DATE_QUANTIFICATION_VALUE", DAY_SCALE, unit="day", origin=utc(product.middle))
    special = SubElement(block, "Special_Values_List")
    text(special, "SPECIAL_VALUE", NO_DATA, name="nodata")
    text(special, "SPECIAL_VALUE", 0, name="weight_nodata")
    text(special, "SPECIAL_VALUE", NO_DATA, name="date_nodata")
    for number, meaning in enumerate(FLAGS):
        text(special, "SPECIAL_VALUE", number, name=f"flag: {meaning}")
    bands = SubElement(block, "Spectral_Band_Informations_List")
    for name, band in product.bands.items():
        described = SubElement(bands, "Spectral_Band_Informations", band_id=name)
        text(described, "SPATIAL_RESOLUTION", metres(band.resolution), unit="m")
        wavelength = SubElement(described, "Wavelength")
        text(wavelength, "CENTRAL", f"{1000 * band.centre_wavelength:.4g}", unit="nm")


def _add_quality(root: Element, product: Composite) -> None:
    current = SubElement(SubElement(root, "Quality_Informations"), "Current_Product")
    quality = SubElement(SubElement(current, "Product_Quality_List", level="N3"), "Product_Quality")
    indices = SubElement(quality, "Global_Index_List")
    for number, name in enumerate(("CloudPercent", "SnowPercent", "WaterPercent", "LandPercent"), start=1):
        text(indices, "QUALITY_INDEX", f"{product.shares[number]:.2f}", name=name)


def _add_production(root: Element, product: Composite) -> None:
    job = SubElement(SubElement(SubElement(root, "Production_Informations"), "Processing_Jobs_List"), "Job")
    text(job, "STEP_ID", "l3a")
    text(job, "PRODUCER_NAME", " ".join(next(iter(product.software.items()))))
    products = SubElement(job, "Products_List")
    inputs = SubElement(products, "Inputs_List")
    for source in product.sources:
        one = SubElement(inputs, "PRODUCT")
        text(one, "PRODUCT_ID", source.product_id)
        text(one, "ACQUISITION_DATE", utc(source.sensing_time))
        text(one, "PLATFORM", PLATFORM_NAMES[source.platform])
    result = SubElement(SubElement(products, "Outputs_List"), "PRODUCT")
    text(result, "PRODUCT_ID", product.product_id)
    text(result, "ACQUISITION_DATE", utc(product.middle))
    information = SubElement(job, "Processing_Informations")
    for name, value in product.parameters.items():
        pair = SubElement(information, "Processing_Information")
        text(pair, "NAME", name)
        text(pair, "VALUE", value)
