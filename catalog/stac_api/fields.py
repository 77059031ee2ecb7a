"""The fields extension on items that are text already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson
from stac_fastapi.pgstac.utils import clean_exclude_set, filter_fields

from catalog.ready.parameters import LeftToPgstac


@dataclass(frozen=True)
class Fields:
    """What is wanted of each item: all of it unless something is named."""

    include: frozenset[str] = frozenset()
    exclude: frozenset[str] = frozenset()

    @classmethod
    def of(cls, asked: Any) -> Fields:
        """Raises :class:`LeftToPgstac` for what is of another form."""
        if asked is None:
            return cls()
        if not isinstance(asked, dict) or not set(asked) <= {"include", "exclude"}:
            raise LeftToPgstac(f"fields that are no names: {asked!r}")
        lists = [asked.get(name) or [] for name in ("include", "exclude")]
        named = [name for one in lists if isinstance(one, list | set) for name in one]
        if not all(isinstance(one, list | set) for one in lists) or not all(_is_name(name) for name in named):
            raise LeftToPgstac(f"fields that are no names: {asked!r}")
        include, exclude = (set(one) for one in lists)
        return cls(frozenset(include), frozenset(clean_exclude_set(exclude, include)))

    def of_text(self, item: bytes) -> bytes:
        """The item's JSON with the wanted fields alone."""
        if not self.include and not self.exclude:
            return item
        return orjson.dumps(filter_fields(orjson.loads(item), set(self.include), set(self.exclude)))


def _is_name(value: object) -> bool:
    return isinstance(value, str) and value != ""
