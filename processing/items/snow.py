"""The STAC item of a snow product."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pystac

from processing.items import extensions
from processing.items.titles import LICENCE, LICENCE_LINK, platform_title
from processing.level2b import FLAG_BITS, SNOW_CLASSES, SnowProduct
from processing.muscate.names import file_name

CLASSIFICATION = f"{extensions.ROOT}/classification/v2.0.0/schema.json"
COLOURS = {0: "777777", 100: "0078FF", 205: "FFFFFF"}
"""Of the classes: grey ground, blue snow, white cloud."""
NO_DATA = 254
KEPT = (
    "platform", "constellation", "instruments", "sat:relative_orbit", "sat:orbit_state", "sat:absolute_orbit",
    "view:sun_elevation", "view:sun_azimuth", "view:incidence_angle", "view:azimuth", "grid:code",
    "atelier:simulated",
)  # fmt: skip
"""Properties of the image, which are those of what is made of it."""
PUBLICATIONS = [
    {
        "doi": "10.5194/essd-11-493-2019",
        "citation": "Gascoin, S., Grizonnet, M., Bouchet, M., Salgues, G., Hagolle, O., 2019. Theia Snow collection: "
        "high-resolution operational snow cover maps from Sentinel-2 and Landsat-8 data. Earth System Science Data 11, "
        "493-514.",
    },
    {
        "doi": "10.3390/rs12182904",
        "citation": "Gascoin, S., Barrou Dumont, Z., Deschamps-Berger, C., Marti, F., Salgues, G., López-Moreno, J.I., "
        "Revuelto, J., Michon, T., Schattan, P., Hagolle, O., 2020. Estimating fractional snow cover in open terrain "
        "from Sentinel-2 using the normalized difference snow index. Remote Sensing 12, 2904.",
    },
]


def snow_item(product: SnowProduct) -> pystac.Item:
    """STAC 1.1 item; asset hrefs are relative to the product's folder."""
    source = product.source
    item = pystac.Item(
        id=product.product_id,
        geometry=source.geometry,
        bbox=source.bbox,
        datetime=source.datetime,
        properties=_properties(product),
        stac_extensions=[
            extensions.EO,
            extensions.PROJECTION,
            extensions.RASTER,
            extensions.VIEW,
            extensions.SAT,
            extensions.GRID,
            extensions.PROCESSING,
            extensions.PRODUCT,
            extensions.SCIENTIFIC,
            CLASSIFICATION,
        ],
        collection="snow",
    )
    _add_images(item, product)
    _add_documents(item, product)
    item.add_link(extensions.derived_from_link(str(source.collection_id), source.id))
    item.add_link(extensions.collection_link("snow"))
    item.add_link(pystac.Link(pystac.RelType.LICENSE, LICENCE_LINK, title=LICENCE))
    return item


def _properties(product: SnowProduct) -> dict[str, Any]:
    source, found = product.source.properties, product.statistics
    now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    simulated = " [simulated]" if source.get("atelier:simulated") else ""
    time = f"{product.source.datetime:%Y-%m-%d %H:%M} UTC"
    line = {} if found.snow_line is None else {"atelier:snow_line_altitude": found.snow_line}
    software = " ".join(next(iter(product.software.items())))
    return {
        "title": f"{platform_title(source['platform'])} snow cover, tile {product.tile_id}, {time}{simulated}",
        "created": now,
        **{name: source[name] for name in KEPT if name in source},
        "gsd": product.group.geobox.resolution,
        "license": LICENCE,
        "eo:cloud_cover": round(found.cloud, 2),
        "eo:snow_cover": round(found.snow, 2),
        "atelier:clear_cover": round(found.clear, 2),
        "atelier:snow_cover_of_clear": round(found.snow_of_clear, 2),
        **line,
        "atelier:relief": product.relief,
        **extensions.projection(product.group.geobox),
        "processing:level": "L2B",
        "processing:lineage": f"{software} from {product.source.id}",
        "processing:facility": extensions.FACILITY,
        "processing:software": dict(product.software),
        "processing:version": next(iter(product.software.values())),
        "product:type": "L2B-SNOW",
        "sci:publications": PUBLICATIONS,
        "atelier:parameters": dict(product.parameters),
    }


def _add_images(item: pystac.Item, product: SnowProduct) -> None:
    percent = {"unit": "%", "nodata": NO_DATA}
    _add(item, product, "SNW", "Snow cover", {"nodata": NO_DATA, "classification:classes": _classes()})
    _add(item, product, "FSC", "Snow in each pixel, seen from above, percent", percent)
    _add(item, product, "FSC_UNC", "Uncertainty of the snow in each pixel, 1 σ, percent of the pixel", percent)
    bits = [{"offset": bit, "length": 1, "description": meaning} for bit, meaning in enumerate(FLAG_BITS)]
    described = "; ".join(f"bit {bit} {meaning}" for bit, meaning in enumerate(FLAG_BITS))
    _add(item, product, "FLG", "Quality flags", {"description": described, "classification:bitfields": bits})


def _classes() -> list[dict[str, Any]]:
    return [
        {"value": value, "name": name.replace(" ", "-"), "description": name}
        | ({"color_hint": COLOURS[value]} if value in COLOURS else {"nodata": True})
        for value, name in SNOW_CLASSES.items()
    ]


def _add(item: pystac.Item, product: SnowProduct, key: str, title: str, fields: dict[str, Any]) -> None:
    grid = product.group.geobox
    extra = {"data_type": "uint8", "gsd": grid.resolution} | fields | extensions.projection(grid)
    roles = ["data-mask"] if key == "FLG" else ["data", "uncertainty"] if key == "FSC_UNC" else ["data", "snow-ice"]
    href = file_name(product.product_id, key)
    item.add_asset(key, pystac.Asset(href, title=title, media_type=extensions.COG, roles=roles, extra_fields=extra))


def _add_documents(item: pystac.Item, product: SnowProduct) -> None:
    name = product.product_id
    documents = (
        ("EXTENT", "SNW.geojson", "Extent of snow, patches and gaps from 1 ha on", pystac.MediaType.GEOJSON, ["data"]),
        ("MTD_ALL", "MTD_ALL.xml", "Metadata in the MUSCATE format", pystac.MediaType.XML, ["metadata"]),
        ("QKL_ALL", "QKL_ALL.jpg", "Quicklook: blue snow, white clouds, grey ground", pystac.MediaType.JPEG,
         ["thumbnail", "overview"]),
    )  # fmt: skip
    for key, end, title, media_type, roles in documents:
        item.add_asset(key, pystac.Asset(f"{name}_{end}", title=title, media_type=media_type, roles=roles))
