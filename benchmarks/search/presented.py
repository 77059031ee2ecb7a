"""An item of the plain server's as this centre gives it out, made the long way: what ours are compared with."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from catalog.collections import renders
from catalog.configuration import configuration
from catalog.ready.presentation import (
    ARCHIVE,
    AUTHENTICATION,
    DOWNLOAD_SCHEMES,
    QUICKLOOK,
    STORAGE,
    TILE_MATRIX_SET,
    WEB_MAP_LINKS,
    authentication_schemes,
    storage_schemes,
)


def present(feature: dict[str, Any]) -> dict[str, Any]:
    """Complete ``feature`` in place: addresses instead of storage keys, and ways to look at it."""
    ours = [_present_asset(feature, key, asset) for key, asset in feature["assets"].items()]
    if any(ours):
        feature["properties"]["auth:schemes"] = authentication_schemes()
        feature["properties"]["storage:schemes"] = storage_schemes()
        _declare(feature, AUTHENTICATION, STORAGE)
        _add_links(feature)
    return feature


def _present_asset(feature: dict[str, Any], key: str, asset: dict[str, Any]) -> bool:
    """Whether it is a file of this centre behind a lock."""
    parts = asset.get("href", "").split("/", 5)
    if len(parts) != 6 or (parts[0], parts[4]) != (feature["collection"], feature["id"]):
        return False
    base, collection, item = configuration().public_url, quote(feature["collection"]), quote(feature["id"])
    if key == QUICKLOOK:
        asset["href"] = f"{base}/quicklook/{collection}/{item}.jpg"
        return False
    asset["href"] = f"{base}/download/{collection}/{item}/{quote(key)}"
    asset["auth:refs"] = DOWNLOAD_SCHEMES
    asset["storage:refs"] = [ARCHIVE]
    return True


def _add_links(feature: dict[str, Any]) -> None:
    base, collection, item = configuration().public_url, quote(feature["collection"]), quote(feature["id"])
    page = f"{base}/products/{collection}/{item}"
    feature["links"].append(
        {"rel": "alternate", "type": "text/html", "title": "Page of this product", "href": page}
    )  # fmt: skip
    named = renders(feature["collection"], feature["properties"].get("renders"))
    if not named:
        return
    tiles = f"{base}/tiles/collections/{collection}/items/{item}"
    for name, render in named.items():
        common = {"title": render.get("title", name), "render": name}
        tilejson = f"{tiles}/{TILE_MATRIX_SET}/tilejson.json?render={quote(name)}"
        xyz = f"{tiles}/tiles/{TILE_MATRIX_SET}/{{z}}/{{x}}/{{y}}.png?render={quote(name)}"
        feature["links"] += [
            {"rel": "tilejson", "type": "application/json", **common, "href": tilejson},
            {"rel": "xyz", "type": "image/png", **common, "href": xyz},
        ]
    feature["links"].append(
        {
            "rel": "wmts",
            "type": "application/xml",
            "title": "All renders as a map service",
            "href": f"{tiles}/WMTSCapabilities.xml",
            "wmts:layer": [f"{feature['id']}_{TILE_MATRIX_SET}_{name}" for name in named],
        }
    )
    _declare(feature, WEB_MAP_LINKS)


def _declare(feature: dict[str, Any], *extensions: str) -> None:
    kept = [one for one in feature.get("stac_extensions", []) if one not in extensions]
    feature["stac_extensions"] = [*kept, *extensions]
