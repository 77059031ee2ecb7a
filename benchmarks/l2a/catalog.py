"""A catalog in memory that answers the STAC searches of a chain: as much of the language as chains speak."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import pystac
from shapely.geometry import box, shape

from processing.chains import Input

Expression = Any
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: bool(a == b),
    "<>": lambda a, b: bool(a != b),
    "<": lambda a, b: bool(a < b),
    "<=": lambda a, b: bool(a <= b),
    ">": lambda a, b: bool(a > b),
    ">=": lambda a, b: bool(a >= b),
}
_QUERIES = {"eq": "=", "neq": "<>", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}
PAGE = 10
"""Products that are found at most, unless ``limit`` says otherwise."""
_IGNORED = {"fields", "filter-lang", "conf"}


class Catalog:
    """Products in the order in which they were published."""

    def __init__(self, products: Iterable[Input] = ()) -> None:
        self._products = list(products)

    def publish(self, product: Input, replaced: tuple[str, str] | None = None) -> None:
        """Add a product; one that it is the better version of, (collection, id), is found no more."""
        self._products = [old for old in self._products if (old.item.collection_id, old.item.id) != replaced]
        self._products.append(product)

    def search(self, body: dict[str, Any]) -> list[Input]:
        """What ``POST /stac/search`` would answer, newest first unless ``sortby`` says otherwise.

        Raises ValueError for a part of the language that is not known here: silence would flatter the chain.
        """
        if unknown := set(body) - set(_CLAUSES) - _IGNORED - {"sortby", "limit"}:
            raise ValueError(f"this catalog cannot search by {', '.join(sorted(unknown))}")
        found = [
            product
            for product in self._products
            if all(_CLAUSES[key](product.item, value) for key, value in body.items() if key in _CLAUSES)
        ]
        for rule in reversed(body.get("sortby") or [{"field": "datetime", "direction": "desc"}]):
            name, descending = rule["field"], rule.get("direction", "asc") == "desc"
            found.sort(key=lambda product, name=name: _property(product.item, name), reverse=descending)  # type: ignore[misc]
        return found[: body.get("limit", PAGE)]


def _property(item: pystac.Item, name: str) -> Any:
    name = name.removeprefix("properties.")
    special = {"id": item.id, "collection": item.collection_id, "datetime": item.datetime}
    return special[name] if name in special else item.properties.get(name)


def _within(item: pystac.Item, interval: str) -> bool:
    first, slash, last = interval.partition("/")
    if not slash:
        last = first
    moment = item.datetime
    assert moment is not None
    after = first in {"", ".."} or moment >= _moment(first)
    return after and (last in {"", ".."} or moment <= _moment(last))


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _queried(item: pystac.Item, query: dict[str, dict[str, Any]]) -> bool:
    return all(
        _evaluated(item, {"op": "in" if name == "in" else _QUERIES[name], "args": [{"property": key}, value]})
        for key, tests in query.items()
        for name, value in tests.items()
    )


def _evaluated(item: pystac.Item, expression: Expression) -> bool:
    """CQL2 as JSON: logic, comparisons, ``in``, ``between``, ``isNull``, ``s_intersects``."""
    operator, arguments = expression["op"], expression["args"]
    if operator in {"and", "or"}:
        return (all if operator == "and" else any)(_evaluated(item, argument) for argument in arguments)
    if operator == "not":
        return not _evaluated(item, arguments[0])
    if operator == "s_intersects":
        return bool(shape(item.geometry).intersects(shape(arguments[1])))
    return _compared(operator, [_value(item, argument) for argument in arguments])


def _compared(operator: str, values: list[Any]) -> bool:
    if operator == "isNull":
        return values[0] is None
    if values[0] is None:
        return False
    if operator == "in":
        return values[0] in values[1]
    if operator == "between":
        return bool(values[1] <= values[0] <= values[2])
    if operator not in _COMPARISONS:
        raise ValueError(f"this catalog knows no operator {operator}")
    return _COMPARISONS[operator](*values)


def _value(item: pystac.Item, argument: Any) -> Any:
    if not isinstance(argument, dict):
        return argument
    if "property" in argument:
        return _property(item, argument["property"])
    if "timestamp" in argument or "date" in argument:
        return _moment(argument.get("timestamp") or argument["date"])
    raise ValueError(f"this catalog cannot read {argument}")


_CLAUSES: dict[str, Callable[[pystac.Item, Any], bool]] = {
    "collections": lambda item, names: item.collection_id in names,
    "ids": lambda item, names: item.id in names,
    "bbox": lambda item, bounds: shape(item.geometry).intersects(box(*bounds)),
    "intersects": lambda item, geometry: shape(item.geometry).intersects(shape(geometry)),
    "datetime": _within,
    "query": _queried,
    "filter": _evaluated,
}
