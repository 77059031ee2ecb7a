"""What somebody asks to have made, as a value that can be written down and read again."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from processing.extracts.area import Area
from processing.extracts.errors import ExtractError
from processing.raster.mgrs_tile import tile_grid
from processing.requests.errors import InvalidRequest

TILE = re.compile(r"T?([0-9]{1,2}[C-HJ-NP-X][A-HJ-NP-Z][A-HJ-NP-V])", re.IGNORECASE)
FIELDS = {"tile", "bbox", "area", "datetime", "sensors", "products", "cloud_cover"}
Choice = TypeVar("Choice", bound=StrEnum)


class Sensor(StrEnum):
    """Whose images something is made of."""

    SENTINEL2 = "sentinel-2"
    LANDSAT = "landsat"

    @property
    def level1(self) -> str:
        """The collection of the images as received."""
        return {Sensor.SENTINEL2: "sentinel2-l1c", Sensor.LANDSAT: "landsat-l1"}[self]

    @property
    def level2(self) -> str:
        """The collection of what is made of them first."""
        return {Sensor.SENTINEL2: "sentinel2-l2a", Sensor.LANDSAT: "landsat-l2a"}[self]


class Level(StrEnum):
    """What is waited for; what a product calls for besides is made too, for everybody, as always."""

    L2A = "l2a"
    """Surface reflectance."""
    SNOW = "snow"
    COMPOSITE = "l3a"
    """Monthly composites, of Sentinel-2."""

    @property
    def collections(self) -> frozenset[str]:
        return {
            Level.L2A: frozenset(sensor.level2 for sensor in Sensor),
            Level.SNOW: frozenset({"snow"}),
            Level.COMPOSITE: frozenset({"sentinel2-l3a"}),
        }[self]

    @property
    def chain(self) -> str:
        """The name of what makes it."""
        return {Level.L2A: "l2a", Level.SNOW: "snow", Level.COMPOSITE: "composite"}[self]


@dataclass(frozen=True)
class ProductRequest:
    """A tile or an area, a first and a last day (UTC, both counted), sensors, and how far to go."""

    tile_id: str | None
    area: Area | None
    """One of the two is given."""
    first: date
    last: date
    sensors: tuple[Sensor, ...] = tuple(Sensor)
    levels: tuple[Level, ...] = (Level.L2A,)
    cloudiest: float | None = None
    """Percent that the provider may say of an image; images that it says nothing of are taken."""

    @classmethod
    def of(cls, document: Any) -> ProductRequest:
        """From a JSON body; raises :class:`InvalidRequest`, which names the field."""
        if not isinstance(document, dict):
            raise InvalidRequest("the request is not a JSON object", field="body")
        given = {name: value for name, value in document.items() if value is not None}
        unknown = sorted(set(given) - FIELDS)
        if unknown:
            raise InvalidRequest(f"there is no field {unknown[0]!r}", field=unknown[0])
        if len({"tile", "bbox", "area"} & set(given)) != 1:
            raise InvalidRequest("say where: one of tile, bbox and area (GeoJSON)", field="area")
        first, last = _days(given.get("datetime"))
        return cls(
            tile_id=_tile(given["tile"]) if "tile" in given else None,
            area=None if "tile" in given else _area(given),
            first=first,
            last=last,
            sensors=_choices(Sensor, given.get("sensors", list(Sensor)), "sensors"),
            levels=_choices(Level, given.get("products", [Level.L2A]), "products"),
            cloudiest=_percent(given.get("cloud_cover")),
        )

    def as_dict(self) -> dict[str, Any]:
        """What :meth:`of` reads."""
        return {
            **self._where(),
            "datetime": f"{self.first.isoformat()}/{self.last.isoformat()}",
            "sensors": [sensor.value for sensor in self.sensors],
            "products": [level.value for level in self.levels],
            "cloud_cover": self.cloudiest,
        }

    def _where(self) -> dict[str, Any]:
        if self.area is None:
            return {"tile": self.tile_id}
        return {"bbox": list(self.area.bounds)} if self.area.is_box else {"area": self.area.as_geojson()}

    @property
    def collections(self) -> frozenset[str]:
        """Of the products that are waited for."""
        return frozenset().union(*(level.collections for level in self.levels))

    @property
    def following(self) -> frozenset[str]:
        """Names of the chains that make what is waited for of surface reflectance."""
        return frozenset(level.chain for level in self.levels if level is not Level.L2A)


def _tile(value: Any) -> str:
    match = TILE.fullmatch(str(value).strip())
    tile_id = match[1].upper().zfill(5) if match else ""
    try:
        tile_grid(tile_id, 60)
    except ValueError as error:
        raise InvalidRequest(f"{str(value)[:40]!r} is no tile: write it like 31TCJ", field="tile") from error
    return tile_id


def _area(given: dict[str, Any]) -> Area:
    try:
        if "area" in given:
            return Area.of_geojson(given["area"])
        bounds = given["bbox"]
        if not isinstance(bounds, list | tuple) or not all(_is_number(bound) for bound in bounds):
            raise InvalidRequest("a box is four numbers: west, south, east, north, in degrees", field="bbox")
        return Area.of_box([float(bound) for bound in bounds])
    except ExtractError as error:
        raise InvalidRequest(str(error), field=error.details.get("field", "area")) from error


def _days(value: Any) -> tuple[date, date]:
    """From ``2018-01-01/2018-01-31``, days or instants of RFC 3339, of which the day is taken."""
    parts = str(value).split("/") if isinstance(value, str) else []
    try:
        first, last = (date.fromisoformat(part[:10]) for part in (parts * 2 if len(parts) == 1 else parts))
    except ValueError as error:
        raise InvalidRequest("datetime: two days, written 2018-01-01/2018-01-31", field="datetime") from error
    if first > last:
        raise InvalidRequest(f"the first day, {first}, comes after the last one, {last}", field="datetime")
    return first, last


def _choices(kind: type[Choice], value: Any, field: str) -> tuple[Choice, ...]:
    if not isinstance(value, list | tuple) or not value:
        raise InvalidRequest(f"{field}: at least one of {', '.join(kind)}", field=field)
    try:
        asked = {kind(one) for one in value}
    except (ValueError, TypeError) as error:
        raise InvalidRequest(f"{field}: some of {', '.join(kind)}", field=field) from error
    return tuple(one for one in kind if one in asked)


def _percent(value: Any) -> float | None:
    if value is None:
        return None
    if not _is_number(value) or not 0 <= value <= 100:
        raise InvalidRequest("cloud_cover: a number of percent, from 0 to 100", field="cloud_cover")
    return float(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
