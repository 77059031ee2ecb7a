"""How values of a product are written: dates, numbers, units."""

from __future__ import annotations

from typing import Any

from django.utils import formats
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as translated


def date(value: str) -> str:
    moment = parse_datetime(value)
    return f"{formats.date_format(moment, 'j F Y')}, {moment:%H:%M:%S} UTC" if moment else value


def decimal(value: float, places: int = 2) -> str:
    """With at most so many decimal places."""
    if value % 1 == 0:
        return f"{value:g}"
    return formats.number_format(round(value, places), use_l10n=True).rstrip("0").rstrip(".,")


def degrees(value: float) -> str:
    return f"{decimal(value)}°"


def percent(value: float) -> str:
    return f"{decimal(value)}\u202f%"


def metres(value: float) -> str:
    return f"{decimal(value)}\u202fm"


def water(value: float) -> str:
    return f"{decimal(value)}\u202fg\u202fcm⁻²"


def shape(value: list[int]) -> str:
    return translated("%(rows)s rows × %(columns)s columns") % {"rows": value[0], "columns": value[1]}


def plain(value: Any) -> str:
    if isinstance(value, bool):
        return translated("yes") if value else translated("no")
    if isinstance(value, float):
        return decimal(value)
    if isinstance(value, list):
        return ", ".join(plain(part) for part in value)
    if isinstance(value, dict):
        return ", ".join(f"{name} {plain(part)}" for name, part in value.items())
    return str(value)
