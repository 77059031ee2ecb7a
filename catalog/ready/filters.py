"""CQL2 (JSON) as SQL over ``atelier.ready_items``, meaning what pgstac's own translation means.

Whatever has another shape than the standard's, or asks for a property without a column, is left to pgstac.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from catalog.ready.columns import Column, column
from catalog.ready.moments import moment_or_midnight, temporal_literal
from catalog.ready.parameters import LeftToPgstac, Parameters
from catalog.ready.places import geojson_place

DEEPEST = 20
COMPARISONS = {
    "=": "=", "eq": "=", "<>": "<>", "!=": "<>", "neq": "<>", "ne": "<>",
    "<": "<", "lt": "<", "<=": "<=", "lte": "<=", "le": "<=", ">": ">", "gt": ">", ">=": ">=", "gte": ">=", "ge": ">=",
}  # fmt: skip
SPATIAL = {"s_intersects", "s_within", "s_contains", "s_overlaps", "s_touches", "s_crosses", "s_equals"}
ARRAYS = {"a_equals": "=", "a_contains": "@>", "a_containedby": "<@", "a_contained_by": "<@", "a_overlaps": "&&"}
Args = list[Any]


def filter_sql(expression: Any, parameters: Parameters, depth: int = 0) -> str:
    """The condition that ``expression`` states."""
    if not isinstance(expression, dict) or set(expression) != {"op", "args"} or depth > DEEPEST:
        raise LeftToPgstac("a filter of another form")
    operator, args = expression["op"], expression["args"]
    if not isinstance(operator, str) or not isinstance(args, list):
        raise LeftToPgstac("a filter of another form")
    operator = operator.lower()
    if operator in {"and", "or"} and args:
        return "(" + f" {operator.upper()} ".join(filter_sql(one, parameters, depth + 1) for one in args) + ")"
    if operator == "not" and len(args) == 1:
        return f"NOT ({filter_sql(args[0], parameters, depth + 1)})"
    return _predicate(operator)(operator, args, parameters)


def _predicate(operator: str) -> Callable[[str, Args, Parameters], str]:
    if operator in COMPARISONS:
        return _comparison
    if operator in SPATIAL:
        return _spatial
    if operator in ARRAYS and operator != "a_containedby":
        return _array
    found = {"isnull": _is_null, "in": _in, "between": _between, "like": _like}.get(operator)
    if found is None and operator in TEMPORAL:
        return _temporal
    if found is None:
        raise LeftToPgstac(f"the operator {operator}")
    return found


def _comparison(operator: str, args: Args, parameters: Parameters) -> str:
    if len(args) != 2:
        raise LeftToPgstac(f"{operator} of {len(args)}")
    left = _property(args[0])
    return f"{left.sql} {COMPARISONS[operator]} {_literal(left, args[1], parameters)}"


def _between(operator: str, args: Args, parameters: Parameters) -> str:
    if len(args) != 3:
        raise LeftToPgstac(f"{operator} of {len(args)}")
    of = _property(args[0])
    lower, upper = (_literal(of, value, parameters) for value in args[1:])
    return f"{of.sql} BETWEEN {lower} AND {upper}"


def _in(operator: str, args: Args, parameters: Parameters) -> str:
    if len(args) != 2 or not isinstance(args[1], list) or not args[1]:
        raise LeftToPgstac(f"{operator} of something that is no list")
    of = _property(args[0])
    return f"{of.sql} IN ({', '.join(_literal(of, value, parameters) for value in args[1])})"


def _like(operator: str, args: Args, parameters: Parameters) -> str:
    of = _property(args[0]) if len(args) == 2 else None
    if of is None or of.type != "text" or not isinstance(args[1], str):
        raise LeftToPgstac(f"{operator} of something that is no text")
    return f"{of.sql} LIKE {_literal(of, args[1], parameters)}"


def _is_null(operator: str, args: Args, parameters: Parameters) -> str:
    if len(args) != 1:
        raise LeftToPgstac(f"{operator} of {len(args)}")
    return f"{_property(args[0]).sql} IS NULL"


def _array(operator: str, args: Args, parameters: Parameters) -> str:
    of = _property(args[0]) if len(args) == 2 else None
    if of is None or of.type != "text[]" or not _texts(args[1]):
        raise LeftToPgstac(f"{operator} of something that is no list of texts")
    return f"{of.sql} {ARRAYS[operator]} {parameters.add(args[1], 'text[]')}"


def _spatial(operator: str, args: Args, parameters: Parameters) -> str:
    if len(args) != 2 or _property(args[0]).type != "geometry":
        raise LeftToPgstac(f"{operator} of something that is no geometry")
    return geojson_place(args[1]).sql(parameters, "_st_" + operator.removeprefix("s_"))


TEMPORAL = {
    "t_before": "{left} < {first}",
    "t_after": "{left} > {last}",
    "t_during": "({left} > {first} AND {left} < {last})",
    "t_equals": "({left} = {first} AND {left} = {last})",
    "t_intersects": "({left} <= {last} AND {left} >= {first})",
    "anyinteracts": "({left} <= {last} AND {left} >= {first})",
}


def _temporal(operator: str, args: Args, parameters: Parameters) -> str:
    left = _property(args[0]) if len(args) == 2 else None
    if left is None or left.type != "timestamptz":
        raise LeftToPgstac(f"{operator} of something that is no time")
    first, last = temporal_literal(args[1])
    return TEMPORAL[operator].format(
        left=left.sql,
        first=parameters.add(first, "timestamptz") if first else "'-infinity'::timestamptz",
        last=parameters.add(last, "timestamptz") if last else "'infinity'::timestamptz",
    )


def _property(operand: Any) -> Column:
    name = operand["property"] if isinstance(operand, dict) and set(operand) == {"property"} else None
    found = column(name) if isinstance(name, str) else None
    if found is None:
        raise LeftToPgstac(f"the property {name!r}")
    return found


def _literal(of: Column, value: Any, parameters: Parameters) -> str:
    """The placeholder for a literal of the type of the column ``of``; of another type, pgstac casts it its way."""
    if of.type == "timestamptz":
        if isinstance(value, dict) and set(value) in ({"timestamp"}, {"date"}):
            (value,) = value.values()
        return parameters.add(moment_or_midnight(value), of.type)
    if of.type == "text" and of.expression and isinstance(value, bool):
        return parameters.add("true" if value else "false", of.type)
    if isinstance(value, bool) or not isinstance(value, TYPES.get(of.type, ())):
        raise LeftToPgstac(f"{value!r} where {of.sql} is {of.type}")
    if of.type == "text" and "\0" in value:
        raise LeftToPgstac("a text with a null character")
    if of.type == "integer" and abs(value) >= 2**31:
        raise LeftToPgstac(f"{value!r}, which is too large")
    return parameters.add(float(value) if of.type == "double precision" else value, of.type)


TYPES: dict[str, Any] = {"text": (str,), "double precision": (int, float), "integer": (int,)}


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and "\0" not in one for one in value)
