"""Charts as geometry, which a template writes as SVG: stacked columns over time."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

WIDTH, HEIGHT = 360, 190
"""User units: on a phone about one CSS pixel each."""
LEFT, RIGHT, TOP, BOTTOM = 46, 4, 8, 22
COLOURS = 10
"""Classes ``series-0`` … of the style sheet; later series share the last one."""
GAP = 0.18
"""Of a column's width, to its neighbour."""
STEPS = (1, 1.2, 1.6, 2, 3, 4, 6, 8, 10)
LABEL_WIDTH = 58
"""User units that a label below the columns needs."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Bar:
    """One part of a column."""

    x: float
    y: float
    width: float
    height: float
    colour: int
    title: str


@dataclass(frozen=True)
class Mark:
    """A line of the scale or a label below a column."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Chart:
    """Stacked columns, their scale, and what each colour stands for."""

    bars: list[Bar]
    scale: list[Mark]
    labels: list[Mark]
    legend: list[tuple[int, str]]
    view_box: str = f"0 0 {WIDTH} {HEIGHT}"
    right: float = WIDTH - RIGHT
    left: float = LEFT


@dataclass(frozen=True)
class Spoken:
    """How a chart's values are said."""

    label: Callable[[Any], str]
    """Of a column."""
    amount: Callable[[float], str]
    series: Callable[[str], str]
    is_bytes: bool = False
    """The scale is then round in kibibytes, mebibytes…"""


def stacked(
    columns: Sequence[Any], rows: Sequence[Row], *, x: str, value: str, series: Sequence[str], said: Spoken
) -> Chart:
    """A column for each of ``columns``, of the ``value`` of the rows whose ``x`` it is, stacked by collection.

    A collection has the colour of its place among all ``series``, so that it has the same one in every chart.
    """
    amounts: dict[tuple[Any, str], float] = {(row[x], row["collection"]): row[value] for row in rows}
    present = {row["collection"] for row in rows}
    colours = {name: min(number, COLOURS - 1) for number, name in enumerate(series)}
    names = [name for name in series if name in present]
    highest = max((sum(amounts.get((one, name), 0) for name in names) for one in columns), default=0)
    top = _round_up(highest, unit=1024 ** int(math.log(max(highest, 1), 1024)) if said.is_bytes else 1)
    step = (WIDTH - LEFT - RIGHT) / max(len(columns), 1)
    bars = []
    for place, one in enumerate(columns):
        base = 0.0
        for name in names:
            amount = amounts.get((one, name), 0)
            if amount:
                title = f"{said.label(one)}, {said.series(name)}: {said.amount(amount)}"
                bars.append(_bar(place, step, base, amount, top, colours[name], title))
            base += amount
    legend = [(colours[name], said.series(name)) for name in names]
    return Chart(bars, _scale(top, said.amount), _labels(columns, step, said.label), legend)


def _bar(place: int, step: float, base: float, amount: float, top: float, colour: int, title: str) -> Bar:
    height = (HEIGHT - TOP - BOTTOM) / top
    return Bar(
        x=round(LEFT + (place + GAP / 2) * step, 2),
        y=round(HEIGHT - BOTTOM - (base + amount) * height, 2),
        width=round(step * (1 - GAP), 2),
        height=round(amount * height, 2),
        colour=colour,
        title=title,
    )


def _scale(top: float, amount: Callable[[float], str]) -> list[Mark]:
    height = HEIGHT - TOP - BOTTOM
    return [Mark(LEFT - 5, round(HEIGHT - BOTTOM - part * height, 2), amount(top * part)) for part in (0, 0.5, 1)]


def _labels(columns: Sequence[Any], step: float, label: Callable[[Any], str]) -> list[Mark]:
    """As many as there is room for, the last column's always."""
    each = max(1, math.ceil(LABEL_WIDTH / step))
    last = len(columns) - 1
    return [
        Mark(round(min(LEFT + (place + 0.5) * step, WIDTH - LABEL_WIDTH / 2), 2), HEIGHT - 6, label(one))
        for place, one in enumerate(columns)
        if (last - place) % each == 0
    ]


def _round_up(highest: float, unit: int) -> float:
    """The end of a scale whose half is round too, in ``unit``."""
    wanted = max(highest / unit, 2)
    power = 10 ** math.floor(math.log10(wanted))
    return float(unit * next(step * power for step in STEPS if step * power >= wanted))
