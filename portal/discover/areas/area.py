"""An area on the ground, and how it is written in an address."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import shapely
from django.utils.translation import gettext as translated
from shapely.geometry import box, mapping
from shapely.geometry.base import BaseGeometry

from portal.discover.areas.simplify import corners, simplified

LONGEST = 8_000
"""Characters of an area in an address."""
BOX = re.compile(r"\s*[-+\d.eE]+(\s*,\s*[-+\d.eE]+){3}\s*")
KILOMETRES_A_DEGREE = 111.2


class AreaRefused(Exception):
    """An area that cannot be searched in; the message tells a person why, and what to do."""


@dataclass(frozen=True)
class Area:
    """A polygon, or several, in degrees (WGS 84)."""

    geometry: BaseGeometry

    @classmethod
    def of_text(cls, text: str) -> Area | None:
        """From ``west,south,east,north`` or WKT, as :attr:`text` writes them; none of an empty text.

        Raises:
            AreaRefused: it is neither, or not on Earth, or has no inside.
        """
        if not text.strip():
            return None
        if len(text) > LONGEST:
            raise AreaRefused(
                translated("The area is written in %(length)d characters; at most %(most)d are read.")
                % {"length": len(text), "most": LONGEST}
            )
        return cls.of_geometry(_box(text) if BOX.fullmatch(text) else _well_known(text))

    @classmethod
    def of_geometry(cls, geometry: BaseGeometry) -> Area:
        """The polygons of a geometry, simplified where it has too many corners.

        Raises:
            AreaRefused: there is no polygon in it, or it lies outside of the Earth's degrees.
        """
        polygons = _polygons(geometry)
        west, south, east, north = polygons.bounds
        if west < -180 or east > 180 or south < -90 or north > 90:
            raise AreaRefused(
                translated(
                    "The area lies outside of −180…180° of longitude and −90…90° of latitude: "
                    "give it in degrees (WGS 84), or in a file that says its projection."
                )
            )
        return cls(simplified(polygons))

    @property
    def is_box(self) -> bool:
        return corners(self.geometry) == 5 and bool(self.geometry.equals(box(*self.geometry.bounds)))

    @property
    def text(self) -> str:
        """As short as the size of the area allows: a ten-thousandth of it is rounded away."""
        decimals = _decimals(self.geometry)
        if self.is_box:
            return ",".join(_number(bound, decimals) for bound in self.geometry.bounds)
        written: str = shapely.to_wkt(self.geometry, rounding_precision=decimals, trim=True)
        return written.replace(", ", ",").replace("POLYGON (", "POLYGON(")

    @property
    def geojson(self) -> dict[str, Any]:
        """In lists, as JSON has it."""
        shown = mapping(self.geometry)
        return {"type": shown["type"], "coordinates": _lists(shown["coordinates"])}

    @property
    def square_kilometres(self) -> float:
        """On a sphere, about."""
        middle = math.cos(math.radians(self.geometry.centroid.y))
        return float(self.geometry.area) * KILOMETRES_A_DEGREE**2 * middle


def _box(text: str) -> BaseGeometry:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError as error:
        raise AreaRefused(translated("An area is four numbers: west,south,east,north, in degrees.")) from error
    if not (west < east and south < north):
        raise AreaRefused(
            translated("Of the area west,south,east,north, west must be less than east, and south less than north.")
        )
    return box(west, south, east, north)


def _well_known(text: str) -> BaseGeometry:
    try:
        return shapely.from_wkt(text)
    except shapely.errors.ShapelyError as error:
        raise AreaRefused(
            translated("“%(text)s” is no area: write west,south,east,north in degrees, or a polygon in WKT.")
            % {"text": text[:40]}
        ) from error


def _polygons(geometry: BaseGeometry) -> BaseGeometry:
    flat = shapely.force_2d(geometry)
    if not flat.is_empty and not all(math.isfinite(bound) for bound in flat.bounds):
        raise AreaRefused(translated("The area has coordinates that are not numbers."))
    whole = flat if flat.is_valid else shapely.make_valid(flat)
    joined = shapely.union_all([part for part in _parts(whole) if part.geom_type == "Polygon"])
    if joined.is_empty or joined.area == 0:
        raise AreaRefused(
            translated("There is no polygon in it: points and lines have no inside. Draw a rectangle about them.")
        )
    return joined


def _parts(geometry: BaseGeometry) -> Iterator[BaseGeometry]:
    for part in shapely.get_parts(geometry):
        if part.geom_type in {"GeometryCollection", "MultiPolygon"}:
            yield from _parts(part)
        else:
            yield part


def _decimals(geometry: BaseGeometry) -> int:
    west, south, east, north = geometry.bounds
    extent = max(min(east - west, north - south), 1e-5)
    return min(6, max(2, math.ceil(-math.log10(extent)) + 4))


def _number(value: float, decimals: int) -> str:
    return f"{value:.{decimals}f}".rstrip("0").rstrip(".")


def _lists(coordinates: Any) -> Any:
    return [_lists(one) for one in coordinates] if isinstance(coordinates, tuple | list) else coordinates
