"""A product's metadata in groups, with names and units that a person reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

from django.utils import formats
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from portal.discover.cards import PLATFORMS

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True)
class Group:
    title: str
    lines: list[tuple[str, str]] = field(default_factory=list)
    """Names and values, in the order of reading."""


def _date(value: str) -> str:
    moment = parse_datetime(value)
    return f"{formats.date_format(moment, 'j F Y')}, {moment:%H:%M:%S} UTC" if moment else value


def _decimal(value: float) -> str:
    return formats.number_format(round(value, 2), use_l10n=True).rstrip("0").rstrip(".,") if value % 1 else f"{value:g}"


def _degrees(value: float) -> str:
    return f"{_decimal(value)}°"


def _percent(value: float) -> str:
    return f"{_decimal(value)}\u202f%"


def _metres(value: float) -> str:
    return f"{_decimal(value)}\u202fm"


def _water(value: float) -> str:
    return f"{_decimal(value)}\u202fg\u202fcm⁻²"


def _shape(value: list[int]) -> str:
    return translated("%(rows)s rows × %(columns)s columns") % {"rows": value[0], "columns": value[1]}


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return translated("yes") if value else translated("no")
    if isinstance(value, float):
        return _decimal(value)
    if isinstance(value, list):
        return ", ".join(_plain(part) for part in value)
    if isinstance(value, dict):
        return ", ".join(f"{name} {_plain(part)}" for name, part in value.items())
    return str(value)


def _estimate(value: Mapping[str, float]) -> str:
    """With its confidence interval."""
    return f"{_decimal(value['value'])} ({_decimal(value['low'])} – {_decimal(value['high'])})"


def _key_date(value: str) -> str:
    """``0731`` as a day and a month."""
    return formats.date_format(date(2000, int(value[:2]), int(value[2:])), "j F")


Line: TypeAlias = "tuple[str, StrPromise, Callable[[Any], str]]"
GROUPS: list[tuple[StrPromise, list[Line]]] = [
    (
        _("Acquisition"),
        [
            ("datetime", _("Sensing time"), _date),
            ("start_datetime", _("From"), _date),
            ("end_datetime", _("To"), _date),
            ("platform", _("Platform"), lambda value: str(PLATFORMS.get(value, value))),
            ("instruments", _("Instruments"), lambda value: ", ".join(name.upper() for name in value)),
            ("sat:relative_orbit", _("Relative orbit"), _plain),
            ("sat:absolute_orbit", _("Absolute orbit"), _plain),
            ("sat:orbit_state", _("Orbit direction"), _plain),
            ("view:sun_elevation", _("Sun elevation"), _degrees),
            ("view:sun_azimuth", _("Sun azimuth"), _degrees),
            ("view:incidence_angle", _("View incidence"), _degrees),
            ("view:azimuth", _("View azimuth"), _degrees),
            ("view:off_nadir", _("Off nadir"), _degrees),
        ],
    ),
    (
        _("Image"),
        [
            ("eo:cloud_cover", _("Cloud cover"), _percent),
            ("eo:snow_cover", _("Snow cover"), _percent),
            ("atelier:clear_cover", _("Seen without clouds"), _percent),
            ("atelier:snow_cover_of_clear", _("Snow cover where seen"), _percent),
            ("atelier:mean_snow_days", _("Days with snow, on average"), _plain),
            ("atelier:mean_observations", _("Days seen, on average"), _plain),
            ("atelier:water_cover", _("Water cover"), _percent),
            ("atelier:dates", _("Images used"), _plain),
            (
                "atelier:platforms",
                _("Satellites"),
                lambda value: ", ".join(str(PLATFORMS.get(name, name)) for name in value),
            ),
            ("atelier:snow_line_altitude", _("Altitude of the snow line"), _metres),
            ("grid:code", _("Tile"), lambda value: str(value).partition("-")[2] or str(value)),
            ("gsd", _("Ground sampling distance"), _metres),
            ("proj:code", _("Coordinate reference system"), _plain),
            ("proj:shape", _("Size"), _shape),
        ],
    ),
    (
        _("Air and relief"),
        [
            ("atelier:aot_550", _("Aerosol optical thickness, 550 nm"), _plain),
            ("atelier:aot_source", _("Aerosols from"), _plain),
            ("atelier:aerosol_model", _("Aerosol model"), _plain),
            ("atelier:water_vapour", _("Water vapour"), _water),
            ("atelier:water_vapour_source", _("Water vapour from"), _plain),
            ("atelier:forecast", _("Forecast"), _plain),
            ("atelier:relief", _("Relief"), _plain),
        ],
    ),
    (
        _("Land cover"),
        [
            ("atelier:campaign", _("Year"), str),
            ("atelier:key_date", _("Season until"), _key_date),
            ("atelier:mean_confidence", _("Confidence, on average"), _percent),
            ("atelier:mean_validity", _("Days seen, on average"), _plain),
            ("atelier:overall_accuracy", _("Overall accuracy"), _estimate),
            ("atelier:kappa", _("Kappa"), _estimate),
            ("atelier:training_campaigns", _("Trained on"), lambda value: ", ".join(str(year) for year in value)),
            ("atelier:tiles", _("Tiles"), _plain),
            ("atelier:polygons", _("Polygons"), _plain),
            ("atelier:polygons_by_class", _("Polygons by class"), _plain),
            ("atelier:polygons_left_out", _("Polygons left out"), _plain),
            ("atelier:polygons_repaired", _("Polygons repaired"), _plain),
            ("atelier:unknown_codes", _("Codes without a class"), _plain),
        ],
    ),
    (
        _("Processing"),
        [
            ("processing:level", _("Level"), _plain),
            ("product:type", _("Product type"), _plain),
            ("processing:lineage", _("Method"), _plain),
            ("processing:software", _("Software"), _plain),
            ("processing:version", _("Version"), _plain),
            ("processing:facility", _("Facility"), _plain),
            ("processing:datetime", _("Processed"), _date),
            ("created", _("Created"), _date),
            ("updated", _("Updated"), _date),
            ("published", _("Published"), _date),
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
    parameters = properties.get(PARAMETERS) or {}
    listed.append(Group(translated("Parameters"), [(name, _plain(value)) for name, value in parameters.items()]))
    listed.append(Group(translated("Other"), _others(properties)))
    return [group for group in listed if group.lines]


def _group(title: StrPromise, lines: list[Line], properties: dict[str, Any]) -> Group:
    present = [(name, label, shown) for name, label, shown in lines if properties.get(name) is not None]
    return Group(str(title), [(str(label), shown(properties[name])) for name, label, shown in present])


def _others(properties: dict[str, Any]) -> list[tuple[str, str]]:
    known = {name for _title, lines in GROUPS for name, _label, _shown in lines} | ELSEWHERE
    return [
        (name, _plain(value))
        for name, value in sorted(properties.items())
        if name not in known and not name.startswith(FOR_PROGRAMS) and value is not None
    ]
