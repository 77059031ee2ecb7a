"""Ready addresses and lines of code: the product in QGIS, in Python, on the command line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext as translated

from catalog.configuration import configuration
from portal.discover.renders import Render


@dataclass(frozen=True)
class Recipe:
    name: str
    title: str
    help: str
    text: str


def recipes(item: dict[str, Any], renders: list[Render]) -> list[Recipe]:
    """What can be copied for this product."""
    site = configuration().public_url.rstrip("/")
    place = f"collections/{quote(item['collection'])}/items/{quote(item['id'])}"
    found = []
    if renders:
        found += [
            Recipe(
                "xyz",
                translated("QGIS, XYZ tiles"),
                translated("Browser panel → XYZ Tiles → New connection → URL. It draws what the map above draws."),
                f"{site}/tiles/{place}/tiles/WebMercatorQuad/{{z}}/{{x}}/{{y}}?render={quote(renders[0].name)}",
            ),
            Recipe(
                "wmts",
                translated("QGIS, ArcGIS: WMTS"),
                translated("Browser panel → WMS/WMTS → New connection → URL. Every way of drawing is a layer."),
                f"{site}/tiles/{place}/WMTSCapabilities.xml",
            ),
        ]
    address = f"{site}/stac/{place}"
    return [
        *found,
        Recipe("stac", "STAC", translated("The item as JSON: all metadata, all addresses."), address),
        Recipe("pystac", "Python, pystac", translated("Reads the item; its assets have the addresses of the files."),
               _pystac(address)),
        Recipe("rasterio", "Python, rasterio",
               translated("Reads an image over the network, without downloading it; your account makes the token."),
               _rasterio(item, site)),
    ]  # fmt: skip


def file_address(item: dict[str, Any], key: str) -> str:
    """Where a program downloads an asset; with a token."""
    site = configuration().public_url.rstrip("/")
    return f"{site}/download/{quote(item['collection'])}/{quote(item['id'])}/{quote(key)}"


def _pystac(address: str) -> str:
    return f'import pystac\n\nitem = pystac.Item.from_file("{address}")\nprint(item.properties, list(item.assets))'


def _rasterio(item: dict[str, Any], site: str) -> str:
    images = [key for key, asset in item["assets"].items() if str(asset.get("type", "")).startswith("image/tiff")]
    key = next((one for one in images if one.startswith(("FRE", "FRC", "SNW", "SCD", "CLASS"))), None)
    key = key or (images[0] if images else next(iter(item["assets"]), ""))
    return (
        "import os, rasterio\n\n"
        'os.environ["GDAL_HTTP_HEADERS"] = "Authorization: Bearer YOUR_TOKEN"\n'
        'os.environ["GDAL_DISABLE_READDIR_ON_OPEN"] = "EMPTY_DIR"\n'
        f'with rasterio.open("/vsicurl/{file_address(item, key)}") as image:\n'
        "    pixels = image.read(1)"
    )
