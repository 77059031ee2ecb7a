"""Charts as geometry, which a template writes as SVG: stacked columns over time."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

WIDTH, HEIGHT = 360, 190
"""User units: on a phone about one CSS pixel each."""
LEFT, RIGHT, TOP, BOTTOM = 46, 4, 8, 22
COLOURS = 8
"""Classes ``series-0`` … of the style sheet; later series share the last one."""
GAP = 0.18
"""Of a column's width, to its neighbour."""
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


def stacked(columns: Sequence[Any], rows: Sequence[Row], *, x: str, value: str, said: Spoken) -> Chart:
    """A column for each of ``columns``, of the ``value`` of the rows whose ``x`` it is, stacked by collection."""
    amounts: dict[tuple[Any, str], float] = {(row[x], row["collection"]): row[value] for row in rows}
    names = _by_size(rows, value)
    highest = max((sum(amounts.get((one, name), 0) for name in names) for one in columns), default=0)
    top = _round_up(highest)
    step = (WIDTH - LEFT - RIGHT) / max(len(columns), 1)
    bars = []
    for place, one in enumerate(columns):
        base = 0.0
        for number, name in enumerate(names):
            amount = amounts.get((one, name), 0)
            if amount:
                title = f"{said.label(one)}, {said.series(name)}: {said.amount(amount)}"
                bars.append(_bar(place, step, base, amount, top, min(number, COLOURS - 1), title))
            base += amount
    legend = [(min(number, COLOURS - 1), said.series(name)) for number, name in enumerate(names)]
    return Chart(bars, _scale(top, said.amount), _labels(columns, step, said.label), legend)


def _by_size(rows: Sequence[Row], value: str) -> list[str]:
    totals: dict[str, float] = {}
    for row in rows:
        totals[row["collection"]] = totals.get(row["collection"], 0) + row[value]
    return sorted(totals, key=lambda name: (-totals[name], name))


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
        Mark(round(LEFT + (place + 0.5) * step, 2), HEIGHT - 6, label(one))
        for place, one in enumerate(columns)
        if (last - place) % each == 0
    ]


def _round_up(highest: float) -> float:
    """The next of 2, 4, 6, 10 times a power of ten, so that its half is round too."""
    if highest <= 0:
        return 2
    power = 10 ** math.floor(math.log10(highest))
    return float(
        next(factor * power for factor in (1, 2, 4, 6, 10) if factor * power >= highest and factor * power > 1)
    )
