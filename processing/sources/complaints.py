"""What is wrong with the sources now, for the operators' alarms, pages and commands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from processing import alarms
from processing.ledger import Row, ledger_connection
from processing.sources import health

SILENT = timedelta(hours=1)
"""A provider that fails for longer is complained about; an hour's trouble is nobody's business."""
AT_ONCE = {"changed", "denied"}
"""What a person has to look at."""
CODES = ("source-changed", "source-denied", "source-silent", "source-lost", "source-refused")


@dataclass(frozen=True)
class Complaint:
    code: str
    """One of :data:`CODES`."""
    subject: str
    """The provider, or the collection."""
    text: str


def complaints() -> list[Complaint]:
    """Of providers first, then of products."""
    return [*_of_providers(health.troubled()), *_of_products()]


def sound_alarms() -> None:
    """Have the operators told, once each."""
    alarms.agree(CODES, [alarms.Trouble(one.code, one.subject, one.text) for one in complaints()])


def _of_providers(rows: list[Row]) -> list[Complaint]:
    found = []
    for row in rows:
        if row["code"] in AT_ONCE or row["failing_for"] > SILENT:
            code = row["code"] if row["code"] in AT_ONCE else "silent"
            since = f"{row['failing_since']:%Y-%m-%d %H:%M} UTC"
            text = f"{row['doing']} fails since {since} ({row['failures']} times): {row['reason']}"
            found.append(Complaint(f"source-{code}", row["name"], text))
    return found


def _of_products() -> list[Complaint]:
    with ledger_connection() as database:
        rows = database.execute(
            "SELECT status, collection, count(*) AS number, min(identifier) AS one,"
            " (array_agg(reason ORDER BY updated_at DESC))[1] AS reason FROM ledger.expected"
            " WHERE status IN ('lost', 'refused') GROUP BY status, collection ORDER BY status, collection"
        ).fetchall()
    words = {"lost": "no provider has any more", "refused": "of which every provider's copy is bad"}
    return [
        Complaint(
            f"source-{row['status']}",
            row["collection"],
            f"{row['number']} products {words[row['status']]}, {row['one']} for one: {row['reason']}",
        )
        for row in rows
    ]
