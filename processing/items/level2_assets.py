"""The assets of a Level-2A item: reflectances, their uncertainty, the atmosphere, masks, documents."""

from __future__ import annotations

from typing import Any

import pystac

from processing.items import extensions
from processing.level2 import (
    AOT_SCALE,
    NO_DATA,
    REFLECTANCE_SCALE,
    UNCERTAINTY_SCALE,
    WATER_VAPOUR_SCALE,
    Group,
    Level2A,
)
from processing.muscate.masks import CLOUD_BITS, GEOPHYSICAL_BITS, INTERPOLATION_BITS
from processing.muscate.names import file_name

MASK_TITLES = {
    "CLM": "Clouds and shadows",
    "MG2": "Water, clouds, snow, shadows",
    "EDG": "Pixels without data",
    "SAT": "Saturated pixels, a bit for each band",
    "IAB": "Aerosols or water vapour not measured here",
}
MASK_BITS = {"CLM": CLOUD_BITS, "MG2": GEOPHYSICAL_BITS, "IAB": INTERPOLATION_BITS}


def add_assets(item: pystac.Item, product: Level2A) -> None:
    """Add every file of the product, by its href in the product's folder."""
    for group in product.groups:
        _add_reflectances(item, product, group)
        _add_atmosphere(item, product, group)
        if product.uncertainty:
            _add_uncertainty(item, product, group)
        _add_masks(item, product, group)
    _add_documents(item, product)


def _add_reflectances(item: pystac.Item, product: Level2A, group: Group) -> None:
    for code, kind in (("SRE", "surface reflectance"), ("FRE", "surface reflectance, slopes corrected")):
        for name in group.bands:
            key = f"{code}_{name}"
            zenith, azimuth = product.mean_view[name]
            fields = {
                "bands": _with_statistics(product, key, [extensions.band_fields(product.bands[name])]),
                "data_type": "int16",
                "nodata": NO_DATA,
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
        band | {"statistics": extensions.statistics_fields(statistics)}
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
