"""The order of the items of a search, total by its tie-breakers, and the place of a page in it (keyset paging).

As in pgstac: without a wish the latest first; collection and id, in the direction of the first wish, break ties; what
an item has not stands last in ascending order and first in descending order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from catalog.ready.columns import OWN, Column, column
from catalog.ready.parameters import LeftToPgstac, Parameters

LATEST = {"field": "datetime", "direction": "desc"}
TIE_BREAKERS = ("collection", "id")
MOST_WISHES = 10


@dataclass(frozen=True)
class Key:
    """One column that items are sorted by."""

    column: Column
    descending: bool

    def sql(self, backwards: bool) -> str:
        return f"{self.column.sql} {'DESC' if self.descending is not backwards else 'ASC'}"


def order(sortby: object) -> list[Key]:
    """The keys of a search's ``sortby``; raises :class:`LeftToPgstac`."""
    wishes = [LATEST] if sortby is None or sortby == [] else sortby
    if not isinstance(wishes, list) or len(wishes) > MOST_WISHES:
        raise LeftToPgstac(f"the order {sortby!r}")
    keys = [_key(wish) for wish in wishes]
    named = {wish["field"] for wish in wishes}
    return [*keys, *(Key(OWN[name], keys[0].descending) for name in TIE_BREAKERS if name not in named)]


def _key(wish: Any) -> Key:
    if not isinstance(wish, dict) or not set(wish) <= {"field", "direction"} or "field" not in wish:
        raise LeftToPgstac(f"the order {wish!r}")
    direction = wish.get("direction", "asc")
    found = column(wish["field"]) if isinstance(wish["field"], str) else None
    if found is None or found.type in {"geometry", "text[]"} or direction not in {"asc", "desc"}:
        raise LeftToPgstac(f"the order {wish!r}")
    return Key(found, direction == "desc")


def order_sql(keys: Sequence[Key], *, backwards: bool = False) -> str:
    return ", ".join(key.sql(backwards) for key in keys)


def beyond_sql(keys: Sequence[Key], values: Sequence[object], parameters: Parameters, *, backwards: bool) -> str:
    """The condition that an item stands after the one whose keys have these ``values``; before it if ``backwards``."""
    descending = [key.descending is not backwards for key in keys]
    if len(set(descending)) == 1 and not any(key.column.nullable for key in keys):
        names = ", ".join(key.column.sql for key in keys)
        placeholders = ", ".join(_value(key, value, parameters) for key, value in zip(keys, values, strict=True))
        return f"({names}) {'<' if descending[0] else '>'} ({placeholders})"
    alternatives: list[str] = []
    equal: list[str] = []
    for key, value, down in zip(keys, values, descending, strict=True):
        further = _further(key, value, parameters, down=down)
        if further:
            alternatives.append("(" + " AND ".join([*equal, further]) + ")")
        equal.append(_equal(key, value, parameters))
    return "(" + " OR ".join(alternatives) + ")"


def _further(key: Key, value: object, parameters: Parameters, *, down: bool) -> str | None:
    name = key.column.sql
    if value is None:
        return f"{name} IS NOT NULL" if down else None
    if down:
        return f"{name} < {_value(key, value, parameters)}"
    later = f"{name} > {_value(key, value, parameters)}"
    return f"({later} OR {name} IS NULL)" if key.column.nullable else later


def _equal(key: Key, value: object, parameters: Parameters) -> str:
    return f"{key.column.sql} IS NULL" if value is None else f"{key.column.sql} = {_value(key, value, parameters)}"


def _value(key: Key, value: object, parameters: Parameters) -> str:
    return parameters.add(value, key.column.type)
