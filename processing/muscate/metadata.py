"""``MTD_ALL.xml``: the metadata of a Level-2A product as MUSCATE's readers expect them.

The structure is that of format 1.16, ``METADATA_MUSCATE``. There is no PRODUCTION_DATE of the product
itself: the same inputs give the same bytes on any day; the catalog knows when it was made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from rasterio.warp import transform as transform_coordinates

from processing.level1 import Acquisition, Band
from processing.muscate.names import file_name
from processing.raster.geobox import GeoBox

REFLECTANCE_SCALE = 10000
WATER_VAPOUR_SCALE = 20
AOT_SCALE = 200
SINGLE_BIT_MASKS = {"Edge": "EDG"}
BIT_MASKS = {"Cloud": ("CLM", range(1, 9)), "Geophysics": ("MG2", range(1, 9)), "Interpolation": ("IAB", range(1, 3))}


@dataclass(frozen=True)
class GroupDescription:
    """One resolution of the product."""

    name: str
    geobox: GeoBox
    bands: tuple[str, ...]


@dataclass(frozen=True)
class Description:
    """Everything that the metadata say."""

    product_id: str
    platform: str
    tile_id: str
    acquisition: Acquisition
    bands: Mapping[str, Band]
    groups: tuple[GroupDescription, ...]
    mean_view: Mapping[str, tuple[float, float]]
    """(zenith, azimuth) in degrees by band."""
    cloud_percent: int
    snow_percent: int
    software: str
    parameters: Mapping[str, str]


def write_metadata(path: Path, description: Description) -> None:
    """Write the XML; the same description gives the same bytes."""
    root = Element("Muscate_Metadata_Document")
    _identification(root, description)
    _characteristics(root, description)
    _organisation(root, description)
    _geoposition(root, description)
    _geometry(root, description)
    _radiometry(root, description)
    _quality(root, description)
    _production(root, description)
    indent(root)
    ElementTree(root).write(path, encoding="UTF-8", xml_declaration=True)


def _text(parent: Element, tag: str, value: object, **attributes: str) -> Element:
    element = SubElement(parent, tag, attributes)
    element.text = str(value)
    return element


def _time(description: Description) -> str:
    return description.acquisition.sensing_time.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def _identification(root: Element, description: Description) -> None:
    block = SubElement(root, "Metadata_Identification")
    _text(block, "METADATA_FORMAT", "METADATA_MUSCATE", version="1.16")
    _text(block, "METADATA_PROFILE", "DISTRIBUTED")
    _text(block, "METADATA_INFORMATION", "PUBLIC")
    block = SubElement(root, "Dataset_Identification")
    _text(block, "IDENTIFIER", description.product_id.rpartition("_V")[0])
    _text(block, "AUTHORITY", "ATELIER")
    _text(block, "PRODUCER", "ATELIER")
    _text(block, "PROJECT", description.acquisition.constellation.upper().replace("-", ""))
    _text(block, "GEOGRAPHICAL_ZONE", f"T{description.tile_id}", type="Tile")
    _text(block, "TITLE", f"{description.platform}, level L2A{_simulated(description)}")
    _text(block, "DESCRIPTION", f"Surface reflectance, masks and atmosphere: {description.product_id}")


def _simulated(description: Description) -> str:
    return " [simulated]" if description.acquisition.simulated else ""


def _characteristics(root: Element, description: Description) -> None:
    block = SubElement(root, "Product_Characteristics")
    _text(block, "PRODUCT_ID", description.product_id)
    _text(block, "ACQUISITION_DATE", _time(description))
    _text(block, "PRODUCT_VERSION", description.product_id.rpartition("_V")[2].replace("-", "."))
    _text(block, "PRODUCT_LEVEL", "L2A")
    _text(block, "PLATFORM", description.platform)
    _text(block, "ORBIT_NUMBER", description.acquisition.relative_orbit, type="Relative")
    times = SubElement(block, "UTC_Acquisition_Range")
    _text(times, "MEAN", _time(description))
    _text(times, "DATE_PRECISION", "0.001", unit="s")
    everything = [band for group in description.groups for band in group.bands]
    _bands(block, "Band_Global_List", [band for band in description.bands if band in everything])
    groups = SubElement(block, "Band_Group_List")
    for group in description.groups:
        _bands(SubElement(groups, "Group", group_id=group.name), "Band_List", list(group.bands))


def _bands(parent: Element, tag: str, bands: list[str]) -> None:
    block = SubElement(parent, tag, count=str(len(bands)))
    for band in bands:
        _text(block, "BAND_ID", band)


def _organisation(root: Element, description: Description) -> None:
    product = SubElement(SubElement(root, "Product_Organisation"), "Muscate_Product")
    name = description.product_id
    _text(product, "QUICKLOOK", f"{name}_QKL_ALL.jpg", bands_id="B4,B3,B2")
    images = SubElement(product, "Image_List")
    for nature in ("Aerosol_Optical_Thickness", "Water_Vapor_Content"):
        files = _files(images, "Image", nature, "uint8")
        for group in description.groups:
            _text(files, "IMAGE_FILE", file_name(name, f"ATB_{group.name}"), group_id=group.name)
    for nature, code in (("Flat_Reflectance", "FRE"), ("Surface_Reflectance", "SRE")):
        files = _files(images, "Image", nature, "int16")
        for group in description.groups:
            for band in group.bands:
                _text(files, "IMAGE_FILE", file_name(name, f"{code}_{band}"), band_id=band)
    masks = SubElement(product, "Mask_List")
    for nature, (code, bits) in BIT_MASKS.items():
        _mask_files(masks, description, nature, code, {group.name: list(bits) for group in description.groups})
    saturation = {group.name: list(range(1, len(group.bands) + 1)) for group in description.groups}
    _mask_files(masks, description, "Saturation", "SAT", saturation)
    for nature, code in SINGLE_BIT_MASKS.items():
        _mask_files(masks, description, nature, code, {group.name: [1] for group in description.groups})


def _files(parent: Element, kind: str, nature: str, encoding: str) -> Element:
    block = SubElement(parent, kind)
    properties = SubElement(block, f"{kind}_Properties")
    _text(properties, "NATURE", nature)
    _text(properties, "FORMAT", "image/tiff")
    _text(properties, "ENCODING", encoding)
    _text(properties, "ENDIANNESS", "LittleEndian")
    _text(properties, "COMPRESSION", "DEFLATE")
    return SubElement(block, f"{kind}_File_List")


def _mask_files(parent: Element, description: Description, nature: str, code: str, bits: dict[str, list[int]]) -> None:
    files = _files(parent, "Mask", nature, "byte")
    for group, numbers in bits.items():
        name = file_name(description.product_id, f"{code}_{group}")
        for number in numbers:
            _text(files, "MASK_FILE", name, group_id=group, band_number="1", bit_number=str(number))


def _geoposition(root: Element, description: Description) -> None:
    first = description.groups[0].geobox
    block = SubElement(root, "Geoposition_Informations")
    system = SubElement(block, "Coordinate_Reference_System")
    _text(system, "GEO_TABLES", "EPSG")
    horizontal = SubElement(system, "Horizontal_Coordinate_System")
    _text(horizontal, "HORIZONTAL_CS_TYPE", "PROJECTED")
    zone = f"{first.epsg % 100}{'S' if first.epsg // 100 == 327 else 'N'}"
    _text(horizontal, "HORIZONTAL_CS_NAME", f"WGS 84 / UTM zone {zone}")
    _text(horizontal, "HORIZONTAL_CS_CODE", first.epsg)
    for tag in ("Raster_CS", "Metadata_CS"):
        raster = SubElement(block, tag)
        _text(raster, f"{tag.upper()}_TYPE", "CELL")
        _text(raster, "PIXEL_ORIGIN", 0)
    positions = SubElement(block, "Geopositioning")
    _corners(SubElement(positions, "Global_Geopositioning"), first)
    groups = SubElement(positions, "Group_Geopositioning_List")
    for group in description.groups:
        position = SubElement(groups, "Group_Geopositioning", group_id=group.name)
        _text(position, "ULX", f"{group.geobox.left:.10g}")
        _text(position, "ULY", f"{group.geobox.top:.10g}")
        _text(position, "XDIM", f"{group.geobox.resolution:.10g}")
        _text(position, "YDIM", f"{-group.geobox.resolution:.10g}")
        _text(position, "NROWS", group.geobox.height)
        _text(position, "NCOLS", group.geobox.width)


def _corners(parent: Element, geobox: GeoBox) -> None:
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
        _text(point, "LAT", f"{latitudes[0]:.10f}")
        _text(point, "LON", f"{longitudes[0]:.10f}")
        _text(point, "X", f"{x:.1f}")
        _text(point, "Y", f"{y:.1f}")


def _geometry(root: Element, description: Description) -> None:
    means = SubElement(SubElement(root, "Geometric_Informations"), "Mean_Value_List")
    sun = SubElement(means, "Sun_Angles")
    _angles(sun, description.acquisition.sun_zenith, description.acquisition.sun_azimuth)
    views = SubElement(means, "Mean_Viewing_Incidence_Angle_List")
    for band, (zenith, azimuth) in description.mean_view.items():
        _angles(SubElement(views, "Mean_Viewing_Incidence_Angle", band_id=band), zenith, azimuth)


def _angles(parent: Element, zenith: float, azimuth: float) -> None:
    _text(parent, "ZENITH_ANGLE", f"{zenith:.6f}", unit="deg")
    _text(parent, "AZIMUTH_ANGLE", f"{azimuth:.6f}", unit="deg")


def _radiometry(root: Element, description: Description) -> None:
    block = SubElement(root, "Radiometric_Informations")
    _text(block, "REFLECTANCE_QUANTIFICATION_VALUE", REFLECTANCE_SCALE)
    _text(block, "WATER_VAPOR_CONTENT_QUANTIFICATION_VALUE", WATER_VAPOUR_SCALE)
    _text(block, "AEROSOL_OPTICAL_THICKNESS_QUANTIFICATION_VALUE", AOT_SCALE)
    special = SubElement(block, "Special_Values_List")
    _text(special, "SPECIAL_VALUE", -10000, name="nodata")
    _text(special, "SPECIAL_VALUE", 0, name="water_vapor_content_nodata")
    _text(special, "SPECIAL_VALUE", 0, name="aerosol_optical_thickness_nodata")
    bands = SubElement(block, "Spectral_Band_Informations_List")
    for group in description.groups:
        for name in group.bands:
            band = SubElement(bands, "Spectral_Band_Informations", band_id=name)
            _text(band, "SPATIAL_RESOLUTION", f"{group.geobox.resolution:.10g}", unit="m")
            _text(
                SubElement(band, "Wavelength"),
                "CENTRAL",
                f"{description.bands[name].centre_wavelength * 1000:.0f}",
                unit="nm",
            )


def _quality(root: Element, description: Description) -> None:
    levels = SubElement(
        SubElement(SubElement(root, "Quality_Informations"), "Current_Product"), "Product_Quality_List", level="N2"
    )
    quality = SubElement(levels, "Product_Quality")
    source = SubElement(quality, "Source_Product")
    _text(source, "PRODUCT_ID", description.acquisition.identifier)
    _text(source, "ACQUISITION_DATE", _time(description))
    indices = SubElement(quality, "Global_Index_List")
    _text(indices, "QUALITY_INDEX", description.cloud_percent, name="CloudPercent")
    _text(indices, "QUALITY_INDEX", description.snow_percent, name="SnowPercent")


def _production(root: Element, description: Description) -> None:
    job = SubElement(SubElement(SubElement(root, "Production_Informations"), "Processing_Jobs_List"), "Job")
    _text(job, "STEP_ID", "l2a")
    _text(job, "PRODUCER_NAME", description.software)
    products = SubElement(job, "Products_List")
    source = SubElement(SubElement(products, "Inputs_List"), "PRODUCT")
    _text(source, "PRODUCT_ID", description.acquisition.identifier)
    _text(source, "ACQUISITION_DATE", _time(description))
    if description.acquisition.production_time:
        _text(source, "PRODUCTION_DATE", f"{description.acquisition.production_time:%Y-%m-%dT%H:%M:%SZ}")
    result = SubElement(SubElement(products, "Outputs_List"), "PRODUCT")
    _text(result, "PRODUCT_ID", description.product_id)
    _text(result, "ACQUISITION_DATE", _time(description))
    information = SubElement(job, "Processing_Informations")
    for name, value in description.parameters.items():
        pair = SubElement(information, "Processing_Information")
        _text(pair, "NAME", name)
        _text(pair, "VALUE", value)
