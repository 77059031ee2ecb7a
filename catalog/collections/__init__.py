"""One module a collection. A module here is found by itself: it offers ``COLLECTION``, a :class:`pystac.Collection`.

A chain that gives products of a new kind brings one module here, and nothing else changes.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from typing import Any

import pystac


@cache
def collections() -> Mapping[str, pystac.Collection]:
    """Every collection by id, as defined; what is stored also has the extent of its items."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    modules = [importlib.import_module(f"{__name__}.{name}") for name in names]
    found = [module.COLLECTION for module in modules if hasattr(module, "COLLECTION")]
    return {collection.id: collection for collection in found}


def renders(collection: str, own: Mapping[str, dict[str, Any]] | None = None) -> dict[str, dict[str, Any]]:
    """The named renders of an item with these ``own`` ones, else of every item of the collection; the default first.

    The database keeps no order of names: the collection's definition does.
    """
    definition = collections().get(collection)
    common: dict[str, dict[str, Any]] = dict(definition.extra_fields.get("renders", {})) if definition else {}
    if not own:
        return common
    known = [name for name in common if name in own]
    return {name: own[name] for name in [*known, *(name for name in own if name not in common)]}
