"""A series as a table, for people and for programs: CSV and JSON."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.urls import reverse

from catalog.configuration import configuration
from portal.series.observations import Observation
from portal.series.selectors import MOST_DATES, MOST_DATES_OF_AREA, Series

DIGITS = 5
"""After the point: reflectance is stored in ten-thousandths."""


def as_csv(series: Series) -> str:
    """One line a date, the oldest first; each variable is followed by its uncertainty (1 σ), which of an area is the
    standard deviation of its clear pixels, whose percentage has a column."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    spread = "std" if series.area else "uncertainty"
    columns = [name for variable in series.variables for name in (variable.name, f"{variable.name}_{spread}")]
    clear = ["clear_percent"] if series.area else []
    writer.writerow(["datetime", "platform", "tile", "collection", "item", "state", "flags", *clear, *columns])
    for one in series.observations:
        told = [one.moment.isoformat(), one.platform, one.tile, one.collection, one.item, one.state]
        shares: list[float | str] = [one.clear_percent or 0.0] if series.area else []
        writer.writerow([*told, ";".join(one.flags), *shares, *_numbers(one, series)])
    return text.getvalue()


def as_json(series: Series) -> dict[str, Any]:
    return {
        **_place(series),
        "variables": {
            variable.name: {"title": str(variable.title), "unit": variable.unit or "1"} for variable in series.variables
        },
        "matched": series.matched,
        "read": series.chosen,
        "sampled": series.sampled,
        "limit": MOST_DATES_OF_AREA if series.area else MOST_DATES,
        "unreadable": series.unreadable,
        "observations": [_told(one, series) for one in series.observations],
    }


def _place(series: Series) -> dict[str, Any]:
    if series.point:
        return {"point": {"longitude": series.point.longitude, "latitude": series.point.latitude}}
    return {"area": series.area.geojson} if series.area else {}


def _told(one: Observation, series: Series) -> dict[str, Any]:
    spread = "standard_deviation" if series.area else "uncertainty"
    return {
        "datetime": one.moment.isoformat(),
        "platform": one.platform,
        "tile": one.tile,
        "collection": one.collection,
        "item": one.item,
        "href": configuration().public_url + reverse("product", args=[one.collection, one.item]),
        "state": one.state,
        "flags": list(one.flags),
        **({"clear_percent": one.clear_percent} if series.area else {}),
        "values": {
            name: {"value": _round(value.value), spread: _round(value.sigma)} for name, value in one.values.items()
        },
    }


def _numbers(one: Observation, series: Series) -> list[float | str]:
    numbers: list[float | str] = []
    for variable in series.variables:
        value = one.values.get(variable.name)
        sigma = _round(value.sigma) if value else None
        numbers += ["" if value is None else round(value.value, DIGITS), "" if sigma is None else sigma]
    return numbers


def _round(number: float | None) -> float | None:
    return None if number is None else round(number, DIGITS)
