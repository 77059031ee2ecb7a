"""The products that lie in the archive, found by their folders alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from catalog.errors import StorageUnavailable
from catalog.storage import store
from catalog.stores import ITEM


@dataclass(frozen=True)
class Kept:
    """The folder of a product."""

    key: str
    """``COLLECTION/YYYY/MM/DD/ITEM``"""

    def is_there(self) -> bool:
        return store().holds(self.key)

    def item(self) -> dict[str, Any] | None:
        """Its own ``item.json``; None where there is none that can be read."""
        try:
            found = json.loads(store().read(f"{self.key}/{ITEM}"))
        except StorageUnavailable:
            raise
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) else None


def kept() -> Iterator[Kept]:
    """Every folder of the archive that is where a product belongs."""
    return map(Kept, store().folders())
