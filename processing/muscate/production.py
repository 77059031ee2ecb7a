"""What a product was made from and how: ``Quality_Informations`` and ``Production_Informations``."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement

from processing.level2 import Level2A, Relief
from processing.muscate.elements import metres, text, utc
from processing.muscate.geometry import geometric_flags

ACQUIRED = re.compile(r"_(?P<date>\d{8})(?:[T-](?P<time>\d{6})(?:-(?P<millisecond>\d{3}))?)?(?=_|$)")
"""The first date in a product's name: MUSCATE's, Sentinel's or Landsat's."""


def add_quality(root: Element, product: Level2A) -> None:
    current = SubElement(SubElement(root, "Quality_Informations"), "Current_Product")
    quality = SubElement(SubElement(current, "Product_Quality_List", level="N2"), "Product_Quality")
    _add_source(SubElement(quality, "Source_Product"), product, product.acquisition.identifier)
    indices = SubElement(quality, "Global_Index_List")
    text(indices, "QUALITY_INDEX", round(product.cloud_cover), name="CloudPercent")
    text(indices, "QUALITY_INDEX", round(product.snow_cover), name="SnowPercent")
    flags = geometric_flags(product.angle_grids) if product.angle_grids else {}
    for name, detected in sorted((flags | dict(product.flags)).items()):
        text(indices, "QUALITY_INDEX", str(detected).lower(), name=name)
    if product.air:
        text(indices, "QUALITY_INDEX", f"{product.air.aot:.3f}", name="MeanAerosolOpticalThickness")
        text(indices, "QUALITY_INDEX", f"{product.air.water_vapour:.2f}", name="MeanWaterVaporContent")


def add_production(root: Element, product: Level2A) -> None:
    job = SubElement(SubElement(SubElement(root, "Production_Informations"), "Processing_Jobs_List"), "Job")
    text(job, "STEP_ID", "l2a")
    text(job, "PRODUCER_NAME", " ".join(next(iter(product.software.items()))))
    _add_products(SubElement(job, "Products_List"), product)
    _add_auxiliary(SubElement(job, "Auxiliary_Data_List"), product)
    information = SubElement(job, "Processing_Informations")
    for name, value in product.parameters.items():
        pair = SubElement(information, "Processing_Information")
        text(pair, "NAME", name)
        text(pair, "VALUE", value)


def _add_products(products: Element, product: Level2A) -> None:
    inputs = SubElement(products, "Inputs_List")
    for _, identifier in product.origins:
        _add_source(SubElement(inputs, "PRODUCT"), product, identifier)
    if product.context:
        references = SubElement(products, "References_List")
        for _, identifier in product.context:
            _add_source(SubElement(references, "PRODUCT"), product, identifier)
    result = SubElement(SubElement(products, "Outputs_List"), "PRODUCT")
    text(result, "PRODUCT_ID", product.product_id)
    text(result, "ACQUISITION_DATE", utc(product.acquisition.sensing_time))


def _add_source(parent: Element, product: Level2A, identifier: str) -> None:
    acquisition = product.acquisition
    text(parent, "PRODUCT_ID", identifier)
    if identifier != acquisition.identifier:
        if acquired := _acquired(identifier):
            text(parent, "ACQUISITION_DATE", acquired)
        return
    text(parent, "ACQUISITION_DATE", utc(acquisition.sensing_time))
    if acquisition.production_time:
        text(parent, "PRODUCTION_DATE", f"{acquisition.production_time:%Y-%m-%dT%H:%M:%SZ}")


def _acquired(identifier: str) -> str | None:
    """As precisely as the name says it: a day, a second or a millisecond."""
    found = ACQUIRED.search(identifier)
    if found is None:
        return None
    day, time = found["date"], found["time"]
    date = f"{day[:4]}-{day[4:6]}-{day[6:]}"
    if time is None:
        return date
    clock = f"{time[:2]}:{time[2:4]}:{time[4:]}"
    return f"{date}T{clock}.{found['millisecond']}Z" if found["millisecond"] else f"{date}T{clock}Z"


def _add_auxiliary(parent: Element, product: Level2A) -> None:
    relief, air = product.relief, product.air
    natures = dict(product.auxiliary)
    if air:
        natures |= {"AEROSOL_MODEL": air.aerosol_model, "ATMOSPHERE_FORECAST": air.forecast}
    for nature, name in natures.items():
        data = SubElement(parent, "Auxiliary_Data")
        text(data, "DATA", name)
        text(data, "NATURE", nature)
    if relief:
        _add_relief(SubElement(parent, "Auxiliary_Data"), relief, product.groups[0].geobox.resolution)


def _add_relief(data: Element, relief: Relief, resolution: float) -> None:
    text(data, "DATA", relief.source)
    text(data, "NATURE", "DEM")
    pixels = SubElement(data, "Resolution")
    text(pixels, "X_RESOLUTION", metres(resolution))
    text(pixels, "Y_RESOLUTION", metres(-resolution))
    elevation = SubElement(data, "Elevation")
    values = (relief.minimum, relief.maximum, relief.mean, relief.standard_deviation)
    for tag, value in zip(("MIN", "MAX", "MEAN", "STD"), values, strict=True):
        text(elevation, tag, f"{value:.6g}", unit="m")
