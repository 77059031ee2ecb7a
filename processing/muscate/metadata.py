"""``MTD_ALL.xml``: the metadata of a Level-2A product as MUSCATE's readers expect them.

The structure is that of format 1.16, ``METADATA_MUSCATE``. Nothing says when the product was made: the same
inputs give the same bytes on any day; the catalog knows.
"""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from processing.level2 import Level2A
from processing.muscate.elements import text, utc
from processing.muscate.geometry import add_geometry
from processing.muscate.identification import add_identification
from processing.muscate.names import PLATFORM_NAMES
from processing.muscate.organisation import add_organisation
from processing.muscate.position import add_position
from processing.muscate.production import add_production, add_quality
from processing.muscate.radiometry import add_radiometry


def write_metadata(path: Path, product: Level2A) -> None:
    """Write the XML; the same product gives the same bytes."""
    root = Element("Muscate_Metadata_Document")
    for add in (
        _add_identification,
        _add_characteristics,
        add_organisation,
        add_position,
        add_geometry,
        add_radiometry,
        add_quality,
        add_production,
    ):
        add(root, product)
    indent(root)
    ElementTree(root).write(path, encoding="UTF-8", xml_declaration=True)


def _add_identification(root: Element, product: Level2A) -> None:
    add_identification(
        root,
        product_id=product.product_id,
        tile_id=product.tile_id,
        constellation=product.acquisition.constellation,
        title=f"{_platform(product)}, level L2A",
        description="Surface reflectance, masks and atmosphere",
        simulated=product.acquisition.simulated,
    )


def _add_characteristics(root: Element, product: Level2A) -> None:
    acquisition = product.acquisition
    block = SubElement(root, "Product_Characteristics")
    text(block, "PRODUCT_ID", product.product_id)
    text(block, "ACQUISITION_DATE", utc(acquisition.sensing_time))
    text(block, "PRODUCT_VERSION", product.product_id.rpartition("_V")[2].replace("-", "."))
    text(block, "PRODUCT_LEVEL", "L2A")
    text(block, "PLATFORM", _platform(product))
    if acquisition.absolute_orbit is not None:
        text(block, "ORBIT_NUMBER", acquisition.absolute_orbit, type="Orbit")
    text(block, "ORBIT_NUMBER", acquisition.relative_orbit, type="Relative")
    times = SubElement(block, "UTC_Acquisition_Range")
    text(times, "MEAN", utc(acquisition.sensing_time))
    text(times, "DATE_PRECISION", "0.001", unit="s")
    everything = [band for group in product.groups for band in group.bands]
    _add_bands(block, "Band_Global_List", [band for band in product.bands if band in everything])
    groups = SubElement(block, "Band_Group_List")
    for group in product.groups:
        _add_bands(SubElement(groups, "Group", group_id=group.name), "Band_List", list(group.bands))


def _add_bands(parent: Element, tag: str, bands: list[str]) -> None:
    block = SubElement(parent, tag, count=str(len(bands)))
    for band in bands:
        text(block, "BAND_ID", band)


def _platform(product: Level2A) -> str:
    return PLATFORM_NAMES[product.acquisition.platform]
