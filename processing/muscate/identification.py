"""The two blocks that every product's metadata begin with."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from processing.muscate.elements import text


def add_identification(
    root: Element, *, product_id: str, tile_id: str, constellation: str, title: str, description: str, simulated: bool
) -> None:
    """``Metadata_Identification`` and ``Dataset_Identification``."""
    block = SubElement(root, "Metadata_Identification")
    text(block, "METADATA_FORMAT", "METADATA_MUSCATE", version="1.16")
    text(block, "METADATA_PROFILE", "DISTRIBUTED")
    text(block, "METADATA_INFORMATION", "PUBLIC")
    block = SubElement(root, "Dataset_Identification")
    text(block, "IDENTIFIER", product_id.rpartition("_V")[0])
    text(block, "AUTHORITY", "ATELIER")
    text(block, "PRODUCER", "ATELIER")
    text(block, "PROJECT", constellation.upper().replace("-", ""))
    text(block, "GEOGRAPHICAL_ZONE", f"T{tile_id}", type="Tile")
    text(block, "TITLE", f"{title} [simulated]" if simulated else title)
    text(block, "DESCRIPTION", f"{description}: {product_id}")
