"""What the form offers for the products at hand: layers in groups, projections, a first choice of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from portal.discover.cards import platform_name, tile_id
from portal.discover.periods import sensing_time
from portal.extracts.words import BAND_TITLES, INDEX_TITLES, projections
from processing.extracts.layers import GROUND, Index, Layer, layers_of, shared_names

FIRST_CHOICE = ("blue", "green", "red", "nir")


@dataclass(frozen=True)
class LayerChoice:
    name: str
    title: str
    is_data: bool
    """The title is the product's own, in English."""


@dataclass(frozen=True)
class LayerGroup:
    title: str
    choices: list[LayerChoice]


@dataclass(frozen=True)
class ProductChoice:
    name: str
    """``COLLECTION/ITEM``"""
    moment: datetime | None
    platform: str
    tile: str
    cloud_cover: float | None


@dataclass(frozen=True)
class Choices:
    """Everything the form offers."""

    groups: list[LayerGroup]
    first: list[str]
    """Layers that are chosen at first."""
    projections: list[tuple[str, str]]
    products: list[ProductChoice]
    footprints: dict[str, Any]

    @property
    def bounds(self) -> str:
        """The box of all products, as the form's field has it."""
        boxes = [feature["bbox"] for feature in self.footprints["features"] if feature.get("bbox")]
        if not boxes:
            return ""
        west, south, east, north = zip(*(box[:4] for box in boxes), strict=True)
        return ", ".join(f"{value:.4f}" for value in (min(west), min(south), max(east), max(north)))


def choices_of(items: Sequence[dict[str, Any]]) -> Choices:
    """For these STAC items, which all have layers; at least one."""
    layers = layers_of(items[0])
    names = shared_names(items)
    if len({item["collection"] for item in items}) == 1:
        common = [layers[name] for name in FIRST_CHOICE if name in layers]
        names = [name for name in names if not _is_common(name)]
        first = [name for name in names if _same_band(layers[name], common) and name.startswith(GROUND[:2])]
    else:
        first = [name for name in names if name in FIRST_CHOICE]
    return Choices(
        groups=_groups({name: layers[name] for name in names}, _bands(layers)),
        first=first or names[:1],
        projections=projections(_epsg(next(iter(layers.values())))),
        products=[_product(item) for item in items],
        footprints={"type": "FeatureCollection", "features": [_footprint(item) for item in items]},
    )


def _is_common(name: str) -> bool:
    """Whether it is the common name of a band (``red``, ``nir08``), not that of an asset."""
    return name.islower()


def _same_band(layer: Layer | Index, common: Sequence[Layer | Index]) -> bool:
    return any(isinstance(one, Layer) and isinstance(layer, Layer) and one.asset == layer.asset for one in common)


def _epsg(layer: Layer | Index) -> int:
    return (layer.first if isinstance(layer, Index) else layer).grid.epsg


def _bands(layers: Mapping[str, Layer | Index]) -> dict[str, str]:
    """The common names of bands (``red``) by their own (``B4``)."""
    common = {name: layer.asset for name, layer in layers.items() if isinstance(layer, Layer) and name in BAND_TITLES}
    return {asset.partition("_")[2]: name for name, asset in reversed(common.items())}


def _groups(layers: Mapping[str, Layer | Index], bands: Mapping[str, str]) -> list[LayerGroup]:
    titles = {
        "index": _("Indices"),
        "FRE": _("Surface reflectance, slopes corrected (FRE)"),
        "FRC": _("Surface reflectance (FRC)"),
        "SRE": _("Surface reflectance, slopes not corrected (SRE)"),
        "common": _("Surface reflectance"),
        "quantity": _("Other quantities"),
        "code": _("Masks and classes"),
    }
    found: dict[str, list[LayerChoice]] = {key: [] for key in titles}
    for name, layer in layers.items():
        group = _group(name, layer)
        said = _title(name, group, bands)
        title = said if said is not None or isinstance(layer, Index) else layer.title
        found[group].append(LayerChoice(name, title or "", is_data=said is None))
    return [LayerGroup(titles[key], choices) for key, choices in found.items() if choices]


def _group(name: str, layer: Layer | Index) -> str:
    if isinstance(layer, Index):
        return "index"
    if name[:3] in GROUND:
        return name[:3]
    if _is_common(name):
        return "common"
    return "code" if layer.is_code else "quantity"


def _title(name: str, group: str, bands: Mapping[str, str]) -> str | None:
    """In the person's language; ``None`` where only the product has words for it."""
    if group == "index":
        return str(INDEX_TITLES[name])
    if group in GROUND or group == "common":
        return str(BAND_TITLES.get(bands.get(name.partition("_")[2], name), ""))
    return None


def _product(item: dict[str, Any]) -> ProductChoice:
    properties = item["properties"]
    return ProductChoice(
        name=f"{item['collection']}/{item['id']}",
        moment=sensing_time(properties),
        platform=platform_name(properties),
        tile=tile_id(properties),
        cloud_cover=properties.get("eo:cloud_cover"),
    )


def _footprint(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": item.get("geometry"), "bbox": item.get("bbox"), "properties": {}}
