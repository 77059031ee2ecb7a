"""Cloud and snow: ``<20%``, ``less than 20 % clouds``, ``sans nuages``, ``snow > 50%``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from catalog.textquery.grammar import Rule

FREE = 5.0
"""Per cent of the image up to which it is called free of clouds, or of snow."""
FEW = 20.0
"""Per cent up to which it has few clouds."""
MANY = 50.0
"""Per cent from which it is called cloudy."""
PROPERTIES = {"cloud": "eo:cloud_cover", "snow": "eo:snow_cover"}


@dataclass(frozen=True)
class Bound:
    """Comparisons with a share of the image in per cent, all of which must hold."""

    quantity: str
    comparisons: tuple[tuple[str, float], ...]


def _one(quantity: str, sign: str, value: float) -> Bound | None:
    return Bound(quantity, ((sign, value),)) if 0 <= value <= 100 else None


def _between(quantity: str, first: float, second: float) -> Bound | None:
    low, high = sorted((first, second))
    return Bound(quantity, ((">=", low), ("<=", high))) if high <= 100 else None


def _rules(quantity: str) -> list[Rule]:
    noun = f"{quantity.upper()}NOUN"

    def always(sign: str, value: float) -> Callable[[], Bound | None]:
        return lambda: _one(quantity, sign, value)

    def compared(sign: str, value: float) -> Bound | None:
        return _one(quantity, sign, value)

    def at_most(value: float) -> Bound | None:
        return _one(quantity, "<=", value)

    def at_least(value: float) -> Bound | None:
        return _one(quantity, ">=", value)

    def between(first: float, second: float) -> Bound | None:
        return _between(quantity, first, second)

    return [
        Rule(quantity, f"WITH? {noun} COVER? IS? BEIS? comparison BEIS? amount", compared),
        Rule(quantity, f"WITH? comparison amount OF? {noun} COVER?", compared),
        Rule(quantity, f"WITH? comparison {noun} COVER? IS? BEIS? amount", compared),
        Rule(quantity, f"WITH? {noun} COVER? IS? BETWEEN amount AND amount", between),
        Rule(quantity, f"WITH? {noun} COVER? IS? BEIS? amount DASH amount", between),
        Rule(quantity, f"WITH? BETWEEN? amount TO amount OF? {noun} COVER?", between),
        Rule(quantity, f"WITH? BETWEEN amount AND amount OF? {noun} COVER?", between),
        Rule(quantity, f"WITH? number PERCENT? DASH percentage OF? {noun} COVER?", between),
        Rule(quantity, f"WITH? {noun} COVER? comparison amount AND? comparison amount", _both(quantity)),
        Rule(quantity, f"WITH? amount OF? {noun} COVER? MAXIMUM", at_most),
        Rule(quantity, f"WITH? amount MAXIMUM OF? {noun}", at_most),
        Rule(quantity, f"MAXIMUM {noun} COVER? IS? BEIS? amount", at_most),
        Rule(quantity, f"WITH? amount OF? {noun} COVER? MINIMUM", at_least),
        Rule(quantity, f"WITH? amount MINIMUM OF? {noun}", at_least),
        Rule(quantity, f"MINIMUM {noun} COVER? IS? BEIS? amount", at_least),
        Rule(quantity, f"WITH? {noun} COVER? BEIS? IS? amount MINIMUM", at_least),
        Rule(quantity, f"NO {noun} COVER?", always("<=", FREE)),
    ]


def _both(quantity: str) -> Callable[[str, float, str, float], Bound | None]:
    """``clouds > 10 % and < 30 %``."""

    def build(first: str, low: float, second: str, high: float) -> Bound | None:
        fits = 0 <= low <= 100 and 0 <= high <= 100 and first[0] != second[0]
        return Bound(quantity, ((first, low), (second, high))) if fits else None

    return build


def _share_free(value: float) -> Bound | None:
    """``80 % cloud free``."""
    return _one("cloud", "<=", max(FREE, 100 - value))


RULES = [
    *_rules("cloud"),
    *_rules("snow"),
    Rule("percentage", "number PERCENT", lambda value: value),
    Rule("percentage", "numeral PERCENT", float),
    Rule("percentage", "share", lambda value: value),
    Rule("amount", "percentage", lambda value: value),
    Rule("amount", "number", lambda value: value),
    Rule("cloud", "comparison percentage", lambda sign, value: _one("cloud", sign, value)),
    Rule("cloud", "number PERCENT", lambda value: _one("cloud", "<=", value)),
    Rule("cloud", "percentage MAXIMUM", lambda value: _one("cloud", "<=", value)),
    Rule("cloud", "WITH? CLOUDNOUN COVER? BEIS? IS? percentage MAXIMUM?", lambda value: _one("cloud", "<=", value)),
    Rule("cloud", "CLOUDNOUN COVER? MAXIMUM IS? amount", lambda value: _one("cloud", "<=", value)),
    Rule("cloud", "CLOUDNOUN COVER? amount MAXIMUM", lambda value: _one("cloud", "<=", value)),
    Rule("cloud", "WITH? percentage OF? CLOUDNOUN COVER?", lambda value: _one("cloud", "<=", value)),
    Rule("cloud", "DASH percentage OF? CLOUDNOUN COVER?", lambda value: _one("cloud", "<", value)),
    Rule("cloud", "comparison amount CLOUDY", lambda sign, value: _one("cloud", sign, value)),
    Rule("cloud", "percentage CLOUDY", lambda value: _one("cloud", "<=", value)),
    Rule("cloud", "percentage CLOUDLESS", _share_free),
    Rule("snow", "WITH? SNOWNOUN COVER? BEIS? IS? percentage", lambda value: _one("snow", ">=", value)),
    Rule("snow", "WITH? percentage OF? SNOWNOUN COVER?", lambda value: _one("snow", ">=", value)),
    Rule("cloud", "WITH? CLOUDLESS", lambda: _one("cloud", "<=", FREE)),
    Rule("cloud", "WITH? FEWCLOUDS", lambda: _one("cloud", "<=", FEW)),
    Rule("cloud", "WITH? CLOUDY", lambda: _one("cloud", ">=", MANY)),
    Rule("cloud", "WITH CLOUDNOUN", lambda: _one("cloud", ">", FREE)),
    Rule("snow", "SNOWLESS", lambda: _one("snow", "<=", FREE)),
    Rule("snow", "SNOWY", lambda: _one("snow", ">", 0.0)),
    Rule("snow", "WITH SNOWNOUN", lambda: _one("snow", ">", 0.0)),
]
