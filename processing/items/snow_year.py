"""The STAC item of a synthesis of snow over a season."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

import pystac

from processing.items import extensions
from processing.items.snow import PUBLICATIONS
from processing.items.titles import LICENCE, LICENCE_LINK
from processing.level3b import SEASON_IMAGES, UNKNOWN, SnowYear
from processing.muscate.names import file_name


def snow_year_item(product: SnowYear) -> pystac.Item:
    """STAC 1.1 item of the season's first moment, with its period; asset hrefs are relative to the product's folder."""
    item = pystac.Item(
        id=product.product_id,
        geometry=product.like.geometry,
        bbox=product.like.bbox,
        datetime=datetime.combine(product.first, time(), UTC),
        properties=_properties(product),
        stac_extensions=[
            extensions.EO, extensions.PROJECTION, extensions.RASTER, extensions.GRID, extensions.PROCESSING,
            extensions.PRODUCT, extensions.SCIENTIFIC,
        ],
        collection="snow-year",
    )  # fmt: skip
    grid = product.group.geobox
    for key, title in SEASON_IMAGES.items():
        fields: dict[str, Any] = {"data_type": "uint16", "gsd": grid.resolution, **extensions.projection(grid)}
        fields |= {"unit": "d"} if key == "NOBS" else {"unit": "d", "nodata": UNKNOWN}
        href = file_name(product.product_id, key)
        item.add_asset(
            key, pystac.Asset(href, title=title, media_type=extensions.COG, roles=["data"], extra_fields=fields)
        )
    for key, end, title, media_type, roles in (
        ("MTD_ALL", "xml", "Metadata in the MUSCATE format", pystac.MediaType.XML, ["metadata"]),
        ("QKL_ALL", "jpg", "Quicklook: days with snow", pystac.MediaType.JPEG, ["thumbnail", "overview"]),
    ):
        asset = pystac.Asset(f"{product.product_id}_{key}.{end}", title=title, media_type=media_type, roles=roles)
        item.add_asset(key, asset)
    for source in product.sources:
        item.add_link(extensions.derived_from_link(str(source.collection_id), source.id))
    item.add_link(extensions.collection_link("snow-year"))
    item.add_link(pystac.Link(pystac.RelType.LICENSE, LICENCE_LINK, title=LICENCE))
    return item


def _properties(product: SnowYear) -> dict[str, Any]:
    now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    simulated = " [simulated]" if product.simulated else ""
    years = f"{product.first.year}–{product.last.year}"
    software = " ".join(next(iter(product.software.items())))
    constellations = sorted({str(item.properties["constellation"]) for item in product.sources})
    properties: dict[str, Any] = {
        "title": f"Snow season {years}, tile {product.tile_id}{simulated}",
        "created": now,
        "start_datetime": f"{product.first}T00:00:00Z",
        "end_datetime": f"{product.last}T23:59:59Z",
        "constellation": constellations[0],
        "instruments": sorted({name for item in product.sources for name in item.properties["instruments"]}),
        "gsd": product.group.geobox.resolution,
        "license": LICENCE,
        "eo:snow_cover": round(product.snow_cover, 2),
        "atelier:mean_snow_days": round(product.mean_duration, 1),
        "atelier:mean_observations": round(product.mean_observations, 1),
        **extensions.grid_code(product.tile_id),
        **extensions.projection(product.group.geobox),
        "processing:level": "L3B",
        "processing:lineage": f"{software} from {len(product.sources)} snow products",
        "processing:facility": extensions.FACILITY,
        "processing:software": dict(product.software),
        "processing:version": next(iter(product.software.values())),
        "product:type": "L3B-SNOW",
        "sci:publications": PUBLICATIONS[:1],
        "atelier:simulated": product.simulated,
        "atelier:parameters": dict(product.parameters),
    }
    if len(constellations) > 1:
        del properties["constellation"]
    return properties
