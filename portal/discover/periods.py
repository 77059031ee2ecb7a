"""The time that a product tells of, as a person says it: a day, a month, a year, a season."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format

LONGEST_MONTH = timedelta(days=62)
"""Of the images around the middle of a month that a composite is made from."""


def sensing_time(properties: dict[str, Any]) -> datetime | None:
    return parse_datetime(properties.get("datetime") or properties.get("start_datetime") or "")


def period(properties: dict[str, Any]) -> str:
    """``September 2018``, ``2018``, ``1 September 2017 – 31 August 2018``; empty for an image of one moment."""
    start, end = (parse_datetime(properties.get(f"{name}_datetime") or "") for name in ("start", "end"))
    if start is None or end is None or end - start < timedelta(days=2):
        return ""
    if end - start <= LONGEST_MONTH:
        return date_format(start + (end - start) / 2, "F Y")
    last = end - timedelta(seconds=1)
    if (start.month, start.day, last.month, last.day) == (1, 1, 12, 31) and start.year == last.year:
        return str(start.year)
    return f"{date_format(start, 'j F Y')} – {date_format(last, 'j F Y')}"
