"""The STAC item of a Level-2A product."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pystac

from processing.items import extensions
from processing.items.footprint import footprint_of_valid
from processing.items.level2_assets import add_assets
from processing.items.publications import PUBLICATIONS
from processing.items.renders import renders
from processing.items.titles import LICENCE, LICENCE_LINK, platform_title
from processing.level2 import Level2A


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
    add_assets(item, product)
    for collection, identifier in (*product.origins, *product.context):
        item.add_link(extensions.derived_from_link(collection, identifier))
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
        **extensions.absolute_orbit(source.absolute_orbit),
        "processing:level": "L2A",
        "processing:lineage": _lineage(product),
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


def _lineage(product: Level2A) -> str:
    software = " ".join(next(iter(product.software.items())))
    inputs = ", ".join(identifier for _, identifier in product.origins)
    return f"{software} from {inputs}, with {len(product.context)} other products of the same place beside"


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
