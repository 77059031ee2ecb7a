"""The STAC search body of an understood text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from catalog.textquery.acquisition import Orbit, Order
from catalog.textquery.bounds import PROPERTIES, Bound
from catalog.textquery.chips import direction
from catalog.textquery.geography import Settled, area
from catalog.textquery.moments import Period
from catalog.textquery.periods import interval, last_stamp, stamp
from catalog.textquery.products import COLLECTIONS, OF_MANY_IMAGES, PRODUCTS, Platforms, Resolution, collections_of
from catalog.textquery.readings import Reading

Clause = dict[str, Any]


def search_body(readings: Sequence[Reading], places: Sequence[Settled], periods: Sequence[Period]) -> dict[str, Any]:
    """Kinds are joined by *and*; several values of one kind (two places, two platforms) by *or*."""
    of_kind: dict[str, list[Any]] = {}
    for reading in readings:
        of_kind.setdefault(reading.kind, []).append(reading.value)
    named = [product for product in of_kind.get("product", []) if isinstance(product, str)]
    products = [product for product in named if product in PRODUCTS]
    identifiers = [product for product in named if product not in PRODUCTS]
    resolution = next((one for one in of_kind.get("product", []) if isinstance(one, Resolution)), None)
    wanted = list(dict.fromkeys(name for one in of_kind.get("platform", []) for name in one.identifiers))
    collections = collections_of(["any"] if identifiers and not products else products, wanted, resolution)
    body: dict[str, Any] = {"collections": collections, **area(places)}
    if identifiers:
        body["ids"] = identifiers
    if len(periods) == 1 and _is_interval(periods[0]):
        body["datetime"] = interval(periods[0])
    clauses = [
        *_platform(of_kind.get("platform", []), wanted, collections),
        *_tiles(of_kind.get("tile", [])),
        *_orbits(of_kind.get("orbit", [])),
        *_bounds([*of_kind.get("cloud", []), *of_kind.get("snow", [])]),
        *([] if "datetime" in body else _periods(periods)),
    ]
    if clauses:
        body |= {"filter-lang": "cql2-json", "filter": _all(clauses)}
    return body | _order(of_kind.get("order", []))


def _is_interval(period: Period) -> bool:
    return period.start is None or period.end is None or period.start < period.end


def _property(name: str) -> dict[str, str]:
    return {"property": name}


def _all(clauses: list[Clause]) -> Clause:
    return clauses[0] if len(clauses) == 1 else {"op": "and", "args": clauses}


def _any(clauses: list[Clause]) -> Clause:
    return clauses[0] if len(clauses) == 1 else {"op": "or", "args": clauses}


def _among(name: str, values: Sequence[str | int]) -> Clause:
    if len(values) == 1:
        return {"op": "=", "args": [_property(name), values[0]]}
    return {"op": "in", "args": [_property(name), list(values)]}


def _platform(said: list[Platforms], wanted: list[str], collections: list[str]) -> list[Clause]:
    """None for what is made of many images, which is of a whole family and of no one platform."""
    if not said:
        return []
    chosen = [one for one in COLLECTIONS if one.identifier in collections]
    gathered = all(one.product in OF_MANY_IMAGES for one in chosen)
    if gathered and all(set(one.platforms) <= set(wanted) for one in chosen):
        return []
    return [_among("platform", wanted)]


def _tiles(tiles: list[str]) -> list[Clause]:
    return [_among("grid:code", [f"MGRS-{tile}" for tile in dict.fromkeys(tiles)])] if tiles else []


def _orbits(orbits: list[Orbit]) -> list[Clause]:
    numbers = list(dict.fromkeys(number for orbit in orbits for number in orbit.numbers))
    states = list(dict.fromkeys(orbit.state for orbit in orbits if orbit.state))
    clauses = [_among("sat:relative_orbit", numbers)] if numbers else []
    return clauses + ([_among("sat:orbit_state", states)] if states else [])


def _bounds(bounds: list[Bound]) -> list[Clause]:
    return [
        {"op": sign, "args": [_property(PROPERTIES[bound.quantity]), value]}
        for bound in dict.fromkeys(bounds)
        for sign, value in bound.comparisons
    ]


def _periods(periods: Sequence[Period]) -> list[Clause]:
    return [_any([_all(_period(one)) for one in periods])] if periods else []


def _period(period: Period) -> list[Clause]:
    clauses = []
    if period.start:
        clauses.append({"op": ">=", "args": [_property("datetime"), {"timestamp": stamp(period.start)}]})
    if period.end:
        clauses.append({"op": "<=", "args": [_property("datetime"), {"timestamp": last_stamp(period.end)}]})
    return clauses


def _order(orders: list[Order]) -> dict[str, Any]:
    if not orders:
        return {}
    keys = {order.key[1:]: direction(order) for order in reversed(orders)}
    keys = {field: keys[field] for field in dict.fromkeys(order.key[1:] for order in orders)}
    limit = next((order.limit for order in orders if order.limit), None)
    sortby = [{"field": name, "direction": way} for name, way in keys.items()]
    return {"sortby": sortby} | ({"limit": limit} if limit else {})
