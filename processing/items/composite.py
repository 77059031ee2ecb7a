"""The STAC item of a monthly composite."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pystac

from processing.items import extensions
from processing.items.footprint import footprint_of_valid
from processing.items.publications import COMPOSITE_PUBLICATIONS
from processing.items.renders import composite_renders
from processing.items.titles import LICENCE, LICENCE_LINK
from processing.level2 import NO_DATA, REFLECTANCE_SCALE, Group, Statistics
from processing.level3 import DAY_SCALE, FLAGS, WEIGHT_SCALE, Composite
from processing.muscate.names import file_name
from processing.physics.compositing import CLOUD, SNOW, WATER

USED = (
    extensions.EO, extensions.PROJECTION, extensions.RASTER, extensions.GRID, extensions.PROCESSING,
    extensions.PRODUCT, extensions.RENDER, extensions.SCIENTIFIC, extensions.CLASSIFICATION,
)  # fmt: skip
FLAG_COLOURS = ("000000", "FFFFFF", "FF69C8", "286EFF", "778855")
CLASSES = [
    {"value": value, "name": meaning.replace(" ", "_"), "description": meaning, "color_hint": colour}
    for value, (meaning, colour) in enumerate(zip(FLAGS, FLAG_COLOURS, strict=True))
]


def composite_item(product: Composite) -> pystac.Item:
    """STAC 1.1 item; asset hrefs are relative to the product's folder."""
    geometry, bbox = footprint_of_valid(product.valid, product.valid_grid)
    item = pystac.Item(
        id=product.product_id,
        geometry=geometry,
        bbox=bbox,
        datetime=product.middle,
        start_datetime=product.start,
        end_datetime=product.end - timedelta(seconds=1),
        properties=_properties(product),
        stac_extensions=list(USED),
        collection="sentinel2-l3a",
    )
    for group in product.groups:
        for name in group.bands:
            _add_reflectance(item, product, group, name)
        _add_others(item, product, group)
    _add_documents(item)
    for source in product.sources:
        item.add_link(extensions.derived_from_link("sentinel2-l2a", source.product_id))
    item.add_link(extensions.collection_link("sentinel2-l3a"))
    item.add_link(pystac.Link(pystac.RelType.LICENSE, LICENCE_LINK, title=LICENCE))
    return item


def _properties(product: Composite) -> dict[str, Any]:
    finest = product.groups[0].geobox
    version = next(iter(product.software.values()))
    simulated = " [simulated]" if product.simulated else ""
    period = f"{product.start:%Y-%m-%d} to {product.end - timedelta(days=1):%Y-%m-%d}"
    return {
        "title": f"Sentinel-2 composite of {product.middle:%B %Y}, tile {product.tile_id}, {period}{simulated}",
        "created": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "constellation": "sentinel-2",
        "instruments": ["msi"],
        "gsd": finest.resolution,
        "license": LICENCE,
        "eo:cloud_cover": round(product.shares[CLOUD], 2),
        "eo:snow_cover": round(product.shares[SNOW], 2),
        **extensions.grid_code(product.tile_id),
        **extensions.projection(finest),
        "processing:level": "L3A",
        "processing:lineage": f"Atelier composite {version} from {len(product.sources)} dates",
        "processing:facility": extensions.FACILITY,
        "processing:software": dict(product.software),
        "processing:version": version,
        "product:type": "L3A",
        "sci:publications": COMPOSITE_PUBLICATIONS,
        "renders": composite_renders({name: product.bands[name] for group in product.groups for name in group.bands}),
        "atelier:simulated": product.simulated,
        "atelier:dates": len(product.sources),
        "atelier:platforms": sorted({source.platform for source in product.sources}),
        "atelier:water_cover": round(product.shares[WATER], 2),
        "atelier:parameters": dict(product.parameters),
    }


def _add_reflectance(item: pystac.Item, product: Composite, group: Group, name: str) -> None:
    key = f"FRC_{name}"
    band = extensions.band_fields(product.bands[name]) | _statistics(product.statistics.get(key, ()))
    fields = {
        "bands": [band],
        "data_type": "int16",
        "nodata": NO_DATA,
        "raster:scale": 1 / REFLECTANCE_SCALE,
        "raster:offset": 0,
    }
    _add(item, group, key, f"{name}, weighted mean surface reflectance", ["data", "reflectance"], fields)


def _add_others(item: pystac.Item, product: Composite, group: Group) -> None:
    for code, title, dtype, missing, scale, unit in (
        ("WGT", "Sum of the weights of the dates", "uint16", 0, WEIGHT_SCALE, {}),
        ("DTS", "Weighted mean date", "int16", NO_DATA, DAY_SCALE, {"unit": "d"}),
    ):
        key = f"{code}_{group.name}"
        fields: dict[str, Any] = {
            "bands": [{"name": code} | _statistics(product.statistics.get(key, ()))],
            "data_type": dtype,
            "nodata": missing,
            "raster:scale": 1 / scale,
            "raster:offset": 0,
            **unit,
        }
        if code == "DTS":
            fields["description"] = f"Days from {product.middle:%Y-%m-%dT%H:%M:%SZ}, in tenths"
        _add(item, group, key, title, ["data"], fields)
    flags = {"data_type": "uint8", "nodata": 0, "classification:classes": CLASSES}
    _add(item, group, f"FLG_{group.name}", "What is shown: cloud, snow, water, land", ["data-mask"], flags)


def _statistics(found: tuple[Statistics, ...]) -> dict[str, Any]:
    return {"statistics": extensions.statistics_fields(found[0])} if found else {}


def _add(item: pystac.Item, group: Group, key: str, title: str, roles: list[str], fields: dict[str, Any]) -> None:
    extra = fields | {"gsd": group.geobox.resolution} | extensions.projection(group.geobox)
    href = file_name(item.id, key)
    item.add_asset(key, pystac.Asset(href, title=title, media_type=extensions.COG, roles=roles, extra_fields=extra))


def _add_documents(item: pystac.Item) -> None:
    metadata, quicklook = (
        "Metadata in the MUSCATE format",
        "Quicklook: never clear green, snow pink, water blue",
    )
    for key, suffix, title, media_type, roles in (
        ("MTD_ALL", "xml", metadata, pystac.MediaType.XML, ["metadata"]),
        ("QKL_ALL", "jpg", quicklook, pystac.MediaType.JPEG, ["thumbnail", "overview"]),
    ):
        item.add_asset(key, pystac.Asset(f"{item.id}_{key}.{suffix}", title, media_type=media_type, roles=roles))
