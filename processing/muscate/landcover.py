"""The quicklook of a land-cover map, and its ``MTD_ALL.xml``."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from processing.landcover.nomenclature import CLASSES
from processing.landcover.product import IMAGES, LandCoverMap
from processing.muscate.elements import text
from processing.muscate.identification import add_identification
from processing.muscate.names import file_name
from processing.muscate.organisation import add_files
from processing.muscate.position import add_position
from processing.muscate.quicklook import LONGEST_SIDE, QUALITY


def write_land_cover_quicklook(path: Path, classes: npt.NDArray[np.uint8]) -> None:
    """Write a JPEG of at most :data:`LONGEST_SIDE` pixels on the longer side; black where there is no data."""
    palette = np.zeros((256, 3), np.uint8)
    for code, one in CLASSES.items():
        palette[code] = one.colour
    step = max(1, max(classes.shape) // (4 * LONGEST_SIDE))  # a mean of 16 pixels is as good as one of all
    some = classes[::step, ::step]
    ratio = min(1.0, LONGEST_SIDE / max(some.shape))
    size = max(1, round(some.shape[1] * ratio)), max(1, round(some.shape[0] * ratio))
    shown = cv2.resize(palette[some], size, interpolation=cv2.INTER_AREA)
    Image.fromarray(shown).save(path, "JPEG", quality=QUALITY, optimize=True)


def write_land_cover_metadata(path: Path, product: LandCoverMap) -> None:
    """Write the XML; the same product gives the same bytes."""
    root = Element("Muscate_Metadata_Document")
    add_identification(
        root,
        product_id=product.product_id,
        tile_id=product.tile_id,
        constellation="sentinel-2",
        title="Land cover, level L3B-LANDCOVER",
        description=f"Land cover at {product.season.end}",
        simulated=product.simulated,
    )
    _add_characteristics(root, product)
    _add_organisation(root, product)
    add_position(root, product)
    _add_classes(SubElement(root, "Radiometric_Informations"), product)
    _add_quality(root, product)
    _add_production(root, product)
    indent(root)
    ElementTree(root).write(path, encoding="UTF-8", xml_declaration=True)


def _add_characteristics(root: Element, product: LandCoverMap) -> None:
    block = SubElement(root, "Product_Characteristics")
    text(block, "PRODUCT_ID", product.product_id)
    text(block, "ACQUISITION_DATE", f"{product.season.end}T00:00:00Z")
    text(block, "PRODUCT_VERSION", product.product_id.rpartition("_V")[2].replace("-", "."))
    text(block, "PRODUCT_LEVEL", "L3B-LANDCOVER")
    period = SubElement(block, "UTC_Acquisition_Range")
    text(period, "START", f"{product.season.start}T00:00:00Z")
    text(period, "STOP", f"{product.season.end}T23:59:59Z")


def _add_organisation(root: Element, product: LandCoverMap) -> None:
    block = SubElement(SubElement(root, "Product_Organisation"), "Muscate_Product")
    text(block, "QUICKLOOK", f"{product.product_id}_QKL_ALL.jpg")
    images = SubElement(block, "Image_List")
    for key, meaning in IMAGES.items():
        text(add_files(images, "Image", meaning, "byte"), "IMAGE_FILE", file_name(product.product_id, key))


def _add_classes(block: Element, product: LandCoverMap) -> None:
    values = SubElement(block, "Special_Values_List")
    text(values, "SPECIAL_VALUE", 0, name="nodata")
    for code in product.codes:
        text(values, "SPECIAL_VALUE", code, name=CLASSES[code].name_en)


def _add_quality(root: Element, product: LandCoverMap) -> None:
    current = SubElement(SubElement(root, "Quality_Informations"), "Current_Product")
    quality = SubElement(SubElement(current, "Product_Quality_List", level="N3"), "Product_Quality")
    indices = SubElement(quality, "Global_Index_List")
    text(indices, "QUALITY_INDEX", f"{product.mean_confidence:.1f}", name="MeanConfidencePercent")
    text(indices, "QUALITY_INDEX", f"{product.mean_validity:.1f}", name="MeanNumberOfDays")
    for code, share in product.shares.items():
        text(indices, "QUALITY_INDEX", f"{share:.2f}", name=f"{CLASSES[code].name_en}, percent")


def _add_production(root: Element, product: LandCoverMap) -> None:
    job = SubElement(SubElement(SubElement(root, "Production_Informations"), "Processing_Jobs_List"), "Job")
    text(job, "STEP_ID", "landcover")
    text(job, "PRODUCER_NAME", " ".join(next(iter(product.software.items()))))
    inputs = SubElement(SubElement(job, "Products_List"), "Inputs_List")
    for source in (*product.sources, product.model):
        text(SubElement(inputs, "PRODUCT"), "PRODUCT_ID", source.id)
    information = SubElement(job, "Processing_Informations")
    for name, value in product.parameters.items():
        pair = SubElement(information, "Processing_Information")
        text(pair, "NAME", name)
        text(pair, "VALUE", value)
