"""The STAC item of a Level-2A product."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pystac

from processing.items import extensions
from processing.items.footprint import footprint_of_valid
from processing.items.publications import PUBLICATIONS
from processing.items.renders import renders
from processing.items.titles import LICENCE, LICENCE_LINK, platform_title
from processing.level2 import AOT_SCALE, REFLECTANCE_SCALE, UNCERTAINTY_SCALE, WATER_VAPOUR_SCALE, Group, Level2A
from processing.muscate.masks import CLOUD_BITS, GEOPHYSICAL_BITS, INTERPOLATION_BITS
from processing.muscate.names import file_name

__all__ = ["Level2A", "level2a_item"]

MASK_TITLES = {
    "CLM": "Clouds and shadows",
    "MG2": "Water, clouds, snow, shadows",
    "EDG": "Pixels without data",
    "SAT": "Saturated pixels, a bit for each band",
    "IAB": "Aerosols or water vapour not measured here",
}
MASK_BITS = {"CLM": CLOUD_BITS, "MG2": GEOPHYSICAL_BITS, "IAB": INTERPOLATION_BITS}


def level2a_item(product: Level2A) -> pystac.Item:
    """STAC 1.1 item; asset hrefs are relative to the product's folder."""
    geometry, bbox = footprint_of_valid(product.valid, product.valid_grid)
    source = product.acquisition
    item = pystac.Item(
        id=product.product_id,
        geometry=geometry,
        bbox=bbox,
        datetime=source.sensing_time,
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
            extensions.RENDER,
            extensions.SCIENTIFIC,
        ],
        collection=product.collection,
    )
    for group in product.groups:
        _add_reflectances(item, product, group)
        _add_atmosphere(item, product, group)
        if product.uncertainty:
            _add_uncertainty(item, product, group)
        _add_masks(item, product, group)
    _add_documents(item, product)
    for collection, identifier in (*product.origins, *product.context):
        item.add_link(_derived_from(collection, identifier))
    item.add_link(extensions.collection_link(product.collection))
    item.add_link(pystac.Link(pystac.RelType.LICENSE, LICENCE_LINK, title=LICENCE))
    return item


def _properties(product: Level2A) -> dict[str, Any]:
    source, finest = product.acquisition, product.groups[0].geobox
    view_zenith, view_azimuth = product.mean_view[product.groups[0].bands[0]]
    now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    simulated = " [simulated]" if source.simulated else ""
    time = f"{source.sensing_time:%Y-%m-%d %H:%M} UTC"
    return {
        "title": f"{platform_title(source.platform)} surface reflectance, tile {product.tile_id}, {time}{simulated}",
        "created": now,
        "platform": source.platform,
        "constellation": source.constellation,
        "instruments": list(source.instruments),
        "gsd": finest.resolution,
        "license": LICENCE,
        "eo:cloud_cover": round(product.cloud_cover, 2),
        "eo:snow_cover": round(product.snow_cover, 2),
        "sat:relative_orbit": source.relative_orbit,
        "sat:orbit_state": source.orbit_state,
        "view:sun_elevation": round(90 - source.sun_zenith, 4),
        "view:sun_azimuth": round(source.sun_azimuth, 4),
        "view:incidence_angle": round(view_zenith, 4),
        "view:azimuth": round(view_azimuth % 360, 4),
        **extensions.grid_code(product.tile_id),
        **extensions.projection(finest),
        "processing:level": "L2A",
        "processing:facility": extensions.FACILITY,
        "processing:software": dict(product.software),
        "processing:version": next(iter(product.software.values())),
        "product:type": "L2A",
        "sci:publications": PUBLICATIONS,
        **_air(product),
        "renders": renders({name: product.bands[name] for group in product.groups for name in group.bands}),
        "atelier:simulated": source.simulated,
        "atelier:parameters": dict(product.parameters),
    }


def _derived_from(collection: str, identifier: str) -> pystac.Link:
    target = f"/stac/collections/{collection}/items/{identifier}"
    return pystac.Link(pystac.RelType.DERIVED_FROM, target, media_type=pystac.MediaType.GEOJSON, title=identifier)


def _air(product: Level2A) -> dict[str, Any]:
    """The atmosphere in a few numbers, and what the relief and the forecast are from."""
    fields: dict[str, Any] = {}
    if product.air:
        fields["atelier:aot_550"] = round(product.air.aot, 3)
        fields["atelier:water_vapour"] = round(product.air.water_vapour, 2)
        fields["atelier:aerosol_model"] = product.air.aerosol_model
        fields["atelier:aot_source"] = product.air.aot_source
        fields["atelier:water_vapour_source"] = product.air.water_vapour_source
        fields["atelier:forecast"] = product.air.forecast
    if product.relief:
        fields["atelier:relief"] = product.relief.source
    return fields


def _add_reflectances(item: pystac.Item, product: Level2A, group: Group) -> None:
    for code, kind in (("SRE", "surface reflectance"), ("FRE", "surface reflectance, slopes corrected")):
        for name in group.bands:
            key = f"{code}_{name}"
            zenith, azimuth = product.mean_view[name]
            fields = {
                "bands": _with_statistics(product, key, [extensions.band_fields(product.bands[name])]),
                "data_type": "int16",
                "nodata": -REFLECTANCE_SCALE,
                "raster:scale": 1 / REFLECTANCE_SCALE,
                "raster:offset": 0,
                "view:incidence_angle": round(zenith, 4),
                "view:azimuth": round(azimuth % 360, 4),
            }
            _add(item, product, group, key, f"{name}, {kind}", ["data", "reflectance"], fields)


def _add_uncertainty(item: pystac.Item, product: Level2A, group: Group) -> None:
    key = f"UNC_{group.name}"
    bands = [extensions.band_fields(product.bands[name]) for name in group.bands]
    fields = {
        "bands": _with_statistics(product, key, bands),
        "data_type": "uint8",
        "nodata": 0,
        "raster:scale": 1 / UNCERTAINTY_SCALE,
        "raster:offset": 0,
        "description": f"Standard deviation of the surface reflectance, 1 σ; 255 is {255 / UNCERTAINTY_SCALE} or more",
    }
    title = f"Uncertainty of the surface reflectance: {', '.join(group.bands)}"
    _add(item, product, group, key, title, ["data", "uncertainty"], fields)


def _add_atmosphere(item: pystac.Item, product: Level2A, group: Group) -> None:
    key = f"ATB_{group.name}"
    bands = [
        {"name": "water_vapour", "unit": "g cm-2", "raster:scale": 1 / WATER_VAPOUR_SCALE},
        {"name": "aot_550", "raster:scale": 1 / AOT_SCALE},
    ]
    fields = {"bands": _with_statistics(product, key, bands), "data_type": "uint8", "nodata": 0}
    _add(item, product, group, key, "Water vapour, aerosol optical thickness", ["data"], fields)


def _with_statistics(product: Level2A, key: str, bands: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """``bands`` of an asset, with what was found in each where that is known."""
    found = product.statistics.get(key)
    if found is None:
        return bands
    return [
        band
        | {
            "statistics": {
                "minimum": round(statistics.minimum, 5),
                "maximum": round(statistics.maximum, 5),
                "mean": round(statistics.mean, 5),
                "stddev": round(statistics.standard_deviation, 5),
                "valid_percent": round(statistics.valid_percent, 2),
            }
        }
        for band, statistics in zip(bands, found, strict=True)
    ]


def _add_masks(item: pystac.Item, product: Level2A, group: Group) -> None:
    for code, title in MASK_TITLES.items():
        fields: dict[str, Any] = {"data_type": "uint8"}
        if code in MASK_BITS:
            bits = "; ".join(f"bit {number} {meaning}" for number, meaning in enumerate(MASK_BITS[code]))
            fields["description"] = bits
        roles = ["data-mask"] if code == "EDG" else ["cloud", "data-mask"] if code == "CLM" else ["data-mask"]
        _add(item, product, group, f"{code}_{group.name}", title, roles, fields)


def _add(
    item: pystac.Item,
    product: Level2A,
    group: Group,
    key: str,
    title: str,
    roles: list[str],
    fields: dict[str, Any],
) -> None:
    extra = fields | {"gsd": group.geobox.resolution} | extensions.projection(group.geobox)
    href = file_name(product.product_id, key)
    item.add_asset(key, pystac.Asset(href, title=title, media_type=extensions.COG, roles=roles, extra_fields=extra))


def _add_documents(item: pystac.Item, product: Level2A) -> None:
    item.add_asset(
        "MTD_ALL",
        pystac.Asset(
            f"{product.product_id}_MTD_ALL.xml",
            title="Metadata in the MUSCATE format",
            media_type=pystac.MediaType.XML,
            roles=["metadata"],
        ),
    )
    item.add_asset(
        "QKL_ALL",
        pystac.Asset(
            f"{product.product_id}_QKL_ALL.jpg",
            title="Quicklook: clouds outlined in green, snow in pink, water in blue",
            media_type=pystac.MediaType.JPEG,
            roles=["thumbnail", "overview"],
        ),
    )
