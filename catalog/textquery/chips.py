"""What was understood, in words and values that a page can show: the ``value`` of each entry of ``understood``."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from babel.dates import format_date

from catalog.gazetteer import tile_box
from catalog.textquery.acquisition import Orbit, Order
from catalog.textquery.bounds import PROPERTIES, Bound
from catalog.textquery.geography import Settled, bounds, label
from catalog.textquery.moments import Period
from catalog.textquery.periods import interval
from catalog.textquery.products import PRODUCTS, Platforms, Resolution, platform_label
from catalog.textquery.words import LABELS

SIGNS = {"<": "<", "<=": "≤", ">": ">", ">=": "≥"}


def place_value(settled: Settled, language: str, *, full: bool = False) -> dict[str, Any]:
    """Name, box and centre of a place."""
    place, named, words = settled.place, settled.named, LABELS[language]
    name = label(place, language, full=full)
    if named.radius is not None:
        name = words["around"].format(f"{round(named.radius, 1):g}", name)
    if named.direction is not None:
        name = words["part"].format(name, words[named.direction])
    value: dict[str, Any] = {
        "label": name,
        "name": place.label(language),
        "type": place.kind,
        "bbox": list(bounds(settled)),
        "point": [round(place.longitude, 5), round(place.latitude, 5)],
    }
    if place.country:
        value["country"] = place.country
    if place.population:
        value["population"] = place.population
    if settled.explains:
        value["explains"] = True
    return value


def time_value(periods: list[Period], how: str, language: str) -> dict[str, Any]:
    intervals = [interval(one) for one in periods]
    shown = ", ".join(_period_label(one, how, language) for one in periods[:3]) + (" …" if len(periods) > 3 else "")
    value: dict[str, Any] = {"label": shown, "datetime": intervals[0]}
    return value if len(intervals) == 1 else {**value, "datetimes": intervals}


def _period_label(period: Period, how: str, language: str) -> str:
    words, start, end = LABELS[language], period.start, period.end
    if start is None or end is None:
        edge = start or end
        if edge is None:
            return "…"
        shown = edge if how in {"since", "before", "in"} else edge - timedelta(days=1)
        known = {"since", "after", "before", "until"}
        return words[how if how in known else "since"].format(_date(shown, "d MMM y", language))
    last = end - timedelta(milliseconds=1)
    if (start.month, start.day, last.month, last.day) == (1, 1, 12, 31):
        return str(start.year) if start.year == last.year else f"{start.year}–{last.year}"
    if start.date() == last.date():
        return _date(start, "d MMM y", language)
    if start.day == 1 and end.day == 1:
        first, final = _date(start, "MMM y", language), _date(last, "MMM y", language)
        return _date(start, "MMMM y", language) if first == final else f"{first} – {final}"
    return f"{_date(start, 'd MMM y', language)} – {_date(last, 'd MMM y', language)}"


def _date(when: Any, pattern: str, language: str) -> str:
    return str(format_date(when.date(), pattern, locale=language))


def platform_value(platforms: Platforms) -> dict[str, Any]:
    return {"label": platform_label(platforms.name) if "+" not in platforms.name else platforms.name,
            "platforms": list(platforms.identifiers)}  # fmt: skip


def product_value(product: str | Resolution, language: str, *, is_identifier: bool) -> dict[str, Any]:
    words = LABELS[language]
    if isinstance(product, Resolution):
        high = f"–{product.high:g}" if product.high != product.low else ""
        shown = f"{product.low:g}{high} m" if product.high < 1e6 else f"≥ {product.low:g} m"
        return {"label": words["resolution"].format(shown), "gsd": [product.low, product.high]}
    if is_identifier:
        return {"label": words["item"].format(product), "ids": [product]}
    return {"label": product_label(product, language), "product": product, "collections": list(PRODUCTS[product])}


def product_label(product: str, language: str) -> str:
    return LABELS[language]["snow_product" if product == "snow" else product]


def tile_value(tile: str, language: str) -> dict[str, Any]:
    box = tile_box(tile)
    return {
        "label": LABELS[language]["tile"].format(tile),
        "tile": tile,
        "grid:code": f"MGRS-{tile}",
        "bbox": list(box or ()),
    }


def orbit_value(orbit: Orbit, language: str) -> dict[str, Any]:
    words = LABELS[language]
    if orbit.state:
        return {"label": words[orbit.state], "orbit_state": orbit.state}
    shown = ", ".join(str(number) for number in orbit.numbers)
    return {"label": words["orbit"].format(shown), "relative_orbits": list(orbit.numbers)}


def bound_value(bound: Bound, language: str) -> dict[str, Any]:
    signs = ", ".join(f"{SIGNS[sign]} {value:g} %" for sign, value in bound.comparisons)
    comparisons = [{"op": sign, "value": value} for sign, value in bound.comparisons]
    return {
        "label": f"{LABELS[language][bound.quantity]} {signs}",
        "property": PROPERTIES[bound.quantity],
        "comparisons": comparisons,
    }


def order_value(order: Order, language: str) -> dict[str, Any]:
    shown = LABELS[language][order.key] + (f" ({order.limit})" if order.limit else "")
    value: dict[str, Any] = {"label": shown, "field": order.key[1:], "direction": direction(order)}
    return value | ({"limit": order.limit} if order.limit else {})


def direction(order: Order) -> str:
    return "asc" if order.key[0] == "+" else "desc"
