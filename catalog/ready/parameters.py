"""SQL and its parameters, grown together; and what is left to pgstac."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum


class LeftToPgstac(Exception):
    """This part of a search is not one for ``atelier.ready_items``: pgstac's own search answers it, or refuses it."""


class Places(Enum):
    """What a statement does about the place that is asked for."""

    FOUND = "by the index of places"
    CHECKED = "item by item, as another index gives them"
    GUESSED = "by the planner's statistics, for an estimate"


@dataclass
class Parameters:
    """The values of a statement, in the order of their placeholders."""

    places: Places = Places.FOUND
    between: bool = False
    """Whether a time is looked up by both its ends at once, so that the planner knows how few items that is; otherwise
    its end stands alone, for an index to be read from there on."""
    values: list[object] = field(default_factory=list)

    def add(self, value: object, sql_type: str) -> str:
        """The placeholder for ``value``."""
        self.values.append(value)
        return f"${len(self.values)}::{sql_type}"
