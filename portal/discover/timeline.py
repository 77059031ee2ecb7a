"""When the products of a search were sensed: bars by month or by year, each leading to the query of that time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format

MOST_MONTHS = 36
"""A longer time is shown by year."""
WIDTH, HEIGHT, GAP = 10.0, 40.0, 1.5
"""Of a bar and its space, the tallest bar, the space: units of the drawing."""


@dataclass(frozen=True)
class Bar:
    label: str
    count: int
    url: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Timeline:
    bars: list[Bar]
    width: float
    height: float
    first: str
    last: str


def timeline(months: Sequence[tuple[str, int]], address: Callable[[str], str]) -> Timeline | None:
    """From counts by month (``2018-05``, in any order); None where all is of one month.

    ``address`` gives the address of the query with the time said by the words ``2018`` or ``2018-05``.
    """
    counts = Counter({key[:7]: count for key, count in months if count})
    if len(counts) < 2:
        return None
    periods = _months(min(counts), max(counts))
    if len(periods) > MOST_MONTHS:
        counts = _by_year(counts)
        periods = [f"{year:04}" for year in range(int(min(counts)), int(max(counts)) + 1)]
    tallest = max(counts.values())
    bars = [_bar(n, period, counts[period], tallest, address) for n, period in enumerate(periods)]
    return Timeline(bars, WIDTH * len(bars), HEIGHT, bars[0].label, bars[-1].label)


def _bar(n: int, period: str, count: int, tallest: int, address: Callable[[str], str]) -> Bar:
    height = max(1.0, HEIGHT * count / tallest) if count else 0.0
    return Bar(_label(period), count, address(period), WIDTH * n, HEIGHT - height, WIDTH - GAP, height)


def _label(period: str) -> str:
    year, _, month = period.partition("-")
    return date_format(date(int(year), int(month), 1), "F Y") if month else year


def _months(first: str, last: str) -> list[str]:
    (year, month), (last_year, last_month) = ((int(part) for part in text.split("-")) for text in (first, last))
    numbers = range(12 * year + month - 1, 12 * last_year + last_month)
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in numbers]


def _by_year(counts: Counter[str]) -> Counter[str]:
    years: Counter[str] = Counter()
    for month, count in counts.items():
        years[month[:4]] += count
    return years
