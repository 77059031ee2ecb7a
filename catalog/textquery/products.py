"""Platforms, products and the collections that hold them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from catalog.textquery.grammar import Rule

SENTINEL2 = ("sentinel-2a", "sentinel-2b", "sentinel-2c")
LANDSAT = ("landsat-5", "landsat-7", "landsat-8", "landsat-9")
SPOT = tuple(f"spot-{number}" for number in range(1, 8))
FAMILIES = {
    "sentinel-2": SENTINEL2,
    "landsat": LANDSAT,
    "landsat-oli": ("landsat-8", "landsat-9"),
    "spot": SPOT,
    "take5": ("spot-4", "spot-5"),
}
"""Names that mean several platforms."""
LABELS = {
    "sentinel-2": "Sentinel-2",
    "landsat": "Landsat",
    "landsat-oli": "Landsat 8–9 (OLI)",
    "take5": "SPOT (Take 5)",
}


@dataclass(frozen=True)
class Collection:
    """A collection of the catalog, as the text query sees it."""

    identifier: str
    product: str
    platforms: tuple[str, ...]
    """Platforms of the images in it; none where they may be of any."""
    finest_pixel: int
    """Metres."""


COLLECTIONS = (
    Collection("sentinel2-l1c", "l1", SENTINEL2, 10),
    Collection("landsat-l1", "l1", LANDSAT, 30),
    Collection("sentinel2-l2a", "l2a", SENTINEL2, 10),
    Collection("landsat-l2a", "l2a", LANDSAT, 30),
    Collection("snow", "snow", (*SENTINEL2, *LANDSAT), 20),
    Collection("snow-year", "snow_year", (), 20),
    Collection("sentinel2-l3a", "l3a", SENTINEL2, 10),
    Collection("landcover", "landcover", SENTINEL2, 10),
)
OF_MANY_IMAGES = {"l3a", "landcover", "snow_year"}
"""Products whose items name no platform."""
PRODUCTS = {
    "l1": ("sentinel2-l1c", "landsat-l1"),
    "l1c": ("sentinel2-l1c",),
    "l1t": ("landsat-l1",),
    "l2a": ("sentinel2-l2a", "landsat-l2a"),
    "snow": ("snow",),
    "snow_year": ("snow-year",),
    "l3a": ("sentinel2-l3a",),
    "landcover": ("landcover",),
    "any": tuple(collection.identifier for collection in COLLECTIONS),
}
DEFAULT = tuple(collection.identifier for collection in COLLECTIONS if collection.product != "l1")
"""What a visitor wants who names no product: all but the inputs, as received from the agencies."""


@dataclass(frozen=True)
class Platforms:
    """What a platform's or a family's name means."""

    name: str
    identifiers: tuple[str, ...]


@dataclass(frozen=True)
class Resolution:
    """Pixel sizes in metres."""

    low: float
    high: float


def platforms(name: str) -> Platforms:
    return Platforms(name, FAMILIES.get(name, (name,)))


def platform_label(name: str) -> str:
    """``Landsat 8``, ``Sentinel-2A``, ``SPOT 5``, ``VENµS``."""
    if name in LABELS:
        return LABELS[name]
    family, _, number = name.partition("-")
    if family == "venus":
        return "VENµS"
    shown = "SPOT" if family == "spot" else {"modis": "MODIS"}.get(family, family.capitalize())
    dash = "-" if family == "sentinel" else " "
    return f"{shown}{dash}{number.upper()}" if number else shown


def collections_of(products: Iterable[str], wanted: Iterable[str], resolution: Resolution | None) -> list[str]:
    """The collections that hold the products, of the platforms where any is named, at this pixel size."""
    names = [identifier for product in products for identifier in PRODUCTS[product]] or list(DEFAULT)
    chosen = [collection for collection in COLLECTIONS if collection.identifier in names]
    named = set(wanted)
    from_platforms = [one for one in chosen if not named or named & set(one.platforms)] or chosen
    size = resolution or Resolution(0.0, 1e6)
    fine = [one for one in from_platforms if size.low <= one.finest_pixel <= size.high]
    return [one.identifier for one in fine or from_platforms]


def _twins(*letters: str) -> Platforms:
    names = tuple(f"sentinel-2{letter}" for letter in letters)
    return Platforms(" + ".join(platform_label(name) for name in names), names)


def _and_twin(name: str, letter: str) -> Platforms | None:
    """``S2A/B``."""
    return _twins(name[-1], letter) if name in SENTINEL2 else None


def _numbered(family: str, *numbers: int) -> Platforms | None:
    names = tuple(f"{family}-{number}" for number in numbers)
    known = {"landsat": (*LANDSAT, "landsat-4"), "spot": SPOT}[family]
    return Platforms(" + ".join(platform_label(name) for name in names), names) if set(names) <= set(known) else None


def _range(low: float, high: float) -> Resolution:
    return Resolution(min(low, high), max(low, high))


def _compared(sign: str, value: float) -> Resolution:
    return Resolution(0.0, value) if sign.startswith("<") else Resolution(value, 1e6)


def _exactly(value: float) -> Resolution:
    return Resolution(value, value)


RULES = [
    Rule("platformname", "platform", platforms),
    *(
        Rule("platformname", f"{family}NAME DASH? {numbers}", partial(_numbered, family.lower()))
        for family in ("LANDSAT", "SPOT")
        for numbers in ("integer EITHER integer", "integer DASH integer", "integer COMMA integer EITHER integer")
    ),
    Rule("platformname", "platform EITHER twin", _and_twin),
    Rule("platformname", "platform DASH twin", _and_twin),
    Rule("platformname", "SENTINELNAME DASH? twin EITHER twin", _twins),
    Rule("platformname", "SENTINELNAME DASH? twin DASH twin", _twins),
    Rule("resolution", "RESOLUTIONWORD BEIS? IS? BETWEEN number METRE? AND number METRE", _range),
    Rule("resolution", "RESOLUTIONWORD number METRE? DASH number METRE", _range),
    Rule("resolution", "RESOLUTIONWORD BEIS? comparison number METRE", _compared),
    Rule("resolution", "RESOLUTIONWORD BEIS? IS? number METRE", _exactly),
    Rule("resolution", "comparison number METRE RESOLUTIONWORD?", _compared),
    Rule("resolution", "number METRE RESOLUTIONWORD?", _exactly),
]
