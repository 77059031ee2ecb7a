"""The STAC item of a received product."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pystac

from processing.items import extensions
from processing.items.footprint import Geometry, footprint_of_valid
from processing.items.titles import SOURCE_LICENCES, platform_title
from processing.level1 import Acquisition, Level1Product
from processing.raster.source import NO_DATA

LARGEST_OUTLINE = 500
"""Pixels along each side of the image that a product's outline is found in."""
NO_KEY = re.compile(r"[^A-Za-z0-9._-]+")
MEDIA_TYPES = {
    ".jp2": pystac.MediaType.JPEG2000,
    ".tif": pystac.MediaType.GEOTIFF,
    ".xml": pystac.MediaType.XML,
    ".safe": pystac.MediaType.XML,
    ".txt": pystac.MediaType.TEXT,
}


def level1_item(product: Level1Product) -> pystac.Item:
    """STAC 1.1 item of a Level-1 product; asset hrefs are relative to ``product.root``.

    Every file of the product is an asset, so that whoever fetches them all has the product as its agency made it.
    """
    acquisition = product.acquisition
    finest = product.extent(min(band.resolution for band in product.bands.values()))
    geometry, bbox = _footprint(product)
    item = pystac.Item(
        id=acquisition.identifier,
        geometry=geometry,
        bbox=bbox,
        datetime=acquisition.sensing_time,
        properties=_properties(acquisition) | {"gsd": finest.resolution} | extensions.projection(finest),
        stac_extensions=[
            extensions.EO,
            extensions.PROJECTION,
            extensions.VIEW,
            extensions.SAT,
            extensions.PROCESSING,
            extensions.PRODUCT,
            *([extensions.GRID] if acquisition.tile_id else []),
        ],
        collection=acquisition.collection,
    )
    for key, asset in _assets(product).items():
        item.add_asset(key, asset)
    item.add_link(extensions.collection_link(acquisition.collection))
    item.add_link(pystac.Link(pystac.RelType.LICENSE, SOURCE_LICENCES[acquisition.constellation]))
    return item


def _footprint(product: Level1Product) -> Geometry:
    """Of the pixels that hold data: scenes are oblique in their image, tiles may be half beside the swath."""
    band = max(product.bands.values(), key=lambda band: (band.resolution, band.name))
    whole = product.extent(band.resolution)
    reduced = whole.coarsened(max(1, max(whole.shape) // LARGEST_OUTLINE))
    return footprint_of_valid(product.read_numbers(band.name, reduced) != NO_DATA, reduced)


def _properties(acquisition: Acquisition) -> dict[str, Any]:
    level = "L1C" if acquisition.collection == "sentinel2-l1c" else "L1"
    properties: dict[str, Any] = {
        "title": _title(acquisition),
        "platform": acquisition.platform,
        "constellation": acquisition.constellation,
        "instruments": list(acquisition.instruments),
        "license": "other",
        "sat:relative_orbit": acquisition.relative_orbit,
        "sat:orbit_state": acquisition.orbit_state,
        **extensions.absolute_orbit(acquisition.absolute_orbit),
        "view:sun_elevation": round(90 - acquisition.sun_zenith, 4),
        "view:sun_azimuth": round(acquisition.sun_azimuth, 4),
        "processing:level": level,
        "processing:version": acquisition.processing_baseline,
        "product:type": acquisition.product_type,
        "atelier:simulated": acquisition.simulated,
        **extensions.grid_code(acquisition.tile_id),
    }
    if acquisition.cloud_cover is not None:
        properties["eo:cloud_cover"] = round(acquisition.cloud_cover, 2)
    return properties


def _title(acquisition: Acquisition) -> str:
    place = f"tile {acquisition.tile_id}" if acquisition.tile_id else f"path {acquisition.relative_orbit}"
    simulated = " [simulated]" if acquisition.simulated else ""
    time = f"{acquisition.sensing_time:%Y-%m-%d %H:%M} UTC"
    return f"{platform_title(acquisition.platform)} level 1, {place}, {time}{simulated}"


def _assets(product: Level1Product) -> dict[str, pystac.Asset]:
    """Those that the chains know by their keys; then the others, by their names where these are free."""
    known = product.files()
    assets = dict(_asset(product, path) for path in known)
    found = sorted(path.relative_to(product.root) for path in product.root.rglob("*") if path.is_file())
    for path in [path for path in found if path not in set(known)]:
        key = path.stem if path.stem not in assets else path.as_posix()
        media_type = MEDIA_TYPES.get(path.suffix.lower())
        assets[NO_KEY.sub("-", key).lstrip("-._")] = pystac.Asset(
            path.as_posix(), media_type=media_type, roles=["metadata"]
        )
    for asset in assets.values():
        asset.extra_fields["file:local_path"] = asset.href
    return assets


def _asset(product: Level1Product, path: Path) -> tuple[str, pystac.Asset]:
    """(key, asset): bands by their names, other files by theirs."""
    code = path.stem.rsplit("_", 1)[-1]
    name = f"B{code[1:].lstrip('0')}" if code.startswith("B") else code
    band = product.bands.get(name)
    media_type = MEDIA_TYPES.get(path.suffix.lower())
    if band is None:
        image = path.suffix.lower() in {".jp2", ".tif"}
        key = name if image else path.stem
        return key, pystac.Asset(
            path.as_posix(), media_type=media_type, roles=["visual" if key == "TCI" else "metadata"]
        )
    fields = {"bands": [extensions.band_fields(band)], "gsd": product.extent(band.resolution).resolution}
    fields |= extensions.projection(product.extent(band.resolution))
    return name, pystac.Asset(path.as_posix(), title=name, media_type=media_type, roles=["data"], extra_fields=fields)
