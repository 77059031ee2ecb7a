"""What the page of statistics shows: headline figures, charts, and bars beside numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.formats import date_format, number_format

from portal.accounts.models import User
from portal.statistics.charts import Chart, Spoken, stacked
from portal.statistics.selectors import today
from portal.statistics.tables import TABLES, Row, Table, collection_title

DAYS_DRAWN = 30
MONTHS_DRAWN = 12


@dataclass(frozen=True)
class Drawn:
    """A chart and the table behind it."""

    table: Table
    chart: Chart
    rows: list[Row]
    """Those drawn, the latest first."""
    date_format: str


def overview() -> dict[str, Any]:
    """Everything for the template, each table read once."""
    read = {name: table.read() for name, table in TABLES.items()}
    collections, downloads = read["products-by-collection"], read["downloads-by-month"]
    return {
        "products": sum(row["products"] for row in collections),
        "bytes": sum(row["bytes"] for row in collections),
        "downloaded": sum(row["bytes"] for row in downloads),
        "users": User.objects.filter(is_active=True).count(),
        "by_time": [
            _drawn("products-by-day", read, days_until(today()), "products"),
            _drawn("products-by-month", read, months_until(today()), "products"),
            _drawn("downloads-by-month", read, months_until(today()), "bytes"),
        ],
        "collections": _with_parts(collections, "products"),
        "countries": _with_parts(read["users-by-country"], "users"),
        "delays": _delays(read["delays"]),
    }


def days_until(last: date) -> list[date]:
    return [last - timedelta(days=ago) for ago in reversed(range(DAYS_DRAWN))]


def months_until(last: date) -> list[date]:
    """First days of the last months."""
    count = last.year * 12 + last.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(count - MONTHS_DRAWN + 1, count + 1)]


def _drawn(name: str, read: dict[str, list[Row]], columns: Sequence[date], value: str) -> Drawn:
    x = "day" if name.endswith("day") else "month"
    spoken = "j N" if x == "day" else "N Y"
    rows = [row for row in read[name] if row[x] >= columns[0]]
    said = Spoken(
        label=lambda one: date_format(one, spoken),
        amount=filesizeformat if value == "bytes" else _count,
        series=collection_title,
    )
    chart = stacked(columns, rows, x=x, value=value, said=said)
    shown = [{**row, "when": row[x], "title": collection_title(row["collection"])} for row in reversed(rows)]
    return Drawn(TABLES[name], chart, shown, "DATE_FORMAT" if x == "day" else "YEAR_MONTH_FORMAT")


def _count(number: float) -> str:
    return number_format(number, decimal_pos=0, force_grouping=True)


def _with_parts(rows: list[Row], value: str) -> list[Row]:
    """Each row with its ``part`` of the greatest, in percent, for a bar, and what it is called."""
    greatest = max((row[value] for row in rows), default=0) or 1
    return [
        {**row, "title": row.get("name") or collection_title(row["collection"]), "part": 100 * row[value] / greatest}
        for row in rows
    ]


def _delays(rows: list[Row]) -> list[dict[str, Any]]:
    """One line for each collection: how much of it is published until the end of each class."""
    lines: dict[str, list[Row]] = {}
    for row in rows:
        lines.setdefault(row["collection"], []).append(row)
    return [{"title": collection_title(name), "classes": classes} for name, classes in lines.items()]
