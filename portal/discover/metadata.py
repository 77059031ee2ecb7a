"""A product's metadata in groups, with names and units that a person reads."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from django.utils import formats
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from portal.discover.cards import PLATFORMS
from portal.discover.product_page.parameters import parameter_name, parameter_value
from portal.discover.values import date, decimal, degrees, metres, percent, plain, shape, water

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True)
class Group:
    title: str
    lines: list[tuple[str, str]] = field(default_factory=list)
    """Names and values, in the order of reading."""


def _estimate(value: Mapping[str, float]) -> str:
    """With its confidence interval."""
    return f"{decimal(value['value'])} ({decimal(value['low'])} – {decimal(value['high'])})"


def _key_date(value: str) -> str:
    """``0731`` as a day and a month."""
    return formats.date_format(datetime.date(2000, int(value[:2]), int(value[2:])), "j F")


Line: TypeAlias = "tuple[str, StrPromise, Callable[[Any], str]]"
GROUPS: list[tuple[StrPromise, list[Line]]] = [
    (
        _("Acquisition"),
        [
            ("datetime", _("Sensing time"), date),
            ("start_datetime", _("From"), date),
            ("end_datetime", _("To"), date),
            ("platform", _("Platform"), lambda value: str(PLATFORMS.get(value, value))),
            ("instruments", _("Instruments"), lambda value: ", ".join(name.upper() for name in value)),
            ("sat:relative_orbit", _("Relative orbit"), plain),
            ("sat:absolute_orbit", _("Absolute orbit"), plain),
            ("sat:orbit_state", _("Orbit direction"), plain),
            ("view:sun_elevation", _("Sun elevation"), degrees),
            ("view:sun_azimuth", _("Sun azimuth"), degrees),
            ("view:incidence_angle", _("View incidence"), degrees),
            ("view:azimuth", _("View azimuth"), degrees),
            ("view:off_nadir", _("Off nadir"), degrees),
        ],
    ),
    (
        _("Image"),
        [
            ("eo:cloud_cover", _("Cloud cover"), percent),
            ("eo:snow_cover", _("Snow cover"), percent),
            ("atelier:clear_cover", _("Seen without clouds"), percent),
            ("atelier:snow_cover_of_clear", _("Snow cover where seen"), percent),
            ("atelier:mean_snow_days", _("Days with snow, on average"), plain),
            ("atelier:mean_observations", _("Days seen, on average"), plain),
            ("atelier:water_cover", _("Water cover"), percent),
            ("atelier:dates", _("Images used"), plain),
            (
                "atelier:platforms",
                _("Satellites"),
                lambda value: ", ".join(str(PLATFORMS.get(name, name)) for name in value),
            ),
            ("atelier:snow_line_altitude", _("Altitude of the snow line"), metres),
            ("grid:code", _("Tile"), lambda value: str(value).partition("-")[2] or str(value)),
            ("gsd", _("Ground sampling distance"), metres),
            ("proj:code", _("Coordinate reference system"), plain),
            ("proj:shape", _("Size"), shape),
        ],
    ),
    (
        _("Air and relief"),
        [
            ("atelier:aot_550", _("Aerosol optical thickness, 550 nm"), plain),
            ("atelier:aot_source", _("Aerosols from"), plain),
            ("atelier:aerosol_model", _("Aerosol model"), plain),
            ("atelier:water_vapour", _("Water vapour"), water),
            ("atelier:water_vapour_source", _("Water vapour from"), plain),
            ("atelier:forecast", _("Forecast"), plain),
            ("atelier:relief", _("Relief"), plain),
        ],
    ),
    (
        _("Land cover"),
        [
            ("atelier:campaign", _("Year"), str),
            ("atelier:key_date", _("Season until"), _key_date),
            ("atelier:mean_confidence", _("Confidence, on average"), percent),
            ("atelier:mean_validity", _("Days seen, on average"), plain),
            ("atelier:overall_accuracy", _("Overall accuracy"), _estimate),
            ("atelier:kappa", _("Kappa"), _estimate),
            ("atelier:training_campaigns", _("Trained on"), lambda value: ", ".join(str(year) for year in value)),
            ("atelier:tiles", _("Tiles"), plain),
            ("atelier:polygons", _("Polygons"), plain),
            ("atelier:polygons_by_class", _("Polygons by class"), plain),
            ("atelier:polygons_left_out", _("Polygons left out"), plain),
            ("atelier:polygons_repaired", _("Polygons repaired"), plain),
            ("atelier:unknown_codes", _("Codes without a class"), plain),
        ],
    ),
    (
        _("Processing"),
        [
            ("processing:level", _("Level"), plain),
            ("product:type", _("Product type"), plain),
            ("processing:lineage", _("Method"), plain),
            ("processing:software", _("Software"), plain),
            ("processing:version", _("Version"), plain),
            ("processing:facility", _("Facility"), plain),
            ("processing:datetime", _("Processed"), date),
            ("created", _("Created"), date),
            ("updated", _("Updated"), date),
            ("published", _("Published"), date),
        ],
    ),
]
PARAMETERS = "atelier:parameters"
ELSEWHERE = {
    "atelier:simulated",
    "constellation",
    "deprecated",
    "description",
    "license",
    "providers",
    "renders",
    "sci:citation",
    "sci:doi",
    "sci:publications",
    "title",
    PARAMETERS,
}
"""Properties that the page shows in a place of their own, or that are for programs."""
FOR_PROGRAMS = ("proj:", "storage:", "auth:", "raster:")


def groups(properties: dict[str, Any]) -> list[Group]:
    """The groups that have something in them; what no group names comes last, under its own name."""
    listed = [_group(title, lines, properties) for title, lines in GROUPS]
    parameters = [(parameter_name(name), parameter_value(name, value)) for name, value in _parameters(properties)]
    listed.append(Group(translated("Parameters of the method"), parameters))
    listed.append(Group(translated("Other"), _others(properties)))
    return [group for group in listed if group.lines]


def _parameters(properties: dict[str, Any]) -> Iterable[tuple[str, Any]]:
    return (properties.get(PARAMETERS) or {}).items()


def _group(title: StrPromise, lines: list[Line], properties: dict[str, Any]) -> Group:
    present = [(name, label, shown) for name, label, shown in lines if properties.get(name) is not None]
    return Group(str(title), [(str(label), shown(properties[name])) for name, label, shown in present])


def _others(properties: dict[str, Any]) -> list[tuple[str, str]]:
    known = {name for _title, lines in GROUPS for name, _label, _shown in lines} | ELSEWHERE
    return [
        (name, plain(value))
        for name, value in sorted(properties.items())
        if name not in known and not name.startswith(FOR_PROGRAMS) and value is not None
    ]
