"""The STAC item of a land-cover map."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pystac

from processing.items import extensions
from processing.items.footprint import footprint_of_valid
from processing.items.titles import LICENCE, LICENCE_LINK
from processing.landcover.nomenclature import CLASSES, NO_DATA
from processing.landcover.product import IMAGES, LandCoverMap
from processing.muscate.names import file_name

USED = (
    extensions.PROJECTION, extensions.GRID, extensions.PROCESSING, extensions.PRODUCT, extensions.RENDER,
    extensions.SCIENTIFIC, extensions.CLASSIFICATION,
)  # fmt: skip
PUBLICATIONS = [
    {
        "doi": "10.3390/rs9010095",
        "citation": "Inglada, J., Vincent, A., Arias, M., Tardy, B., Morin, D., Rodes, I., 2017. Operational high "
        "resolution land cover map production at the country scale using satellite image time series. Remote Sensing "
        "9, 95.",
    }
]
UNITS = {"CONFIDENCE": {"unit": "%"}, "VALIDITY": {"unit": "d"}}


def land_cover_item(product: LandCoverMap) -> pystac.Item:
    """STAC 1.1 item of the key date; asset hrefs are relative to the product's folder."""
    geometry, bbox = footprint_of_valid(product.valid, product.group.geobox)
    season = product.season
    item = pystac.Item(
        id=product.product_id,
        geometry=geometry,
        bbox=bbox,
        datetime=season.moment,
        start_datetime=datetime(season.start.year, season.start.month, season.start.day, tzinfo=UTC),
        end_datetime=season.moment + timedelta(days=1, seconds=-1),
        properties=_properties(product),
        stac_extensions=list(USED),
        collection="landcover",
    )
    _add_images(item, product)
    _add_documents(item)
    for source in product.sources:
        item.add_link(extensions.derived_from_link(str(source.collection_id), source.id))
    item.add_link(extensions.derived_from_link(str(product.model.collection_id), product.model.id))
    item.add_link(extensions.collection_link("landcover"))
    item.add_link(pystac.Link(pystac.RelType.LICENSE, LICENCE_LINK, title=LICENCE))
    return item


def _properties(product: LandCoverMap) -> dict[str, Any]:
    season, version = product.season, next(iter(product.software.values()))
    simulated = " [simulated]" if product.simulated else ""
    return {
        "title": f"Land cover {season.year}, as seen until {season.end:%-d %B}, tile {product.tile_id}{simulated}",
        "created": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "constellation": "sentinel-2",
        "instruments": ["msi"],
        "gsd": product.group.geobox.resolution,
        "license": LICENCE,
        **extensions.grid_code(product.tile_id),
        **extensions.projection(product.group.geobox),
        "processing:level": "L3B",
        "processing:lineage": f"Atelier landcover {version} from {len(product.sources)} dates by {product.model.id}",
        "processing:facility": extensions.FACILITY,
        "processing:software": dict(product.software),
        "processing:version": version,
        "product:type": "L3B-LANDCOVER",
        "sci:publications": PUBLICATIONS,
        "renders": land_cover_renders(product),
        "atelier:simulated": product.simulated,
        "atelier:campaign": season.year,
        "atelier:key_date": season.key_date,
        "atelier:dates": len(product.sources),
        "atelier:mean_confidence": round(product.mean_confidence, 1),
        "atelier:mean_validity": round(product.mean_validity, 1),
        "atelier:parameters": dict(product.parameters),
    }


def land_cover_renders(product: LandCoverMap) -> dict[str, Any]:
    """Named ways to show a map: those of its collection, with the classes that its model tells."""
    colours = {str(code): [*CLASSES[code].colour, 255] for code in product.codes}
    return {
        "land-cover": {
            "title": "Land cover in the colours of OSO",
            "assets": ["CLASS"],
            "colormap": colours,
            "resampling": "nearest",
        },
        "confidence": {
            "title": "Confidence in the class",
            "assets": ["CONFIDENCE"],
            "rescale": [[0, 100]],
            "colormap_name": "viridis",
        },
        "validity": {
            "title": "Days on which the ground was seen",
            "assets": ["VALIDITY"],
            "rescale": [[0, 60]],
            "colormap_name": "viridis",
        },
    }


def _classes(product: LandCoverMap) -> list[dict[str, Any]]:
    """Of the classification extension: names in English, for programs without spaces."""
    nothing = {"value": NO_DATA, "name": "no_data", "title": "No data", "description": "No data", "nodata": True}
    return [nothing] + [
        {
            "value": code,
            "name": CLASSES[code].name_en.lower().replace(" ", "_"),
            "title": CLASSES[code].name_en,
            "description": f"{CLASSES[code].name_en} / {CLASSES[code].name_fr}",
            "color_hint": "{:02X}{:02X}{:02X}".format(*CLASSES[code].colour),
            "percentage": round(share, 2),
        }
        for code, share in product.shares.items()
    ]


def _add_images(item: pystac.Item, product: LandCoverMap) -> None:
    grid = product.group.geobox
    for key, title in IMAGES.items():
        fields: dict[str, Any] = {
            "data_type": "uint8",
            "nodata": NO_DATA,
            "gsd": grid.resolution,
            **extensions.projection(grid),
            **UNITS.get(key, {}),
        }
        if key == "CLASS":
            fields["classification:classes"] = _classes(product)
        href = file_name(item.id, key)
        asset = pystac.Asset(href, title=title, media_type=extensions.COG, roles=["data"], extra_fields=fields)
        item.add_asset(key, asset)


def _add_documents(item: pystac.Item) -> None:
    for key, end, title, media_type, roles in (
        ("MTD_ALL", "xml", "Metadata in the MUSCATE format", pystac.MediaType.XML, ["metadata"]),
        ("QKL_ALL", "jpg", "Quicklook in the colours of OSO", pystac.MediaType.JPEG, ["thumbnail", "overview"]),
        ("REPORT", "json", "Validation of the model: confusion, accuracies", pystac.MediaType.JSON, ["metadata"]),
        ("REPORT_PICTURE", "png", "Confusion matrix of the model", pystac.MediaType.PNG, ["overview"]),
    ):
        item.add_asset(key, pystac.Asset(f"{item.id}_{key}.{end}", title, media_type=media_type, roles=roles))
