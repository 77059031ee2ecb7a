"""What items are searched by: the columns of ``atelier.ready_items``, from the queryables."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from catalog.queryables import QUERYABLES

TABLE = "atelier.ready_items"
UNLISTED: dict[str, dict[str, Any]] = {"deprecated": {"type": "boolean"}}
"""Properties that programs of ours search by, and that are not offered to others."""


@dataclass(frozen=True)
class Column:
    """One column: how it is called and typed in SQL, and how pgstac reads it from the stored item."""

    sql: str
    type: str
    expression: str | None = None
    """Over the item's ``properties jsonb``; none for pgstac's own columns."""
    nullable: bool = True


OWN = {
    "id": Column("id", "text", nullable=False),
    "collection": Column("collection", "text", nullable=False),
    "datetime": Column("datetime", "timestamptz", nullable=False),
    "end_datetime": Column("end_datetime", "timestamptz", nullable=False),
    "geometry": Column("geometry", "geometry", nullable=False),
}
ALIASES = {"start_datetime": "datetime"}
"""pgstac's: the ``datetime`` of an item that lasts is its start."""


@cache
def columns() -> dict[str, Column]:
    """Every column by the name of its property."""
    return OWN | {name: _column(name, about) for name, about in (QUERYABLES | UNLISTED).items()}


def column(name: str) -> Column | None:
    """The column of the property ``name``, as filters and sorts spell it."""
    bare = name.removeprefix("properties.")
    return columns().get(ALIASES.get(bare, bare))


def _column(name: str, about: dict[str, Any]) -> Column:
    kind, reader = _type(about)
    return Column(f'"{name}"', kind, f"atelier.{reader}(properties -> '{name}')")


def _type(about: dict[str, Any]) -> tuple[str, str]:
    """(SQL type, function that reads it): those by which pgstac reads the queryable."""
    if about.get("format") == "date-time":
        return "timestamptz", "as_moment"
    return {
        "integer": ("integer", "as_integer"),
        "number": ("double precision", "as_number"),
        "array": ("text[]", "as_texts"),
    }.get(str(about["type"]), ("text", "as_text"))
