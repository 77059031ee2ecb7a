"""What somebody asks for, as a value that can be written down and read again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from processing.extracts.area import WGS84, Area
from processing.extracts.errors import InvalidRequest

OWN = 0
"""Stands for "the projection of the products"."""
LAMBERT_93, EUROPE = 2154, 3035
MOST_LAYERS = 40
Choice = TypeVar("Choice", bound=StrEnum)
ITEM = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,200}/[A-Za-z0-9][A-Za-z0-9._-]{0,200}")


class Output(StrEnum):
    """What is made."""

    STATISTICS = "statistics"
    COG = "cog"
    """One file for each product, a band for each layer."""
    COG_BY_LAYER = "cog-by-layer"
    NETCDF = "netcdf"
    ZARR = "zarr"


class Resampling(StrEnum):
    """Between grids; masks, classes and other codes are always of the nearest pixel."""

    NEAREST = "nearest"
    BILINEAR = "bilinear"
    CUBIC = "cubic"
    AVERAGE = "average"


@dataclass(frozen=True)
class ExtractRequest:
    """Products, an area, layers of them, and the form in which they are wanted."""

    items: tuple[str, ...]
    """``COLLECTION/ITEM``"""
    area: Area
    layers: tuple[str, ...]
    """Names of :mod:`processing.extracts.layers`."""
    output: Output
    epsg: int = OWN
    resolution: float | None = None
    """Of a pixel, in units of the projection; that of the finest layer when absent."""
    resampling: Resampling = Resampling.NEAREST
    without_clouds: bool = False
    """Whether pixels that the products' own masks call cloud or its shadow are left out."""

    @classmethod
    def of(cls, document: Any) -> ExtractRequest:
        """From the API's JSON body; raises :class:`InvalidRequest`, which names the field."""
        if not isinstance(document, dict):
            raise InvalidRequest("the request is not a JSON object", field="body")
        unknown = set(document) - {"items", "area", "bbox", "layers", "output", "crs", "resolution", "resampling",
                                   "mask_clouds"}  # fmt: skip
        if unknown:
            raise InvalidRequest(f"there is no field {sorted(unknown)[0]!r}", field=sorted(unknown)[0])
        return cls(
            items=_items(document.get("items")),
            area=_area(document),
            layers=_words(document.get("layers"), "layers", MOST_LAYERS),
            output=_choice(Output, document.get("output", Output.COG), "output"),
            epsg=_epsg(document.get("crs", "own")),
            resolution=_resolution(document.get("resolution")),
            resampling=_choice(Resampling, document.get("resampling", Resampling.NEAREST), "resampling"),
            without_clouds=_flag(document.get("mask_clouds", False)),
        )

    def as_dict(self) -> dict[str, Any]:
        """What :meth:`of` reads."""
        where = {"bbox": list(self.area.bounds)} if self.area.is_box else {"area": self.area.as_geojson()}
        return {
            "items": list(self.items),
            **where,
            "layers": list(self.layers),
            "output": self.output.value,
            "crs": f"EPSG:{self.epsg}" if self.epsg else "own",
            "resolution": self.resolution,
            "resampling": self.resampling.value,
            "mask_clouds": self.without_clouds,
        }


def _items(value: Any) -> tuple[str, ...]:
    items = tuple(dict.fromkeys(_words(value, "items", None)))
    for item in items:
        if not ITEM.fullmatch(item):
            raise InvalidRequest(f"{item[:200]!r} does not name a product: write COLLECTION/ITEM", field="items")
    return items


def _words(value: Any, field: str, most: int | None) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not value or not all(isinstance(one, str) and one for one in value):
        raise InvalidRequest(f"{field}: a list of at least one name is needed", field=field)
    if most is not None and len(value) > most:
        raise InvalidRequest(f"{field}: at most {most} at once", field=field)
    return tuple(dict.fromkeys(value))


def _area(document: dict[str, Any]) -> Area:
    bounds, geometry = document.get("bbox"), document.get("area")
    if (bounds is None) == (geometry is None):
        raise InvalidRequest("say where: either bbox or area (GeoJSON)", field="area")
    if geometry is not None:
        return Area.of_geojson(geometry)
    if not isinstance(bounds, list | tuple) or not all(_is_number(bound) for bound in bounds):
        raise InvalidRequest("a box is four numbers: west, south, east, north, in degrees", field="bbox")
    return Area.of_box([float(bound) for bound in bounds])


def _choice(kind: type[Choice], value: Any, field: str) -> Choice:
    try:
        return kind(value)
    except ValueError as error:
        raise InvalidRequest(f"{field}: one of {', '.join(kind)}", field=field) from error


def _epsg(value: Any) -> int:
    if value in (None, "", "own"):
        return OWN
    match = re.fullmatch(r"(?:EPSG:)?([0-9]{4,5})", str(value), re.IGNORECASE)
    epsg = int(match[1]) if match else -1
    if epsg in {WGS84, LAMBERT_93, EUROPE} or utm_zone(epsg):
        return epsg
    raise InvalidRequest(
        "crs: own, EPSG:4326, EPSG:2154 (Lambert-93), EPSG:3035 (ETRS89-LAEA) or a UTM zone (EPSG:326… or 327…)",
        field="crs",
    )


def utm_zone(epsg: int) -> int | None:
    """The zone (1 to 60) of a UTM projection on WGS 84, north or south."""
    return epsg % 100 if epsg // 100 in {326, 327} and 1 <= epsg % 100 <= 60 else None


def _resolution(value: Any) -> float | None:
    if value is None or value == "":
        return None
    if not _is_number(value) or not 1e-6 <= value <= 1e5:
        raise InvalidRequest("resolution: a number, the size of a pixel in metres (degrees in EPSG:4326)",
                             field="resolution")  # fmt: skip
    return float(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise InvalidRequest("mask_clouds: true or false", field="mask_clouds")
    return value
