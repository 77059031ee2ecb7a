"""The quicklook of a snow season, and its ``MTD_ALL.xml``."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from processing.level3b import SEASON_IMAGES, UNKNOWN, SnowYear
from processing.muscate.elements import text
from processing.muscate.names import file_name
from processing.muscate.position import add_position
from processing.muscate.quicklook import LONGEST_SIDE, QUALITY

GROUND, LEAST, MOST = (119, 119, 119), (222, 235, 247), (8, 48, 140)
"""Colours of no snow, of one day and of all days; black where nothing is known."""


def write_snow_year_quicklook(path: Path, duration: npt.NDArray[np.uint16], length: int) -> None:
    """Write a JPEG of the days with snow, of ``length``: the deeper the blue, the more."""
    palette = np.zeros((length + 2, 3), np.uint8)
    share = np.linspace(0, 1, length)[:, np.newaxis]
    palette[0], palette[1:-1] = GROUND, np.rint(np.array(LEAST) * (1 - share) + np.array(MOST) * share)
    colours = palette[np.where(duration == UNKNOWN, np.uint16(length + 1), duration)]
    ratio = min(1.0, LONGEST_SIDE / max(duration.shape))
    size = max(1, round(duration.shape[1] * ratio)), max(1, round(duration.shape[0] * ratio))
    shown = cv2.resize(colours, size, interpolation=cv2.INTER_AREA)
    Image.fromarray(shown).save(path, "JPEG", quality=QUALITY, optimize=True)


def write_snow_year_metadata(path: Path, product: SnowYear) -> None:
    """Write the XML; the same product gives the same bytes."""
    root = Element("Muscate_Metadata_Document")
    text(SubElement(root, "Metadata_Identification"), "METADATA_FORMAT", "METADATA_MUSCATE", version="1.16")
    block = SubElement(root, "Dataset_Identification")
    text(block, "IDENTIFIER", product.product_id.rpartition("_V")[0])
    text(block, "AUTHORITY", "ATELIER")
    text(block, "GEOGRAPHICAL_ZONE", f"T{product.tile_id}", type="Tile")
    text(block, "TITLE", f"Snow season, level L3B-SNOW{' [simulated]' if product.simulated else ''}")
    block = SubElement(root, "Product_Characteristics")
    text(block, "PRODUCT_ID", product.product_id)
    text(block, "PRODUCT_VERSION", product.product_id.rpartition("_V")[2].replace("-", "."))
    text(block, "PRODUCT_LEVEL", "L3B-SNOW")
    period = SubElement(block, "UTC_Acquisition_Range")
    text(period, "START", f"{product.first}T00:00:00Z")
    text(period, "STOP", f"{product.last}T23:59:59Z")
    _add_organisation(root, product)
    add_position(root, product)
    values = SubElement(SubElement(root, "Radiometric_Informations"), "Special_Values_List")
    text(values, "SPECIAL_VALUE", UNKNOWN, name="nodata")
    _add_production(root, product)
    indent(root)
    ElementTree(root).write(path, encoding="UTF-8", xml_declaration=True)


def _add_organisation(root: Element, product: SnowYear) -> None:
    block = SubElement(SubElement(root, "Product_Organisation"), "Muscate_Product")
    text(block, "QUICKLOOK", f"{product.product_id}_QKL_ALL.jpg")
    images = SubElement(block, "Image_List")
    for key, meaning in SEASON_IMAGES.items():
        image = SubElement(images, "Image")
        text(SubElement(image, "Image_Properties"), "NATURE", meaning)
        text(SubElement(image, "Image_File_List"), "IMAGE_FILE", file_name(product.product_id, key))


def _add_production(root: Element, product: SnowYear) -> None:
    job = SubElement(SubElement(SubElement(root, "Production_Informations"), "Processing_Jobs_List"), "Job")
    text(job, "STEP_ID", "snow_year")
    text(job, "PRODUCER_NAME", " ".join(next(iter(product.software.items()))))
    inputs = SubElement(SubElement(job, "Products_List"), "Inputs_List")
    for source in product.sources:
        text(SubElement(inputs, "PRODUCT"), "PRODUCT_ID", source.id)
    information = SubElement(job, "Processing_Informations")
    for name, value in product.parameters.items():
        pair = SubElement(information, "Processing_Information")
        text(pair, "NAME", name)
        text(pair, "VALUE", value)
