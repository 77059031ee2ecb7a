"""A reference of land cover as administrations give one: a GeoPackage of polygons, incomplete and not free of errors.

Three layers in Lambert-93. ``rpg``: a part of the farmers' parcels, some declared as another crop; ``bd_topo``: woods,
moors, water, industry, roads, some out of date; ``corine``: what covers most of large polygons, towns above all, with
all that is in them besides. Lines are off by some metres; polygons of RPG reach over hedges and lanes or keep off them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyogrio.raw
import shapely
import shapely.affinity
from pyproj import Transformer
from rasterio.features import shapes
from shapely.geometry import shape

from processing.raster.geobox import GeoBox
from processing.simulation.campaigns.farming import Country, ground_of, parcels_of
from processing.simulation.cover import Cover
from processing.simulation.noise import uniform

LAMBERT_93 = 2154
DECLARED = 0.45
"""Share of the farmers' parcels that are in the reference of a year."""
WRONG = 0.03
"""Share of the polygons of RPG and BD TOPO with another's code."""
_RPG: dict[Cover, tuple[tuple[str, str], ...]] = {
    Cover.WHEAT: (("BTH", "1"), ("BDH", "4")), Cover.BARLEY: (("ORH", "3"),), Cover.RAPESEED: (("CZH", "5"),),
    Cover.SUNFLOWER: (("TRN", "6"),), Cover.MAIZE: (("MIS", "2"), ("MIE", "2")), Cover.SOYBEAN: (("SOJ", "7"),),
    Cover.MEADOW: (("PPH", "18"), ("PTR", "19")), Cover.VINEYARD: (("VRC", "21"),), Cover.ORCHARD: (("VRG", "20"),),
}  # fmt: skip
"""(code_cultu, code_group)"""
_BD_TOPO: dict[Cover, str] = {
    Cover.BROADLEAF: "Forêt fermée de feuillus", Cover.CONIFER: "Forêt fermée de conifères",
    Cover.HEATH: "Lande ligneuse", Cover.ALPINE_GRASS: "Lande herbacée", Cover.ROCK: "Rocher", Cover.GRAVEL: "Sable",
    Cover.RIVER: "Écoulement naturel", Cover.LAKE: "Plan d'eau", Cover.INDUSTRY: "Zone d'activités",
    Cover.ROAD: "Surface de route",
}  # fmt: skip
_MAPPED = 0.5
"""Share of BD TOPO's objects that are in the reference."""
_CORINE = {
    "111": (Cover.CENTRE,), "112": (Cover.SUBURB,), "121": (Cover.INDUSTRY,), "311": (Cover.BROADLEAF,),
    "312": (Cover.CONIFER,), "322": (Cover.HEATH,), "321": (Cover.ALPINE_GRASS,), "332": (Cover.ROCK,),
    "211": (Cover.WHEAT, Cover.BARLEY, Cover.RAPESEED, Cover.SUNFLOWER, Cover.MAIZE, Cover.SOYBEAN),
    "231": (Cover.MEADOW,), "221": (Cover.VINEYARD,),
}  # fmt: skip
_CORINE_CELL, _CORINE_LEAST = 10, 80_000.0
"""Pixels of the side of the squares that Corine's polygons are made of; m² of the smallest (life's: 250,000)."""
_LEAST, _LEAST_ROAD = 3000.0, 1200.0
"""m² of the smallest polygon of the other layers."""
_SLOPPY = 3.0
"""m, standard deviation of where a polygon lies, along each axis."""
Codes = tuple[str, ...]


def write_reference(country: Country, campaign: int, path: Path) -> Path:
    """The reference of a year (that of the harvest) into the GeoPackage ``path``, which is replaced."""
    path.unlink(missing_ok=True)
    chance = np.random.default_rng([country.seed, campaign, 7])
    layers = {
        "rpg": (("code_cultu", "code_group"), _of_farmers(country, campaign, chance)),
        "bd_topo": (("nature",), _of_maps(country, campaign, chance)),
        "corine": (("code_18",), _of_regions(country, campaign)),
    }
    for layer, (columns, found) in layers.items():
        if found:
            _write(path, layer, columns, found, country.geobox.epsg, campaign)
    return path


def _write(
    path: Path, layer: str, columns: Codes, found: Sequence[tuple[Any, Codes]], epsg: int, campaign: int
) -> None:
    transformer = Transformer.from_crs(epsg, LAMBERT_93, always_xy=True)
    placed = shapely.transform(np.array([outline for outline, _ in found]), transformer.transform, interleaved=False)
    codes = [np.array(column, object) for column in zip(*(codes for _, codes in found), strict=True)]
    years = np.full(len(found), campaign, np.int32)
    pyogrio.raw.write(
        path, shapely.to_wkb(placed), [*codes, years], [*columns, "campaign"], layer=layer, driver="GPKG",
        geometry_type="Unknown", crs=f"EPSG:{LAMBERT_93}", append=path.exists(),
        layer_metadata={"campaign": str(campaign), "licence": "CC0-1.0", "simulated": "yes"},
    )  # fmt: skip


def _of_farmers(country: Country, campaign: int, chance: np.random.Generator) -> list[tuple[Any, Codes]]:
    cover = ground_of(country, campaign).cover
    found: list[tuple[Any, Codes]] = []
    for outline, kind, number in _fields(country.geobox, parcels_of(country), cover, [int(one) for one in _RPG]):
        if outline.area < _LEAST or not _chosen(number, country.seed, DECLARED):
            continue
        codes = _either(_RPG[Cover(kind)], chance)
        if chance.random() < WRONG:
            codes = _either(_RPG[list(_RPG)[int(chance.integers(len(_RPG)))]], chance)
        drawn = _drawn_by_hand(outline, chance, float(chance.uniform(-8, 4)))
        if not drawn.is_empty:
            found.append((drawn, codes))
    return found


def _of_maps(country: Country, campaign: int, chance: np.random.Generator) -> list[tuple[Any, Codes]]:
    """Large woods are cut where parcels end: an object of many hectares is one of many in life."""
    cover = ground_of(country, campaign).cover
    found: list[tuple[Any, Codes]] = []
    for outline, kind, number in _fields(country.geobox, parcels_of(country), cover, [int(one) for one in _BD_TOPO]):
        least = _LEAST_ROAD if kind == Cover.ROAD else _LEAST
        if outline.area < least or not _chosen(number, country.seed + 1, _MAPPED):
            continue
        nature = _BD_TOPO[Cover(kind)]
        if chance.random() < WRONG:
            nature = list(_BD_TOPO.values())[int(chance.integers(len(_BD_TOPO)))]
        drawn = _drawn_by_hand(outline, chance, 0.0)
        if not drawn.is_empty:
            found.append((drawn, (nature,)))
    return found


def _of_regions(country: Country, campaign: int) -> list[tuple[Any, Codes]]:
    """Squares of what covers more than half of them, where many such lie together."""
    cover, cell = ground_of(country, campaign).cover, _CORINE_CELL
    rows, columns = (size // cell for size in cover.shape)
    squares = cover[: rows * cell, : columns * cell].reshape(rows, cell, columns, cell)
    box = GeoBox(country.geobox.epsg, country.geobox.left, country.geobox.top, 10 * cell, rows, columns)
    found: list[tuple[Any, Codes]] = []
    for code, covers in _CORINE.items():
        most = np.isin(squares, covers).mean(axis=(1, 3)) > 0.5
        for outline, _ in _outlines(box, most.astype(np.int32), most):
            if outline.area >= _CORINE_LEAST:
                found.append((outline, (code,)))
    return found


def _fields(
    box: GeoBox, parcels: npt.NDArray[np.uint32], cover: npt.NDArray[np.uint8], kinds: Sequence[int]
) -> list[tuple[Any, int, int]]:
    """(outline, cover, number of the parcel) of what one of these covers takes of each parcel, in one piece."""
    keys, places = np.unique((parcels.astype(np.uint64) << np.uint64(8)) | cover, return_inverse=True)
    labels = places.reshape(cover.shape).astype(np.int32)
    return [
        (outline, int(keys[label]) & 0xFF, int(keys[label]) >> 8)
        for outline, label in _outlines(box, labels, np.isin(cover, kinds))
    ]


def _outlines(box: GeoBox, labels: npt.NDArray[np.int32], mask: npt.NDArray[np.bool_]) -> list[tuple[Any, int]]:
    found = shapes(labels, mask=mask, connectivity=4, transform=box.transform)
    return [(shape(outline), int(label)) for outline, label in found]


def _drawn_by_hand(outline: Any, chance: np.random.Generator, reach: float) -> Any:
    """Without the corners of pixels, somewhat beside its place, ``reach`` metres larger."""
    east, north = chance.normal(0, _SLOPPY, 2)
    return shapely.affinity.translate(outline.simplify(7.0).buffer(reach, join_style="mitre"), east, north)


def _either(codes: Sequence[Codes], chance: np.random.Generator) -> Codes:
    return codes[int(chance.integers(len(codes)))]


def _chosen(number: int, seed: int, share: float) -> bool:
    """The same parcels in every year: who declares once, always does."""
    return uniform(number, 11, seed + 920) < share
