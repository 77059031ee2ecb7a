"""Where a page of results begins: after an item, or before it. In pgstac's own form, so that either can read it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from catalog.ready.parameters import LeftToPgstac

FORM = re.compile(r"(next|prev):((?:[0-9a-f]{2})+):((?:[0-9a-f]{2})+)", re.IGNORECASE)


@dataclass(frozen=True)
class Token:
    """The item beyond which the page lies."""

    collection: str
    id: str
    backwards: bool

    @classmethod
    def read(cls, text: object) -> Token:
        """Raises :class:`LeftToPgstac` for what is no token."""
        found = FORM.fullmatch(text) if isinstance(text, str) else None
        if found is None:
            raise LeftToPgstac(f"the token {text!r}")
        try:
            collection, item = (bytes.fromhex(part).decode() for part in found.groups()[1:])
        except UnicodeDecodeError as error:
            raise LeftToPgstac(f"the token {text!r}") from error
        if "\0" in collection + item:
            raise LeftToPgstac(f"the token {text!r}")
        return cls(collection, item, found[1].lower() == "prev")

    def __str__(self) -> str:
        return f"{'prev' if self.backwards else 'next'}:{self.collection.encode().hex()}:{self.id.encode().hex()}"
