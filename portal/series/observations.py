"""What one product says of a point: from the pixel that holds it in each of the files that are needed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from catalog.storage import store
from portal.discover.cards import platform_name, tile_id
from portal.discover.periods import sensing_time
from portal.series.variables import Variable
from processing.muscate.masks import GEOPHYSICAL_BITS
from processing.physics.indices import normalised_difference, normalised_difference_sigma
from processing.raster.points import read_point

CLEAR, CLOUD, SHADOW, NO_DATA = "clear", "cloud", "shadow", "no data"
ALL_CLOUDS, ANY_CLOUD_OR_SHADOW = 1 << 1, 1 << 0
"""Of CLM."""
MG2_CLOUD, MG2_SHADOW = 1 << 1, 1 << 3
TOLD = tuple((bit, name) for bit, name in enumerate(GEOPHYSICAL_BITS) if name not in {"cloud", "cloud shadow"})
"""Bits of MG2 that are told beside the state."""
SNOW_CLOUD, LARGEST_FRACTION = 205, 100
DEFAULT_SCALE = 0.0001


class Value(NamedTuple):
    """A value, and its uncertainty (1 σ) where it is known."""

    value: float
    sigma: float | None


@dataclass(frozen=True)
class Point:
    longitude: float
    latitude: float
    """Degrees, WGS 84."""


@dataclass(frozen=True)
class Observation:
    collection: str
    item: str
    moment: datetime
    platform: str
    constellation: str
    tile: str
    state: str
    """Of the point on that date: clear, cloud, shadow, no data."""
    flags: tuple[str, ...]
    """What else the masks say: snow, water, topographic shadow…"""
    values: Mapping[str, Value]
    """By names of variables; those that the product has not are not there."""
    clear_percent: float | None = None
    """Of the pixels of an area; none of a point."""


def observation(item: dict[str, Any], point: Point, variables: Sequence[Variable]) -> Observation:
    """Read a product at a point.

    Raises:
        processing.errors.RejectedProduct: a file is absent or damaged.
    """
    wanted = [variable for variable in variables if item["collection"] in variable.collections]
    if item["collection"] == "snow":
        state, flags, values = _snow(item["assets"], point, wanted)
    else:
        values = _reflectances(item["assets"], point, wanted)
        state, flags = _masks(item["assets"], point)
        state = state if values else NO_DATA
    return observed(item, state, values, flags=flags)


def observed(
    item: dict[str, Any],
    state: str,
    values: Mapping[str, Value],
    *,
    flags: tuple[str, ...] = (),
    clear_percent: float | None = None,
) -> Observation:
    """What was read of a product, with what the catalog says of its image."""
    properties = item["properties"]
    moment = sensing_time(properties)
    assert moment is not None, "an item of one image has its time"
    return Observation(
        collection=item["collection"],
        item=item["id"],
        moment=moment,
        platform=platform_name(properties),
        constellation=properties.get("constellation") or "",
        tile=tile_id(properties),
        state=state,
        flags=flags,
        values=values,
        clear_percent=clear_percent,
    )


def _reflectances(assets: Mapping[str, Any], point: Point, variables: Iterable[Variable]) -> dict[str, Value]:
    names = {_common_name(asset): asset for key, asset in assets.items() if key.startswith("FRE_")}
    chosen = {variable: [_first(part, names) for part in variable.parts] for variable in variables}
    needed = {name for parts in chosen.values() for name in parts if name}
    uncertainties = _uncertainties(assets, point, needed)
    read: dict[str | None, Value] = {}
    for name in needed:
        found = _scaled(names[name], point)
        if found is not None:
            read[name] = Value(found, uncertainties.get(name))
    values = {
        variable.name: _value([read[part] for part in parts])
        for variable, parts in chosen.items()
        if all(part in read for part in parts)
    }
    return {name: value for name, value in values.items() if value is not None}


def _value(parts: Sequence[Value]) -> Value | None:
    """Of a band itself, or the index of two."""
    if len(parts) == 1:
        return parts[0]
    high, low = parts
    index = float(normalised_difference(high.value, low.value))
    if math.isnan(index):
        return None
    if high.sigma is None or low.sigma is None:
        return Value(index, None)
    return Value(index, normalised_difference_sigma(high.value, low.value, high.sigma, low.sigma))


def _uncertainties(assets: Mapping[str, Any], point: Point, names: set[str]) -> dict[str, float]:
    """Standard deviations of the reflectances of these bands, one file for all bands of a resolution."""
    found: dict[str, float] = {}
    for key in (key for key in assets if key.startswith("UNC_")):
        asset = assets[key]
        places = [
            (number, name)
            for number, band in enumerate(asset.get("bands", []), start=1)
            if (name := band.get("eo:common_name")) in names
        ]
        if not places:
            continue
        numbers, of = zip(*places, strict=True)
        read = read_point(_image(asset["href"]), point.longitude, point.latitude, numbers)
        for name, number in zip(of, read or (), strict=bool(read)):
            if number:
                found[name] = number * asset.get("raster:scale", 0.0005)
    return found


def _image(key: str) -> Path:
    return Path(store().raster(key))


def _masks(assets: Mapping[str, Any], point: Point) -> tuple[str, tuple[str, ...]]:
    clouds, others = (_bits(assets, code, point) for code in ("CLM", "MG2"))
    flags = tuple(name for bit, name in TOLD if others >> bit & 1)
    if clouds & ALL_CLOUDS or others & MG2_CLOUD:
        return CLOUD, flags
    if clouds & ANY_CLOUD_OR_SHADOW or others & MG2_SHADOW:
        return SHADOW, flags
    return CLEAR, flags


def _bits(assets: Mapping[str, Any], code: str, point: Point) -> int:
    asset = assets.get(f"{code}_R1")
    read = read_point(_image(asset["href"]), point.longitude, point.latitude) if asset else None
    return int(read[0] or 0) if read else 0


def _snow(
    assets: Mapping[str, Any], point: Point, variables: Iterable[Variable]
) -> tuple[str, tuple[str, ...], dict[str, Value]]:
    """State and values of a snow map: cover 0 or 1, fraction in percent."""
    cover = _number(assets, "SNW", point)
    if cover is None or cover > SNOW_CLOUD:
        return NO_DATA, (), {}
    if cover == SNOW_CLOUD:
        return CLOUD, (), {}
    values: dict[str, Value] = {}
    for variable in variables:
        if variable.name == "snow":
            values["snow"] = Value(cover / 100, None)
        elif (fraction := _number(assets, "FSC", point)) is not None and fraction <= LARGEST_FRACTION:
            sigma = _number(assets, "FSC_UNC", point)
            values["fsc"] = Value(fraction, sigma if sigma is not None and sigma <= LARGEST_FRACTION else None)
    return CLEAR, ("snow",) if cover else (), values


def _number(assets: Mapping[str, Any], key: str, point: Point) -> float | None:
    if key not in assets:
        return None
    read = read_point(_image(assets[key]["href"]), point.longitude, point.latitude)
    return float(read[0]) if read and read[0] is not None else None


def _scaled(asset: Mapping[str, Any], point: Point) -> float | None:
    read = read_point(_image(asset["href"]), point.longitude, point.latitude)
    if read is None or read[0] is None:
        return None
    return float(read[0] * asset.get("raster:scale", DEFAULT_SCALE) + asset.get("raster:offset", 0))


def _common_name(asset: Mapping[str, Any]) -> str:
    return next((str(band.get("eo:common_name", "")) for band in asset.get("bands", [])), "")


def _first(names: Sequence[str], there: Mapping[str, Any]) -> str | None:
    return next((name for name in names if name in there), None)
