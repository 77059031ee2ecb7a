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
        Rule(quantity, f"WITH? {noun} COVER? BEIS? comparison number PERCENT?", compared),
        Rule(quantity, f"WITH? {noun} COVER? BEIS? comparison BEIS? number PERCENT?", compared),
        Rule(quantity, f"WITH? comparison number PERCENT? OF? {noun} COVER?", compared),
        Rule(quantity, f"WITH? {noun} COVER? IS? BETWEEN number PERCENT? AND number PERCENT?", between),
        Rule(quantity, f"WITH? {noun} COVER? number PERCENT? DASH number PERCENT?", between),
        Rule(quantity, f"WITH? BETWEEN number PERCENT? AND number PERCENT? OF? {noun} COVER?", between),
        Rule(quantity, f"WITH? number PERCENT? DASH number PERCENT OF? {noun} COVER?", between),
        Rule(quantity, f"WITH? number PERCENT? OF? {noun} COVER? MAXIMUM", at_most),
        Rule(quantity, f"WITH? number PERCENT? MAXIMUM OF? {noun}", at_most),
        Rule(quantity, f"WITH? number PERCENT? OF? {noun} COVER? MINIMUM", at_least),
        Rule(quantity, f"WITH? number PERCENT? MINIMUM OF? {noun}", at_least),
        Rule(quantity, f"WITH? {noun} COVER? BEIS? IS? number PERCENT? MINIMUM", at_least),
        Rule(quantity, f"NO {noun} COVER?", always("<=", FREE)),
    ]


RULES = [
    *_rules("cloud"),
    *_rules("snow"),
    Rule("cloud", "comparison number PERCENT", lambda sign, value: _one("cloud", sign, value)),
    Rule("cloud", "number PERCENT MAXIMUM", lambda value: _one("cloud", "<=", value)),
    Rule("cloud", "WITH? CLOUDNOUN COVER? BEIS? IS? number PERCENT MAXIMUM?", lambda value: _one("cloud", "<=", value)),
    Rule("cloud", "CLOUDNOUN MAXIMUM IS? number PERCENT?", lambda value: _one("cloud", "<=", value)),
    Rule("cloud", "WITH? number PERCENT OF? CLOUDNOUN COVER?", lambda value: _one("cloud", "<=", value)),
    Rule("snow", "WITH? SNOWNOUN COVER? BEIS? IS? number PERCENT", lambda value: _one("snow", ">=", value)),
    Rule("snow", "WITH? number PERCENT OF? SNOWNOUN COVER?", lambda value: _one("snow", ">=", value)),
    Rule("cloud", "WITH? CLOUDLESS", lambda: _one("cloud", "<=", FREE)),
    Rule("cloud", "WITH? FEWCLOUDS", lambda: _one("cloud", "<=", FEW)),
    Rule("cloud", "WITH? CLOUDY", lambda: _one("cloud", ">=", MANY)),
    Rule("cloud", "WITH CLOUDNOUN", lambda: _one("cloud", ">", FREE)),
    Rule("snow", "SNOWLESS", lambda: _one("snow", "<=", FREE)),
    Rule("snow", "SNOWY", lambda: _one("snow", ">", 0.0)),
    Rule("snow", "WITH SNOWNOUN", lambda: _one("snow", ">", 0.0)),
]
