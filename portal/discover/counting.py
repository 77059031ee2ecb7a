"""The counts beside the results. Of a search that finds a large part of a large catalog they take seconds to read:
those are remembered for a while, in proportion.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping
from typing import Any

from django.core.cache import cache

from catalog.aggregation import aggregate
from portal.discover.facets import AGGREGATIONS, Counted, counts
from portal.discover.searches import understood

SLOW_SECONDS = 0.5
"""What takes longer is remembered."""
TIMES_REMEMBERED = 100
"""For so many times as long as it took: 3 s for 5 minutes, which is a hundredth of a processor."""


def counted(search: Mapping[str, Any]) -> dict[str, Counted]:
    """How many products a STAC search body finds, by facet; of many products some minutes old.

    Raises :class:`catalog.errors.InvalidSearch`.
    """
    remembered: dict[str, Counted] | None = cache.get(_name(search))
    return count_anew(search) if remembered is None else remembered


def count_anew(search: Mapping[str, Any]) -> dict[str, Counted]:
    """The same, as it is now."""
    started = time.monotonic()
    found = counts(aggregate(search, AGGREGATIONS))
    seconds = time.monotonic() - started
    if seconds > SLOW_SECONDS:
        cache.set(_name(search), found, timeout=seconds * TIMES_REMEMBERED)
    return found


def count_everything() -> None:
    """Before somebody opens the first page."""
    count_anew(understood(text="", language="en")["search"])


def _name(search: Mapping[str, Any]) -> str:
    described = json.dumps(search, sort_keys=True, default=str)
    return f"discover/counts/{hashlib.sha256(described.encode()).hexdigest()}"
