"""The STAC extensions that our items use, at the versions that their fields follow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pystac

from processing.level1 import Band
from processing.level2 import Statistics
from processing.raster.geobox import GeoBox

ROOT = "https://stac-extensions.github.io"
EO = f"{ROOT}/eo/v2.0.0/schema.json"
PROJECTION = f"{ROOT}/projection/v2.0.0/schema.json"
RASTER = f"{ROOT}/raster/v2.0.0/schema.json"
VIEW = f"{ROOT}/view/v1.0.0/schema.json"
SAT = f"{ROOT}/sat/v1.0.0/schema.json"
GRID = f"{ROOT}/grid/v1.1.0/schema.json"
PROCESSING = f"{ROOT}/processing/v1.2.0/schema.json"
PRODUCT = f"{ROOT}/product/v0.1.0/schema.json"
RENDER = f"{ROOT}/render/v2.0.0/schema.json"
SCIENTIFIC = f"{ROOT}/scientific/v1.0.0/schema.json"
CLASSIFICATION = f"{ROOT}/classification/v2.0.0/schema.json"

COG = "image/tiff; application=geotiff; profile=cloud-optimized"
FACILITY = "Atelier"


def projection(geobox: GeoBox) -> dict[str, Any]:
    """``proj:*`` fields of an item or an asset."""
    return {
        "proj:code": f"EPSG:{geobox.epsg}",
        "proj:shape": list(geobox.shape),
        "proj:transform": list(geobox.transform)[:6],
        "proj:bbox": list(geobox.bounds),
    }


def band_fields(band: Band) -> dict[str, Any]:
    """One entry of ``bands``."""
    fields: dict[str, Any] = {"name": band.name}
    if band.common_name:
        fields["eo:common_name"] = band.common_name
    fields["eo:center_wavelength"] = band.centre_wavelength
    fields["eo:full_width_half_max"] = band.full_width_half_max
    return fields


def statistics_fields(statistics: Statistics) -> dict[str, float]:
    """``statistics`` of an entry of ``bands``."""
    return {
        "minimum": round(statistics.minimum, 5),
        "maximum": round(statistics.maximum, 5),
        "mean": round(statistics.mean, 5),
        "stddev": round(statistics.standard_deviation, 5),
        "valid_percent": round(statistics.valid_percent, 2),
    }


def collection_link(collection: str) -> pystac.Link:
    """Without it an item that names its collection is not valid."""
    return pystac.Link(pystac.RelType.COLLECTION, f"/stac/collections/{collection}", pystac.MediaType.JSON)


def derived_from_link(collection: str, identifier: str) -> pystac.Link:
    target = f"/stac/collections/{collection}/items/{identifier}"
    return pystac.Link(pystac.RelType.DERIVED_FROM, target, media_type=pystac.MediaType.GEOJSON, title=identifier)


def grid_code(tile_id: str | None) -> Mapping[str, str]:
    return {"grid:code": f"MGRS-{tile_id}"} if tile_id else {}


def absolute_orbit(number: int | None) -> Mapping[str, int]:
    return {} if number is None else {"sat:absolute_orbit": number}
