"""The STAC item of a Level-2A product."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pystac

from processing.items import extensions
from processing.items.footprint import footprint_of_valid
from processing.items.renders import renders
from processing.items.titles import LICENCE, LICENCE_LINK, platform_title
from processing.level1 import Acquisition, Band
from processing.muscate.masks import CLOUD_BITS, GEOPHYSICAL_BITS
from processing.muscate.metadata import AOT_SCALE, WATER_VAPOUR_SCALE, GroupDescription
from processing.muscate.names import file_name
from processing.raster.geobox import GeoBox

PUBLICATIONS = [
    {
        "doi": "10.1080/01431169408954055",
        "citation": "Rahman, H., Dedieu, G., 1994. SMAC: a simplified method for the atmospheric correction of "
        "satellite measurements in the solar spectrum. International Journal of Remote Sensing 15, 123-143.",
    }
]
MASK_TITLES = {
    "CLM": "Clouds and shadows",
    "MG2": "Water, clouds, snow, shadows",
    "EDG": "Pixels without data",
    "SAT": "Saturated pixels, a bit for each band",
    "IAB": "Aerosols (bit 0) or water vapour (bit 1) not measured here",
}
MASK_BITS = {"CLM": CLOUD_BITS, "MG2": GEOPHYSICAL_BITS}


@dataclass(frozen=True)
class Level2A:
    """What the item says of a product."""

    product_id: str
    collection: str
    tile_id: str
    acquisition: Acquisition
    bands: Mapping[str, Band]
    groups: tuple[GroupDescription, ...]
    valid: npt.NDArray[np.bool_]
    valid_grid: GeoBox
    mean_view: Mapping[str, tuple[float, float]]
    """(zenith, azimuth) in degrees, by band."""
    cloud_cover: float
    """Percent of the valid pixels."""
    snow_cover: float
    """Percent of the valid pixels."""
    software: Mapping[str, str]
    parameters: Mapping[str, Any]


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
        _add_masks(item, product, group)
    _add_documents(item, product)
    item.add_link(
        pystac.Link(
            pystac.RelType.DERIVED_FROM,
            f"/stac/collections/{source.collection}/items/{source.identifier}",
            media_type=pystac.MediaType.GEOJSON,
            title=source.identifier,
        )
    )
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
        "renders": renders({name: product.bands[name] for group in product.groups for name in group.bands}),
        "atelier:simulated": source.simulated,
        "atelier:parameters": dict(product.parameters),
    }


def _add_reflectances(item: pystac.Item, product: Level2A, group: GroupDescription) -> None:
    for code, kind in (("SRE", "surface reflectance"), ("FRE", "surface reflectance, slopes corrected")):
        for name in group.bands:
            fields = {
                "bands": [extensions.band_fields(product.bands[name])],
                "data_type": "int16",
                "nodata": -10000,
                "raster:scale": extensions.REFLECTANCE_SCALE,
                "raster:offset": 0,
            }
            _add(item, product, group, f"{code}_{name}", f"{name}, {kind}", ["data", "reflectance"], fields)


def _add_atmosphere(item: pystac.Item, product: Level2A, group: GroupDescription) -> None:
    bands = [
        {"name": "water_vapour", "unit": "g cm-2", "raster:scale": 1 / WATER_VAPOUR_SCALE},
        {"name": "aot_550", "raster:scale": 1 / AOT_SCALE},
    ]
    fields = {"bands": bands, "data_type": "uint8", "nodata": 0}
    _add(item, product, group, f"ATB_{group.name}", "Water vapour, aerosol optical thickness", ["data"], fields)


def _add_masks(item: pystac.Item, product: Level2A, group: GroupDescription) -> None:
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
    group: GroupDescription,
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
