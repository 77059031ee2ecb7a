"""What the colours of a render mean: classes by name, a scale of values, or the bands behind red, green and blue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.formats import localize
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _
from rio_tiler.colormap import cmap

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

BANDS: dict[str, StrPromise] = {
    "coastal": _("violet light"),
    "blue": _("blue light"),
    "green": _("green light"),
    "red": _("red light"),
    "rededge071": _("red edge, 0.70 µm"),
    "rededge075": _("red edge, 0.74 µm"),
    "rededge078": _("red edge, 0.78 µm"),
    "nir": _("near infrared"),
    "nir08": _("near infrared"),
    "nir09": _("near infrared, where water vapour absorbs"),
    "cirrus": _("short-wave infrared, where only high clouds shine"),
    "swir16": _("short-wave infrared, 1.6 µm"),
    "swir22": _("short-wave infrared, 2.2 µm"),
}
"""Common names of bands."""
CHANNELS: tuple[tuple[str, StrPromise], ...] = (
    ("#d92b2b", _("Red")), ("#2a9d3a", _("Green")), ("#2f62d9", _("Blue")),
)  # fmt: skip
STOPS = 9
"""Colours by which a continuous scale is drawn."""


@dataclass(frozen=True)
class Entry:
    colour: str
    """``#rrggbb``"""
    name: str


@dataclass(frozen=True)
class Scale:
    stops: list[tuple[str, str]]
    """Where along the scale (``12.5%``), and the colour there."""
    low: str
    high: str
    """With the unit."""


@dataclass(frozen=True)
class Legend:
    entries: list[Entry]
    scale: Scale | None = None


def legend(render: dict[str, Any], assets: dict[str, dict[str, Any]]) -> Legend:
    """The legend of a render (STAC render extension) of an item with these assets."""
    shown = assets[render["assets"][0]]
    if "colormap" in render:
        return _of_colours(render["colormap"], _class_names(shown, assets), shown)
    if "colormap_name" in render:
        colours = [_hexadecimal(colour) for colour in _sampled(render["colormap_name"])]
        low, high = render["rescale"][0]
        physical = "expression" not in render
        return Legend([], _scale(colours, low, high, shown if physical else {}))
    return Legend(list(_channels(render, assets)))


def _channels(render: dict[str, Any], assets: dict[str, dict[str, Any]]) -> Iterator[Entry]:
    for key, (colour, channel) in zip(render["assets"], CHANNELS, strict=False):
        common = next((band.get("eo:common_name") for band in assets[key].get("bands", [])), None)
        seen = BANDS.get(common or "", key)
        yield Entry(colour, translated("%(colour)s: %(band)s") % {"colour": channel, "band": seen})


def _class_names(shown: dict[str, Any], assets: dict[str, dict[str, Any]]) -> dict[int, str]:
    """Of the asset itself or, where it has none, of one that shares its codes."""
    described = next((asset for asset in (shown, *assets.values()) if "classification:classes" in asset), {})
    classes = described.get("classification:classes", [])
    return {one["value"]: translated(one.get("title") or one.get("description") or one["name"]) for one in classes}


def _of_colours(
    colormap: dict[str, Sequence[int]] | list[list[Any]], names: dict[int, str], shown: dict[str, Any]
) -> Legend:
    """Values that have a name and a colour of their own are classes; the others are steps of a scale."""
    if isinstance(colormap, dict):
        colormap = [[[int(value), int(value) + 1], colour] for value, colour in colormap.items()]
    by_value = sorted((low, high, _hexadecimal(colour)) for (low, high), colour in colormap)
    used = Counter(colour for _low, _high, colour in by_value)
    named = [(low, colour) for low, high, colour in by_value if high == low + 1 and low in names and used[colour] == 1]
    steps = [(low, high, colour) for low, high, colour in by_value if (low, colour) not in named]
    entries = [Entry(colour, names[low]) for low, colour in named]
    if not steps:
        return Legend(entries)
    last, beyond, _colour = steps[-1]
    highest = last if beyond == last + 1 else beyond
    return Legend(entries, _scale([colour for _low, _high, colour in steps], steps[0][0], highest, shown))


def _scale(colours: list[str], low: float, high: float, shown: dict[str, Any]) -> Scale:
    stops = [(f"{100 * n / (len(colours) - 1):g}%", colour) for n, colour in enumerate(colours)]
    return Scale(stops, _value(low, shown), _value(high, shown))


def _value(stored: float, shown: dict[str, Any]) -> str:
    """In the asset's unit."""
    value = round(stored * shown.get("raster:scale", 1) + shown.get("raster:offset", 0), 6)
    number = localize(int(value) if value == int(value) else value)
    return f"{number}\u202f{translated(shown['unit'])}" if "unit" in shown else str(number)


def _sampled(name: str) -> list[Sequence[int]]:
    colours: list[Any] = list(dict(cmap.get(name)).values())
    return [colours[n * 255 // (STOPS - 1)] for n in range(STOPS)]


def _hexadecimal(colour: Sequence[int]) -> str:
    red, green, blue = colour[:3]
    return f"#{red:02x}{green:02x}{blue:02x}"
