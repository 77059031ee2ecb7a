"""The drawing of a series: where its axes, lines and marks are. Colours and strokes belong to the style sheet."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from portal.series.observations import CLEAR, Observation
from portal.series.selectors import Series
from portal.series.variables import Variable
from portal.series.words import STATES

WIDTH, HEIGHT = 760, 320
LEFT, RIGHT, TOP, BOTTOM = 48, 12, 14, 30
"""Room around the drawing for the numbers of the axes."""
RADIUS = 4.0
MOST_TICKS = 7
MONTHS = (1, 2, 3, 6, 12, 24, 60, 120)
STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1, 2, 5, 10, 20, 25, 50, 100)
A_MONTH = 30.44
"""Days."""


@dataclass(frozen=True)
class Tick:
    at: str
    label: str


@dataclass(frozen=True)
class Mark:
    x: str
    y: str
    path: str
    """The outline of its sign: a disc for Sentinel-2, a diamond for Landsat."""
    low: str
    high: str
    """Ends of the bar of uncertainty; empty without one."""
    hollow: bool
    words: str


@dataclass(frozen=True)
class Line:
    name: str
    title: str
    points: str
    """Through the clear dates."""
    marks: list[Mark]
    sign: str
    """The outline of the sign in the legend."""


@dataclass(frozen=True)
class Chart:
    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    dates: list[Tick]
    values: list[Tick]
    lines: list[Line]
    words: str
    """What it shows, for those who do not see it."""


@dataclass(frozen=True)
class Axes:
    first: datetime
    last: datetime
    low: float
    high: float
    step: float

    def x(self, moment: datetime) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * ((moment - self.first) / (self.last - self.first))

    def y(self, value: float) -> float:
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share


def chart(series: Series, *, with_clouds: bool = True) -> Chart | None:
    """The drawing; None where there is nothing to draw."""
    shown = [one for one in series.observations if one.values and (with_clouds or one.state == CLEAR)]
    if not shown:
        return None
    axes = _axes(shown, series.variables)
    return Chart(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=WIDTH - RIGHT,
        top=TOP,
        bottom=HEIGHT - BOTTOM,
        dates=_dates(axes),
        values=_values(axes),
        lines=[_line(variable, shown, axes) for variable in series.variables],
        words=_words(shown, series),
    )


def _axes(shown: Sequence[Observation], variables: Sequence[Variable]) -> Axes:
    moments = [one.moment for one in shown]
    room = max((max(moments) - min(moments)) * 0.02, timedelta(days=2))
    numbers = [value.value for one in shown for value in one.values.values()]
    low = min([variable.low for variable in variables] + numbers)
    high = max([variable.high for variable in variables] + numbers)
    step = next((step for step in STEPS if (high - low) / step <= MOST_TICKS), STEPS[-1])
    bottom, top = math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
    return Axes(min(moments) - room, max(moments) + room, bottom, top, step)


def _dates(axes: Axes) -> list[Tick]:
    days = (axes.last - axes.first) / timedelta(days=1)
    months = next((step for step in MONTHS if days / A_MONTH / step <= MOST_TICKS), MONTHS[-1])
    if days < 2 * A_MONTH:
        step = timedelta(days=max(1, math.ceil(days / MOST_TICKS)))
        start = datetime(axes.first.year, axes.first.month, axes.first.day, tzinfo=UTC) + timedelta(days=1)
        moments = [start + number * step for number in range(MOST_TICKS + 1)]
        form = "j M"
    else:
        number = axes.first.year * 12 + axes.first.month
        first = math.ceil(number / months) * months
        moments = [
            datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC)
            for month in range(first, first + (MOST_TICKS + 2) * months, months)
        ]
        form = "Y" if months >= MONTHS[4] else "M Y"
    return [Tick(_at(axes.x(one)), date_format(one, form)) for one in moments if axes.first <= one <= axes.last]


def _values(axes: Axes) -> list[Tick]:
    number = round((axes.high - axes.low) / axes.step)
    decimals = max(0, -math.floor(math.log10(axes.step) + 1e-9)) + (axes.step == STEPS[5])
    values = [axes.low + axes.step * step for step in range(number + 1)]
    return [Tick(_at(axes.y(value)), number_format(round(value, 6) + 0.0, decimals)) for value in values]


def _line(variable: Variable, shown: Sequence[Observation], axes: Axes) -> Line:
    with_value = [one for one in shown if variable.name in one.values]
    clear = [one for one in with_value if one.state == CLEAR]
    return Line(
        name=variable.name,
        title=str(variable.title),
        points=" ".join(f"{axes.x(one.moment):.1f},{axes.y(one.values[variable.name].value):.1f}" for one in clear),
        marks=[_mark(variable, one, axes) for one in with_value],
        sign=_sign("sentinel-2", 8, 8),
    )


def _mark(variable: Variable, one: Observation, axes: Axes) -> Mark:
    value, sigma = one.values[variable.name]
    x, y = axes.x(one.moment), axes.y(value)
    return Mark(
        x=_at(x),
        y=_at(y),
        path=_sign(one.constellation, x, y),
        low=_at(axes.y(value - sigma)) if sigma else "",
        high=_at(axes.y(value + sigma)) if sigma else "",
        hollow=one.state != CLEAR,
        words=told(variable, one),
    )


def told(variable: Variable, one: Observation) -> str:
    """``16 July 2018, Sentinel-2A: Red 0.100 ± 0.004 (cloud)``."""
    words = f"{date_format(one.moment, 'j F Y')}, {one.platform}: {variable.title} {number(variable, one)}"
    return words if one.state == CLEAR else f"{words} ({STATES[one.state]})"


def number(variable: Variable, one: Observation) -> str:
    """A value as people read it, with its uncertainty; empty where there is none."""
    if variable.name not in one.values:
        return ""
    value, sigma = one.values[variable.name]
    decimals = 0 if variable.unit or variable.name == "snow" else 3
    text = number_format(value, decimals)
    text = text if sigma is None else f"{text} ± {number_format(sigma, decimals)}"
    return f"{text} {variable.unit}".strip()


def _sign(constellation: str, x: float, y: float) -> str:
    if constellation == "landsat":
        r = RADIUS * 1.25
        return f"M{x - r:.1f} {y:.1f}L{x:.1f} {y - r:.1f}L{x + r:.1f} {y:.1f}L{x:.1f} {y + r:.1f}Z"
    r = RADIUS
    return f"M{x - r:.1f} {y:.1f}a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0 {-2 * r} 0Z"


def _words(shown: Sequence[Observation], series: Series) -> str:
    said = {
        "what": ", ".join(str(variable.title) for variable in series.variables),
        "first": date_format(shown[0].moment, "j F Y"),
        "last": date_format(shown[-1].moment, "j F Y"),
        "dates": len(shown),
        "clear": sum(one.state == CLEAR for one in shown),
    }
    if series.area:
        return _("%(what)s over this area from %(first)s to %(last)s: %(dates)d dates, %(clear)d of them clear.") % said
    return _("%(what)s at this point from %(first)s to %(last)s: %(dates)d dates, %(clear)d of them clear.") % said


def _at(place: float) -> str:
    return f"{place:.1f}"
