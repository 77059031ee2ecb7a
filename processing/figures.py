"""Figures that programs watch: what ended, how it went and how long it took since the ledger was begun."""

from __future__ import annotations

from dataclasses import dataclass

from processing.ledger_locks import ledger_connection


@dataclass(frozen=True)
class Ended:
    """Jobs of one chain and purpose that came to one end, ever."""

    chain: str
    purpose: str
    status: str
    number: int
    seconds: float
    """That their last runs took, all together."""


def ended() -> list[Ended]:
    """Kept by a trigger of the ledger: it costs the same after a year."""
    with ledger_connection() as database:
        rows = database.execute("SELECT chain, purpose, status, number, seconds FROM ledger.totals").fetchall()
    return [Ended(**row) for row in rows]


def extracts() -> dict[str, int]:
    """How many there are in each state."""
    with ledger_connection() as database:
        rows = database.execute("SELECT status, count(*) AS number FROM ledger.extracts GROUP BY status").fetchall()
    return {row["status"]: row["number"] for row in rows}
