"""What a series can be of: the reflectance of each band, indices of two bands, snow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from portal.series.errors import SeriesRefused

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

REFLECTANCE = ("sentinel2-l2a", "landsat-l2a")
SNOW = ("snow",)
NEAR_INFRARED = ("nir", "nir08")
"""Sentinel-2 has both, of which the first is the finer; Landsat has the second."""


@dataclass(frozen=True)
class Variable:
    name: str
    title: StrPromise | str
    collections: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]
    """Common names of bands (STAC): one for a reflectance, two for an index, each the first that a product has."""
    unit: str = ""
    low: float = 0.0
    """Where the axis begins, unless a value is below."""
    high: float = 0.0
    """Where the axis ends at least."""


def _band(name: str, title: StrPromise) -> Variable:
    return Variable(name, title, REFLECTANCE, ((name,),), high=0.2)


def _index(name: str, title: StrPromise, high: tuple[str, ...], low: tuple[str, ...]) -> Variable:
    return Variable(name, title, REFLECTANCE, (high, low), high=1.0)


VARIABLES = {
    variable.name: variable
    for variable in (
        _index("ndvi", _("Vegetation (NDVI)"), NEAR_INFRARED, ("red",)),
        _index("ndwi", _("Water in leaves (NDWI)"), NEAR_INFRARED, ("swir16",)),
        _index("ndsi", _("Snow index (NDSI)"), ("green",), ("swir16",)),
        Variable("snow", _("Snow or not"), SNOW, (), high=1.0),
        Variable("fsc", _("Snow fraction"), SNOW, (), unit="%", high=100.0),
        _band("coastal", _("Coastal blue")),
        _band("blue", _("Blue")),
        _band("green", _("Green")),
        _band("red", _("Red")),
        _band("rededge071", _("Red edge, 704 nm")),
        _band("rededge075", _("Red edge, 740 nm")),
        _band("rededge078", _("Red edge, 781 nm")),
        _band("nir", _("Near infrared, 833 nm")),
        _band("nir08", _("Near infrared, 865 nm")),
        _band("swir16", _("Short-wave infrared, 1.6 µm")),
        _band("swir22", _("Short-wave infrared, 2.2 µm")),
    )
}
BANDS = tuple(name for name, variable in VARIABLES.items() if len(variable.parts) == 1)
CHOICES: dict[str, tuple[StrPromise, tuple[str, ...]]] = {
    "ndvi": (VARIABLES["ndvi"].title, ("ndvi",)),  # type: ignore[dict-item]
    "ndwi": (VARIABLES["ndwi"].title, ("ndwi",)),  # type: ignore[dict-item]
    "ndsi": (VARIABLES["ndsi"].title, ("ndsi",)),  # type: ignore[dict-item]
    "fsc": (VARIABLES["fsc"].title, ("fsc",)),  # type: ignore[dict-item]
    "colours": (_("Reflectance, main bands"), ("blue", "green", "red", "nir08", "swir16")),
    "bands": (_("Reflectance, all bands"), BANDS),
}
"""What the page offers: a name for the address, a title, variables that share an axis."""


def asked_for(text: str) -> tuple[Variable, ...]:
    """Variables by their names or those of :data:`CHOICES`, separated by commas.

    Raises:
        SeriesRefused: one is not known.
    """
    names: list[str] = []
    for name in filter(None, (part.strip().lower() for part in text.split(","))):
        names += CHOICES[name][1] if name in CHOICES else [name]
    unknown = [name for name in names if name not in VARIABLES]
    if unknown:
        raise SeriesRefused(
            translated("There is no variable “%(name)s”. There are: %(names)s.")
            % {"name": unknown[0], "names": ", ".join(VARIABLES)}
        )
    return tuple(VARIABLES[name] for name in dict.fromkeys(names))


def collections_with(variables: Sequence[Variable]) -> list[str]:
    return list(dict.fromkeys(name for variable in variables for name in variable.collections))
