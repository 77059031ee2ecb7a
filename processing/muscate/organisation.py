"""Which files a product is made of: ``Product_Organisation``."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from processing.level2 import Level2A
from processing.muscate.elements import text
from processing.muscate.names import file_name

BIT_MASKS = {
    "Cloud": ("CLM", range(1, 9)),
    "Geophysics": ("MG2", range(1, 9)),
    "Interpolation": ("IAB", range(1, 3)),
}


def add_organisation(root: Element, product: Level2A) -> None:
    block = SubElement(SubElement(root, "Product_Organisation"), "Muscate_Product")
    text(block, "QUICKLOOK", f"{product.product_id}_QKL_ALL.jpg", bands_id=_natural_colours(product))
    _add_images(SubElement(block, "Image_List"), product)
    _add_masks(SubElement(block, "Mask_List"), product)


def _natural_colours(product: Level2A) -> str:
    names = {band.common_name: band.name for band in product.bands.values()}
    return ",".join(names[colour] for colour in ("red", "green", "blue"))


def _add_images(images: Element, product: Level2A) -> None:
    name = product.product_id
    for nature in ("Aerosol_Optical_Thickness", "Water_Vapor_Content"):
        files = add_files(images, "Image", nature, "uint8")
        for group in product.groups:
            text(files, "IMAGE_FILE", file_name(name, f"ATB_{group.name}"), group_id=group.name)
    for nature, code in (("Flat_Reflectance", "FRE"), ("Surface_Reflectance", "SRE")):
        files = add_files(images, "Image", nature, "int16")
        for group in product.groups:
            for band in group.bands:
                text(files, "IMAGE_FILE", file_name(name, f"{code}_{band}"), band_id=band)
    if product.uncertainty:
        files = add_files(images, "Image", "Reflectance_Uncertainty", "uint8")
        for group in product.groups:
            for number, band in enumerate(group.bands, start=1):
                where = {"group_id": group.name, "band_id": band, "band_number": str(number)}
                text(files, "IMAGE_FILE", file_name(name, f"UNC_{group.name}"), **where)


def _add_masks(masks: Element, product: Level2A) -> None:
    for nature, (code, bits) in BIT_MASKS.items():
        _add_mask(masks, product, nature, code, {group.name: list(bits) for group in product.groups})
    saturation = {group.name: list(range(1, len(group.bands) + 1)) for group in product.groups}
    _add_mask(masks, product, "Saturation", "SAT", saturation)
    _add_mask(masks, product, "Edge", "EDG", {group.name: [1] for group in product.groups})


def _add_mask(parent: Element, product: Level2A, nature: str, code: str, bits: dict[str, list[int]]) -> None:
    files = add_files(parent, "Mask", nature, "byte")
    for group, numbers in bits.items():
        name = file_name(product.product_id, f"{code}_{group}")
        for number in numbers:
            text(files, "MASK_FILE", name, group_id=group, band_number="1", bit_number=str(number))


def add_files(parent: Element, kind: str, nature: str, encoding: str) -> Element:
    """An image or a mask (``kind``); returns the list that its files are to be named in."""
    block = SubElement(parent, kind)
    properties = SubElement(block, f"{kind}_Properties")
    text(properties, "NATURE", nature)
    text(properties, "FORMAT", "image/tiff")
    text(properties, "ENCODING", encoding)
    text(properties, "ENDIANNESS", "LittleEndian")
    text(properties, "COMPRESSION", "DEFLATE")
    return SubElement(block, f"{kind}_File_List")
