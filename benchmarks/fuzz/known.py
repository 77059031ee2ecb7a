"""Values that mean something to an Atelier: most requests are then for what is there, and go deeper than a 404."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from benchmarks.fuzz import Known


def known_values(site: str, items: Sequence[Mapping[str, Any]]) -> Known:
    """Names of what the ``site`` has, STAC ``items`` of surface reflectance, and places on the first of them."""
    west, south, east, north = items[0]["bbox"]
    names = sorted({item["collection"] for item in items})
    across, up = (east - west) / 4, (north - south) / 4
    return {
        "path.collection_id": names,
        "path.item_id": [item["id"] for item in items],
        "path.search_id": [_registered(site, collection) for collection in names],
        "path.tileMatrixSetId": ["WebMercatorQuad", "WorldCRS84Quad", "EuropeanETRS89_LAEAQuad"],
        "path.minx": [west, west + across],
        "path.miny": [south, south + up],
        "path.maxx": [east - across, east],
        "path.maxy": [north - up, north],
        "path.lon": [west, (west + east) / 2, east],
        "path.lat": [south, (south + north) / 2, north],
        "path.width": [1, 64, 256],
        "path.height": [1, 64, 256],
        "query.render": ["true-colour", "false-colour", "snow"],
        "query.assets": sorted({name for item in items for name in item["assets"] if name.startswith("FRE_B")}),
    }


def _registered(site: str, collection: str) -> str:
    answer = httpx.post(f"{site}/tiles/searches/register", json={"collections": [collection]}, timeout=60)
    return str(answer.raise_for_status().json()["id"])
