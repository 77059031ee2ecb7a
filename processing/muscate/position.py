"""Where a product is: ``Geoposition_Informations``."""

from __future__ import annotations

from typing import Protocol
from xml.etree.ElementTree import Element, SubElement

from rasterio.warp import transform as transform_coordinates

from processing.level2 import Group
from processing.muscate.elements import metres, text
from processing.raster.geobox import GeoBox


class Placed(Protocol):
    """A product of any level."""

    @property
    def groups(self) -> tuple[Group, ...]: ...


def add_position(root: Element, product: Placed) -> None:
    first = product.groups[0].geobox
    block = SubElement(root, "Geoposition_Informations")
    system = SubElement(block, "Coordinate_Reference_System")
    text(system, "GEO_TABLES", "EPSG")
    horizontal = SubElement(system, "Horizontal_Coordinate_System")
    text(horizontal, "HORIZONTAL_CS_TYPE", "PROJECTED")
    zone = f"{first.epsg % 100}{'S' if first.epsg // 100 == 327 else 'N'}"
    text(horizontal, "HORIZONTAL_CS_NAME", f"WGS 84 / UTM zone {zone}")
    text(horizontal, "HORIZONTAL_CS_CODE", first.epsg)
    for tag in ("Raster_CS", "Metadata_CS"):
        raster = SubElement(block, tag)
        text(raster, f"{tag.upper()}_TYPE", "CELL")
        text(raster, "PIXEL_ORIGIN", 0)
    positions = SubElement(block, "Geopositioning")
    _add_corners(SubElement(positions, "Global_Geopositioning"), first)
    groups = SubElement(positions, "Group_Geopositioning_List")
    for group in product.groups:
        position = SubElement(groups, "Group_Geopositioning", group_id=group.name)
        text(position, "ULX", metres(group.geobox.left))
        text(position, "ULY", metres(group.geobox.top))
        text(position, "XDIM", metres(group.geobox.resolution))
        text(position, "YDIM", metres(-group.geobox.resolution))
        text(position, "NROWS", group.geobox.height)
        text(position, "NCOLS", group.geobox.width)


def _add_corners(parent: Element, geobox: GeoBox) -> None:
    left, bottom, right, top = geobox.bounds
    points = {
        "upperLeft": (left, top),
        "upperRight": (right, top),
        "lowerRight": (right, bottom),
        "lowerLeft": (left, bottom),
        "center": ((left + right) / 2, (bottom + top) / 2),
    }
    for name, (x, y) in points.items():
        longitudes, latitudes = transform_coordinates(f"EPSG:{geobox.epsg}", "EPSG:4326", [x], [y])
        point = SubElement(parent, "Point", name=name)
        text(point, "LAT", f"{latitudes[0]:.10f}")
        text(point, "LON", f"{longitudes[0]:.10f}")
        text(point, "X", f"{x:.1f}")
        text(point, "Y", f"{y:.1f}")
