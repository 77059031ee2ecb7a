"""The layers that a product offers: bands of its files, and indices computed from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from processing.raster.geobox import GeoBox

COG = "profile=cloud-optimized"
INDICES: dict[str, tuple[str, str, str]] = {
    "NDVI": ("nir", "red", "Vegetation index"),
    "NDWI": ("green", "nir", "Water index (McFeeters 1996)"),
    "NDMI": ("nir", "swir16", "Moisture index"),
    "NDSI": ("green", "swir16", "Snow index"),
    "NBR": ("nir", "swir22", "Burn ratio"),
}
"""(a − b) / (a + b) of two bands by their common names; title."""
SCALE = 0.0001
"""Of an index, as of a reflectance."""
GROUND = ("FRE", "FRC", "SRE")
"""Codes of reflectances, the best first, for names that do not say which."""
CLOUDS: tuple[tuple[str, str], ...] = (("CLM_R1", "any"), ("CLM_R2", "any"), ("SNW", "205"), ("FLG_R1", "1"))
"""Assets that tell clouds, and how: any bit, or one number. ``FLG`` of snow products, of flags, has no ``_R1``."""

WITH_CLOUDS = frozenset({"SNW", "FSC"})
"""Assets in which one of the numbers means cloud: there it is no value."""


@dataclass(frozen=True)
class Layer:
    """One band of one file."""

    name: str
    title: str
    asset: str
    band: int
    """From 1."""
    no_data: float | None
    scale: float
    offset: float
    unit: str
    is_quantity: bool
    """May be interpolated; codes, classes, bits and dates may not."""
    grid: GeoBox
    is_code: bool
    """Bits or classes: there is no mean of them."""
    meanings: Mapping[str, Any]
    """``flag_values`` or ``flag_masks`` and ``flag_meanings``, as CF has them."""


@dataclass(frozen=True)
class Index:
    """A normalised difference of two layers."""

    name: str
    title: str
    first: Layer
    second: Layer

    @property
    def parts(self) -> tuple[Layer, Layer]:
        return self.first, self.second


def layers_of(item: Mapping[str, Any]) -> dict[str, Layer | Index]:
    """Every layer of a STAC item as stored, by name, the finest first.

    Names are those of assets (``FRE_B4``), ``ASSET:BAND`` where a file has several bands (``ATB_R1:aot_550``),
    the common name of a band (``red``: the same of every sensor), and those of :data:`INDICES`.
    """
    bands = [layer for key, asset in item["assets"].items() for layer in _layers(item, key, asset)]
    bands.sort(key=lambda layer: (_rank(layer), layer.grid.resolution))
    found: dict[str, Layer | Index] = {layer.name: layer for layer in bands}
    common = by_common_name(item)
    for name, (first, second, title) in INDICES.items():
        if first in common and second in common:
            found[name] = Index(name, title, common[first], common[second])
    return found | {name: layer for name, layer in common.items() if name not in found}


def by_common_name(item: Mapping[str, Any]) -> dict[str, Layer]:
    """The reflectances by the common names of their bands; ``nir`` is the narrow band where there is no other."""
    found: dict[str, Layer] = {}
    for code in reversed(GROUND):
        for key, asset in item["assets"].items():
            for layer in _layers(item, key, asset) if key.startswith(f"{code}_") else ():
                common = (asset.get("bands") or [{}])[0].get("eo:common_name")
                if common:
                    found[common] = replace(layer, name=common)
    if "nir" not in found and "nir08" in found:
        found["nir"] = replace(found["nir08"], name="nir")
    return found


def cloud_layer(item: Mapping[str, Any], resolution: float) -> tuple[Layer, int | None] | None:
    """The mask that tells clouds, of pixels of this size if there is one, and the number that means cloud.

    ``None`` for the number: anything but 0 is cloud or shadow.
    """
    found = []
    for key, rule in CLOUDS:
        for layer in _layers(item, key, item["assets"][key]) if key in item["assets"] else ():
            found.append((layer, None if rule == "any" else int(rule)))
    return min(found, key=lambda one: abs(one[0].grid.resolution - resolution), default=None)


def shared_names(items: Sequence[Mapping[str, Any]]) -> list[str]:
    """The names of layers that all of ``items`` have, in the order of the first one's."""
    first, *others = [layers_of(item) for item in items]
    return [name for name in first if all(name in other for other in others)]


def _rank(layer: Layer) -> int:
    return 0 if layer.name.startswith(GROUND) else 1 if layer.is_quantity else 2


def _layers(item: Mapping[str, Any], key: str, asset: Mapping[str, Any]) -> list[Layer]:
    grid = _grid(item, asset) if COG in (asset.get("type") or "") else None
    if grid is None:
        return []
    bands = asset.get("bands") or [{}]
    return [_layer(key, asset, grid, number, band, len(bands)) for number, band in enumerate(bands, start=1)]


def _layer(key: str, asset: Mapping[str, Any], grid: GeoBox, number: int, band: Mapping[str, Any], count: int) -> Layer:
    fields = {**asset, **band}
    label = str(band.get("name") or number)
    return Layer(
        name=key if count == 1 else f"{key}:{label}",
        title=str(asset.get("title") or key) + ("" if count == 1 else f" – {label}"),
        asset=key,
        band=number,
        no_data=fields.get("nodata"),
        scale=float(fields.get("raster:scale", 1)),
        offset=float(fields.get("raster:offset", 0)),
        unit=str(fields.get("unit") or "1"),
        is_quantity="raster:scale" in fields,
        grid=grid,
        is_code="data-mask" in (asset.get("roles") or ()) or "classification:classes" in asset,
        meanings=_meanings(asset),
    )


def _grid(item: Mapping[str, Any], asset: Mapping[str, Any]) -> GeoBox | None:
    fields = {**item["properties"], **asset}
    try:
        transform, (height, width) = fields["proj:transform"], fields["proj:shape"]
        epsg = int(str(fields["proj:code"]).removeprefix("EPSG:"))
    except (KeyError, ValueError):
        return None
    return GeoBox(epsg, float(transform[2]), float(transform[5]), float(transform[0]), int(height), int(width))


def _meanings(asset: Mapping[str, Any]) -> dict[str, Any]:
    classes = asset.get("classification:classes")
    if not classes:
        return {}
    names = " ".join(str(one.get("name") or one["value"]).replace(" ", "_") for one in classes)
    return {"flag_values": [int(one["value"]) for one in classes], "flag_meanings": names}
