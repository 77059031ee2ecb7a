"""What is kept of what a person asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def asked_export(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of the rows of a ledger."""
    return [
        {
            "label": row["label"],
            "asked for": row["request"],
            "status": row["status"],
            "created": row["created_at"].isoformat(),
        }
        for row in rows
    ]
