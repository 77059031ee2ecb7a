"""What the map of a product can draw: named renders, free bands, indices from a safe list, outlines of masks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.urls import get_script_prefix
from django.utils.translation import gettext_lazy as _

from catalog.collections import renders as collection_renders
from catalog.collections.outlines import COLOURS, outlines
from portal.discover.legends import BANDS, CHANNELS
from portal.discover.product_page.asset_words import asset_title

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

OUTLINES: dict[str, StrPromise] = {"clouds": _("Clouds"), "snow": _("Snow"), "water": _("Water")}
REFLECTANCES = ("FRE_", "FRC_", "SRE_")
"""Beginnings of the names of reflectances: those to compute with first."""
CHANNEL_NAMES = ("red", "green", "blue")
DIFFERENCE = "(b1-b2)/(b1+b2)"
INDICES: tuple[tuple[str, StrPromise, tuple[str, ...], str, tuple[float, float], str], ...] = (
    ("ndvi", _("NDVI: vegetation"), ("nir", "red"), DIFFERENCE, (-0.2, 0.9), "rdylgn"),
    ("ndre", _("NDRE: chlorophyll"), ("nir", "rededge071"), DIFFERENCE, (-0.2, 0.8), "rdylgn"),
    ("ndwi", _("NDWI: open water"), ("green", "nir"), DIFFERENCE, (-0.8, 0.6), "rdbu"),
    ("mndwi", _("MNDWI: water in towns"), ("green", "swir16"), DIFFERENCE, (-0.8, 0.8), "rdbu"),
    ("ndmi", _("NDMI: moisture of leaves"), ("nir", "swir16"), DIFFERENCE, (-0.4, 0.6), "brbg"),
    ("ndsi", _("NDSI: snow"), ("green", "swir16"), DIFFERENCE, (-0.4, 1.0), "blues"),
    ("nbr", _("NBR: burnt ground"), ("nir", "swir22"), DIFFERENCE, (-0.5, 0.9), "rdylgn"),
    ("bsi", _("BSI: bare soil"), ("swir16", "red", "nir", "blue"), "((b1+b2)-(b3+b4))/((b1+b2)+(b3+b4))", (-0.4, 0.5),
     "ylorbr"),
)  # fmt: skip
"""Name, title, common names of the bands b1, b2…, expression, range, colours."""


@dataclass(frozen=True)
class Band:
    key: str
    """Of the asset."""
    title: str
    scale: float
    """What a stored value is multiplied with."""


@dataclass(frozen=True)
class Index:
    name: str
    title: str


@dataclass(frozen=True)
class Outline:
    name: str
    title: str
    colour: str


@dataclass(frozen=True)
class Channel:
    name: str
    title: str
    band: str
    """The key of the band that it shows at first."""


@dataclass(frozen=True)
class Drawing:
    """The choices of the page, and in ``view`` what its script needs for them."""

    bands: list[Band]
    channels: list[Channel]
    indices: list[Index]
    outlines: list[Outline]
    view: dict[str, Any]


def drawing(item: dict[str, Any]) -> Drawing:
    """Of a STAC item."""
    assets = item["assets"]
    bands, indices = _bands(assets), _indices(assets)
    named = {
        name: render
        for name, render in collection_renders(item["collection"], item["properties"].get("renders")).items()
        if set(render["assets"]) <= set(assets)
    }
    shown = [
        Outline(name, str(OUTLINES[name]), "#{:02x}{:02x}{:02x}".format(*COLOURS[name]))
        for name in OUTLINES
        if f"outline-{name}" in outlines(assets)
    ]
    place = f"{get_script_prefix()}tiles/collections/{quote(item['collection'])}/items/{quote(item['id'])}"
    view = {
        "place": place,
        "renders": {name: _layer(render, assets) for name, render in named.items()},
        "bands": {band.key: {"title": band.title, "scale": band.scale} for band in bands},
        "indices": indices,
        "outlines": [one.name for one in shown],
    }
    first: list[str] = next(iter(named.values()), {"assets": []})["assets"]
    channels = [
        Channel(name, str(title), key) for name, (_, title), key in zip(CHANNEL_NAMES, CHANNELS, first, strict=False)
    ]
    return Drawing(bands, channels, [Index(name, one["title"]) for name, one in indices.items()], shown, view)


def _layer(render: dict[str, Any], assets: dict[str, Any]) -> dict[str, Any]:
    """A render for the script: its bands and, where colours follow values, the range that can be stretched."""
    computed = "expression" in render
    return {
        "assets": render["assets"],
        "expression": render.get("expression"),
        "rescale": None if "colormap" in render else render.get("rescale"),
        "scale": [1 if computed else assets[key].get("raster:scale", 1) for key in render["assets"]],
        "titles": [_band_title(key, assets[key]) for key in render["assets"]],
    }


def _bands(assets: dict[str, Any]) -> list[Band]:
    """The reflectances, in the order of :data:`REFLECTANCES`."""
    return [
        Band(key, _band_title(key, asset), asset.get("raster:scale", 1))
        for beginning in REFLECTANCES
        for key, asset in assets.items()
        if key.startswith(beginning)
    ]


def _band_title(key: str, asset: dict[str, Any]) -> str:
    common = next((band.get("eo:common_name") for band in asset.get("bands", [])), None)
    if common in BANDS:
        return f"{key} · {BANDS[common]}"
    return key if key.startswith(REFLECTANCES) else asset_title(asset.get("title") or "") or key


def _indices(assets: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The indices that the bands allow, each as a layer."""
    by_name: dict[str, str] = {}
    for beginning in REFLECTANCES:
        for key, asset in assets.items():
            common = next((band.get("eo:common_name") for band in asset.get("bands", [])), None)
            if key.startswith(beginning) and common:
                by_name.setdefault(common, key)
    if "nir08" in by_name:
        by_name.setdefault("nir", by_name["nir08"])
    return {
        name: {
            "title": str(title),
            "assets": [by_name[band] for band in bands],
            "expression": expression,
            "rescale": [list(span)],
            "colormap_name": colours,
            "scale": [1],
            "titles": [str(title)],
        }
        for name, title, bands, expression, span, colours in INDICES
        if set(bands) <= set(by_name)
    }
