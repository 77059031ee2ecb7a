"""What the world sees of a stored item: addresses instead of storage keys, and ways to look at it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from catalog.collections import renders
from catalog.configuration import configuration

AUTHENTICATION = "https://stac-extensions.github.io/authentication/v1.1.0/schema.json"
STORAGE = "https://stac-extensions.github.io/storage/v2.0.0/schema.json"
WEB_MAP_LINKS = "https://stac-extensions.github.io/web-map-links/v1.2.0/schema.json"
QUICKLOOK = "QKL_ALL"
TILE_MATRIX_SET = "WebMercatorQuad"
DOWNLOAD_SCHEMES = ["session", "token"]


def present(feature: dict[str, Any]) -> dict[str, Any]:
    """Complete ``feature`` in place, as far as the fields that were asked for allow."""
    for key, asset in feature.get("assets", {}).items():
        _present_asset(key, asset)
    if "properties" in feature and "assets" in feature:
        feature["properties"]["auth:schemes"] = authentication_schemes()
        feature["properties"]["storage:schemes"] = storage_schemes()
        _declare(feature, AUTHENTICATION, STORAGE)
    if "links" in feature and {"id", "collection"} <= feature.keys():
        _add_links(feature)
    return feature


def _present_asset(key: str, asset: dict[str, Any]) -> None:
    """The storage key names collection and item, whatever other fields were left out."""
    if "href" not in asset:
        return
    collection, *_, item, _file = _split(asset["href"])
    base = configuration().public_url
    if key == QUICKLOOK:
        asset["href"] = f"{base}/quicklook/{quote(collection)}/{quote(item)}.jpg"
        return
    asset["href"] = f"{base}/download/{quote(collection)}/{quote(item)}/{quote(key)}"
    asset["auth:refs"] = DOWNLOAD_SCHEMES
    asset["storage:refs"] = ["archive"]


def _split(key: str) -> list[str]:
    """``COLLECTION/YYYY/MM/DD/ITEM/FILE…`` as its first five names and the rest."""
    return key.split("/", 5)


def authentication_schemes() -> dict[str, Any]:
    """How to be let in at ``/download``; links of an order are signed and need nothing else."""
    return {
        "session": {
            "type": "apiKey",
            "description": "The cookie of a signed-in session. The links of an order are signed and need no sign-in.",
            "in": "cookie",
            "name": f"atelier_session_{configuration().port}",
        },
        "token": {
            "type": "http",
            "description": "A personal access token, made on the account page.",
            "scheme": "bearer",
        },
    }


def storage_schemes() -> dict[str, Any]:
    return {
        "archive": {
            "type": "atelier",
            "platform": f"{configuration().public_url}/download",
            "title": "HTTP with ranges, entity tags and digests",
        }
    }


def _add_links(feature: dict[str, Any]) -> None:
    base, collection, item = configuration().public_url, quote(feature["collection"]), quote(feature["id"])
    feature["links"].append(
        {
            "rel": "alternate",
            "type": "text/html",
            "title": "Page of this product",
            "href": f"{base}/products/{collection}/{item}",
        }
    )
    named = feature.get("properties", {}).get("renders") or renders(feature["collection"])
    if not named:
        return
    tiles = f"{base}/tiles/collections/{collection}/items/{item}"
    for name, render in named.items():
        feature["links"] += [
            {
                "rel": "tilejson",
                "type": "application/json",
                "title": render.get("title", name),
                "render": name,
                "href": f"{tiles}/{TILE_MATRIX_SET}/tilejson.json?render={quote(name)}",
            },
            {
                "rel": "xyz",
                "type": "image/png",
                "title": render.get("title", name),
                "render": name,
                "href": f"{tiles}/tiles/{TILE_MATRIX_SET}/{{z}}/{{x}}/{{y}}.png?render={quote(name)}",
            },
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
    declared = feature.setdefault("stac_extensions", [])
    declared += [extension for extension in extensions if extension not in declared]
