"""What an item says, so that it can be compared with what another copy of it says."""

from __future__ import annotations

from typing import Any

from catalog.tiers.catalogued import without_order


def comparable(item: dict[str, Any]) -> dict[str, Any]:
    """An item, whoever wrote it: pgstac drops members that are null, and writes numbers its own way."""
    item = without_order(item)
    return {name: _plain(value) for name, value in item.items() if name != "links"} | {
        "links": sorted((link["rel"], link["href"]) for link in item.get("links", []))
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items() if one is not None}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    return value
