"""When the products of a search were sensed, and how cloudy they were: bars by month or by year.

Each bar is a pile, the clearest products lowest, and leads to the query of its time.
"""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format

MOST_MONTHS = 36
"""A longer time is shown by year."""
WIDTH, HEIGHT, GAP = 10.0, 40.0, 1.5
"""Of a bar and its space, the tallest bar, the space: units of the drawing."""
SKIES = {"clear": ("0",), "partly": ("20", "40"), "cloudy": ("60", "80"), "unknown": ("",)}
"""Classes of cloud cover that are drawn alike, by their lower bounds in percent; the lowest of a bar first."""


@dataclass(frozen=True)
class Layer:
    """Of a bar, the products under one sky."""

    sky: str
    count: int
    y: float
    height: float


@dataclass(frozen=True)
class Bar:
    label: str
    count: int
    url: str
    x: float
    width: float
    first: str
    """Day, as ``last``: ``2018-05-01``."""
    last: str
    layers: list[Layer]

    @property
    def clear(self) -> int:
        return sum(layer.count for layer in self.layers if layer.sky == "clear")


@dataclass(frozen=True)
class Timeline:
    bars: list[Bar]
    width: float
    height: float
    first: str
    last: str
    skies: list[str]
    """Those that any bar has."""


def timeline(counted: Sequence[tuple[str, int]], address: Callable[[str], str]) -> Timeline | None:
    """From counts by month and cloud cover (``2018-05/20``, ``2018-05``), in any order; None where all is of one month.

    ``address`` gives the address of the query with the time said by the words ``2018`` or ``2018-05``.
    """
    counts = Counter({(key[:7], key.partition("/")[2]): count for key, count in counted if count})
    months = {month for month, _ in counts}
    if len(months) < 2:
        return None
    periods = _months(min(months), max(months))
    if len(periods) > MOST_MONTHS:
        counts = _by_year(counts)
        periods = [f"{year:04}" for year in range(int(min(months)[:4]), int(max(months)[:4]) + 1)]
    skies = [{sky: sum(counts[period, key] for key in keys) for sky, keys in SKIES.items()} for period in periods]
    tallest = max(sum(one.values()) for one in skies)
    bars = [_bar(n, period, skies[n], tallest, address) for n, period in enumerate(periods)]
    seen = [sky for sky in SKIES if any(one[sky] for one in skies)]
    return Timeline(bars, WIDTH * len(bars), HEIGHT, bars[0].label, bars[-1].label, seen)


def _bar(n: int, period: str, skies: dict[str, int], tallest: int, address: Callable[[str], str]) -> Bar:
    first, last = _days(period)
    layers, top = [], HEIGHT
    for sky, count in skies.items():
        if count:
            height = max(1.0, HEIGHT * count / tallest)
            top -= height
            layers.append(Layer(sky, count, round(top, 2), round(height, 2)))
    return Bar(_label(period), sum(skies.values()), address(period), WIDTH * n, WIDTH - GAP, first, last, layers)


def _days(period: str) -> tuple[str, str]:
    year, _, month = period.partition("-")
    end = int(month or 12)
    return f"{year}-{month or '01'}-01", f"{year}-{end:02}-{monthrange(int(year), end)[1]}"


def _label(period: str) -> str:
    year, _, month = period.partition("-")
    return date_format(date(int(year), int(month), 1), "F Y") if month else year


def _months(first: str, last: str) -> list[str]:
    (year, month), (last_year, last_month) = ((int(part) for part in text.split("-")) for text in (first, last))
    numbers = range(12 * year + month - 1, 12 * last_year + last_month)
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in numbers]


def _by_year(counts: Counter[tuple[str, str]]) -> Counter[tuple[str, str]]:
    years: Counter[tuple[str, str]] = Counter()
    for (month, cloud), count in counts.items():
        years[month[:4], cloud] += count
    return years
