"""Charts of statistics over time, as plain numbers for an SVG that the template draws."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.formats import date_format, number_format

WIDTH, HEIGHT = 720, 240
LEFT, RIGHT, TOP, BOTTOM = 78, 12, 12, 28
CLOUDY_PERCENT = 20.0
"""From this share of clouds on, a date is drawn hollow."""
TICKS = 5


@dataclass(frozen=True)
class Mark:
    """One date: a line from the 5th to the 95th percentile, a bar from the 25th to the 75th, the median."""

    x: float
    low: float
    box: float
    box_height: float
    median: float
    high: float
    cloudy: bool
    label: str

    @property
    def left(self) -> float:
        return self.x - 3


@dataclass(frozen=True)
class Tick:
    place: float
    label: str
    anchor: str = "middle"


@dataclass(frozen=True)
class Chart:
    layer: str
    unit: str
    marks: list[Mark]
    values: list[Tick]
    dates: list[Tick]
    line: str
    """The medians, joined: ``points`` of a polyline."""
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM


def charts_of(rows: Sequence[dict[str, Any]]) -> list[Chart]:
    """One chart for each layer that has values, from the rows of ``statistics.json``."""
    layers = list(dict.fromkeys(row["layer"] for row in rows))
    found = [[row for row in rows if row["layer"] == layer and row["median"] is not None] for layer in layers]
    return [_chart(layer, kept) for layer, kept in zip(layers, found, strict=True) if kept]


def _chart(layer: str, rows: Sequence[dict[str, Any]]) -> Chart:
    moments = [datetime.fromisoformat(row["datetime"].replace("Z", "+00:00")).astimezone(UTC) for row in rows]
    low, high = min(row["p5"] for row in rows), max(row["p95"] for row in rows)
    margin = (high - low) * 0.08 or abs(high) * 0.1 or 1.0
    low, high = low - margin, high + margin
    first, last = min(moments), max(moments)
    span = (last - first).total_seconds()

    def x(moment: datetime) -> float:
        share = (moment - first).total_seconds() / span if span else 0.5
        return round(LEFT + 10 + share * (WIDTH - RIGHT - LEFT - 20), 1)

    def y(value: float) -> float:
        return round(float(TOP + (high - value) / (high - low) * (HEIGHT - TOP - BOTTOM)), 1)

    marks = [_mark(row, x(moment), y, moment) for row, moment in zip(rows, moments, strict=True)]
    values = [low + (high - low) * step / (TICKS - 1) for step in range(TICKS)]
    digits = 3 if high - low < 1 else 1
    return Chart(
        layer=layer,
        unit="" if rows[0]["unit"] == "1" else str(rows[0]["unit"]),
        marks=marks,
        values=[Tick(y(value), number_format(value, digits), "end") for value in values],
        dates=_dates(first, last, x),
        line=" ".join(f"{mark.x},{mark.median}" for mark in marks),
    )


def _mark(row: dict[str, Any], x: float, y: Callable[[float], float], moment: datetime) -> Mark:
    cloudy = (row["share_cloudy"] or 0.0) >= CLOUDY_PERCENT
    label = f"{date_format(moment, 'j F Y')} – {number_format(row['median'], 4)}"
    return Mark(
        x=x,
        low=y(row["p5"]),
        box=y(row["p75"]),
        box_height=max(1.0, round(y(row["p25"]) - y(row["p75"]), 1)),
        median=y(row["median"]),
        high=y(row["p95"]),
        cloudy=cloudy,
        label=label,
    )


def _dates(first: datetime, last: datetime, x: Callable[[datetime], float]) -> list[Tick]:
    if first == last:
        return [Tick(x(first), date_format(first, "j F Y"))]
    middle = first + (last - first) / 2
    named = [(first, "start"), (middle, "middle"), (last, "end")]
    return [Tick(x(moment), date_format(moment, "j N Y"), anchor) for moment, anchor in named]
