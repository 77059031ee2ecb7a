"""Points and boxes typed in figures: ``43.6 1.44``, ``43°36'N 1°26'E``, ``lon=1.44 lat=43.6``, ``1,43,2,44``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from catalog.gazetteer import Box, Place, around

REACH = 5.0
"""Kilometres around a typed point."""
NUMBER = r"(?P<{0}>[+\-−]?\d{{1,3}}(?:\.\d{{1,9}})?)"
MINUTES = (
    r"(?:\s?°\s?(?:(?P<{0}m>\d{{1,2}}(?:\.\d+)?)\s?['’′]\s?)?(?:(?P<{0}s>\d{{1,2}}(?:\.\d+)?)\s?(?:\"|″|''|’’)\s?)?)?"
)


def _angle(name: str, letters: str) -> str:
    return NUMBER.format(name) + MINUTES.format(name) + rf"\s?(?P<{name}h>[{letters}])?(?![\w.])"


def _after_letter(name: str, letters: str) -> str:
    return rf"(?P<{name}h>[{letters}])\s?" + NUMBER.format(name) + MINUTES.format(name) + r"(?![\w.])"


def _in_spaces(name: str, letters: str) -> str:
    return (
        rf"(?P<{name}>\d{{1,3}})\s(?P<{name}m>\d{{1,2}})\s(?P<{name}s>\d{{1,2}}(?:\.\d+)?)\s?(?P<{name}h>[{letters}])"
    )


POINTS = (
    re.compile(_in_spaces("a", "NSns") + r"\s*[,;/ ]\s*" + _in_spaces("b", "EWOewo") + r"(?![\w.])"),
    re.compile(_after_letter("a", "NSEWO") + r"\s*[,;/ ]\s*" + _after_letter("b", "NSEWO")),
    re.compile(_angle("a", "NSnsEWOewo") + r"\s*[,;/ ]\s*" + _angle("b", "NSnsEWOewo")),
)
"""``43 36 16 N 1 26 38 E``, ``N43.6 E1.44``, ``43.6 1.44`` and their like."""
WELL_KNOWN_TEXT = re.compile(r"POINT\s*\(\s*(?P<a>[+-]?\d{1,3}(?:\.\d+)?)\s+(?P<b>[+-]?\d{1,3}(?:\.\d+)?)\s*\)", re.I)
DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")
NAMED = re.compile(
    r"(?P<first>lat|lon|lng|latitude|longitude)\s*[=:]?\s*(?P<a>[+-]?\d{1,3}(?:\.\d+)?)\s*[,;&]?\s*"
    r"(?P<second>lat|lon|lng|latitude|longitude)\s*[=:]?\s*(?P<b>[+-]?\d{1,3}(?:\.\d+)?)(?![\w.])",
    re.IGNORECASE,
)
FIGURE = r"([+-]?\d{1,3}(?:\.\d+)?)"
BOX = re.compile(
    rf"(?:bbox|box)?\s*[=:]?\s*\[?{FIGURE}(?:\s*,\s*|\s+){FIGURE}(?:\s*,\s*|\s+){FIGURE}(?:\s*,\s*|\s+){FIGURE}(?![\w.])\]?",
    re.I,
)


@dataclass(frozen=True)
class Typed:
    """A place in figures and the character after it."""

    place: Place
    end: int


def coordinates(text: str, start: int) -> Typed | None:
    """The box or point that is written from a character on."""
    return (
        _with_decimal_commas(text, start)
        or _box(text, start)
        or _named(text, start)
        or _well_known(text, start)
        or _point(text, start)
    )


def point(latitude: float, longitude: float) -> Place | None:
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    name = f"{_figure(latitude)}, {_figure(longitude)}"
    return Place(name, "point", latitude, longitude, around(longitude, latitude, REACH))


def _figure(degrees: float) -> str:
    return str(round(degrees, 5)).removesuffix(".0")


def _typed(place: Place | None, match: re.Match[str]) -> Typed | None:
    return Typed(place, match.end()) if place else None


def _box(text: str, start: int) -> Typed | None:
    match = BOX.match(text, start)
    if match is None:
        return None
    west, south, east, north = (float(figure) for figure in match.groups())
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south < north <= 90) or west == east:
        return None
    box: Box = (west, south, east, north)
    return Typed(
        Place(f"{west:g}, {south:g}, {east:g}, {north:g}", "box", (south + north) / 2, (west + east) / 2, box),
        match.end(),
    )


def _named(text: str, start: int) -> Typed | None:
    match = NAMED.match(text, start)
    if match is None or match["first"][:2].lower() == match["second"][:2].lower():
        return None
    first, second = float(match["a"]), float(match["b"])
    return _typed(point(first, second) if match["first"][:2].lower() == "la" else point(second, first), match)


def _with_decimal_commas(text: str, start: int) -> Typed | None:
    """``43,6 1,44``: both figures have their comma."""
    english = DECIMAL_COMMA.sub(".", text)
    typed = _named(english, start) or _point(english, start) if english != text else None
    return typed if typed and len(DECIMAL_COMMA.findall(text[start : typed.end])) == 2 else None


def _well_known(text: str, start: int) -> Typed | None:
    """``POINT(1.44 43.6)``: longitude first."""
    match = WELL_KNOWN_TEXT.match(text, start)
    return _typed(point(float(match["b"]), float(match["a"])), match) if match else None


def _point(text: str, start: int) -> Typed | None:
    """Latitude first, unless letters say otherwise; a decimal, degree sign or letter tells it from counts."""
    match = next((found for pattern in POINTS if (found := pattern.match(text, start))), None)
    if match is None or not re.search(r"[.°]|[NSEWO]", match[0], re.IGNORECASE):
        return None
    first, second = _degrees(match, "a"), _degrees(match, "b")
    first_is_east = (match["ah"] or "").upper() in {"E", "W", "O"}
    second_is_north = (match["bh"] or "").upper() in {"N", "S"}
    return _typed(point(second, first) if first_is_east or second_is_north else point(first, second), match)


def _degrees(match: re.Match[str], name: str) -> float:
    figure = match[name].replace("−", "-")
    size = abs(float(figure)) + float(match[name + "m"] or 0) / 60 + float(match[name + "s"] or 0) / 3600
    negative = figure.startswith("-") or (match[name + "h"] or "").upper() in {"S", "W", "O"}
    return -size if negative else size
